//! What is due, by age.

use app::reports::ageing::{Which, ageing};
use app::reports::dso::{self, dso};
use app::reports::outstanding::{Outstanding, open_items_of_amount, outstanding};
use app::reports::sellers::Sellers;
use chrono::{Days, NaiveDate, TimeDelta};
use domain::documents::terms::{Due, Terms};
use domain::settings::entity::LegalEntity;
use domain::zone::Zone;
use store::keys;
use testing::{Tenant, Verb, World, builders, run};

use super::{aged, ages};

/// An open invoice of 119.00 that is due so many days after today.
fn due_in(
    world: &World,
    tenant: &Tenant,
    customer: &domain::customers::Customer,
    days: u16,
) -> domain::ids::DocumentId {
    let mut content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    content.terms = Some(Terms { due: Due::Net { days }, early_payment: None });
    let id = world.draft_of(tenant, content, vec![world.line()]);
    run(world.open(tenant, id, None)).unwrap();
    id
}

#[test]
fn what_is_due_moves_through_the_buckets() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let today = world.now().date_naive();
    due_in(&world, &tenant, &customer, 0);
    due_in(&world, &tenant, &customer, 30);
    assert_eq!(ages(&world, &tenant, None), [23_800, 0, 0, 0, 0]);
    let after = |days| ages(&world, &tenant, today.checked_add_days(Days::new(days)));
    assert_eq!(after(1), [11_900, 11_900, 0, 0, 0]);
    assert_eq!(after(31), [0, 11_900, 11_900, 0, 0]);
    assert_eq!(after(61), [0, 0, 11_900, 11_900, 0]);
    assert_eq!(after(91), [0, 0, 0, 11_900, 11_900]);
    assert_eq!(after(200), [0, 0, 0, 0, 23_800]);
    // Before they were issued, nothing was due.
    assert_eq!(ages(&world, &tenant, today.pred_opt()), [0; 5]);
}

#[test]
fn a_past_day_is_told_from_what_happened_until_then() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids: Vec<_> = (0..5).map(|_| due_in(&world, &tenant, &customer, 10)).collect();
    let first = world.now().date_naive();
    let day = |days: u64| first.checked_add_days(Days::new(days));
    let caller = || world.caller(&tenant);
    let pay = |cents, id| {
        let new = testing::payment(&world, customer.id, cents, &[(id, None)]);
        run(world.pay(&caller(), &new)).unwrap().body.parse().unwrap()
    };
    world.clock.advance(TimeDelta::days(3));
    let whole = pay(11_900, ids[0]);
    pay(5_000, ids[1]);
    world.clock.advance(TimeDelta::days(10));
    run(world.ask(&caller(), ids[2], Verb::Void)).unwrap();
    run(world.ask(&caller(), ids[3], Verb::WriteOff)).unwrap();
    world.clock.advance(TimeDelta::days(10));
    run(world.reverse(&caller(), whole)).unwrap();
    // It was written off before.
    pay(11_900, ids[3]);
    world.clock.advance(TimeDelta::days(100));
    pay(11_900, ids[4]);
    world.relay_all();

    assert_eq!(ages(&world, &tenant, day(0)), [59_500, 0, 0, 0, 0]);
    assert_eq!(ages(&world, &tenant, day(2)), [59_500, 0, 0, 0, 0]);
    assert_eq!(ages(&world, &tenant, day(3)), [42_600, 0, 0, 0, 0]);
    assert_eq!(ages(&world, &tenant, day(12)), [0, 42_600, 0, 0, 0]);
    assert_eq!(ages(&world, &tenant, day(13)), [0, 18_800, 0, 0, 0]);
    assert_eq!(ages(&world, &tenant, day(23)), [0, 30_700, 0, 0, 0]);
    assert_eq!(ages(&world, &tenant, day(122)), [0, 0, 0, 0, 30_700]);
    assert_eq!(ages(&world, &tenant, None), [0, 0, 0, 0, 18_800]);
    assert_eq!(ages(&world, &tenant, day(123)), [0, 0, 0, 0, 18_800], "the same by its date");
}

/// At ten in the evening in New York, it is the next day in Berlin.
#[test]
fn today_is_that_of_each_entity() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    due_in(&world, &tenant, &customer, 0);
    let berlin: LegalEntity =
        run(world.store().get(&keys::entity(&tenant.id, tenant.entity))).unwrap().unwrap();
    world.clock.advance(TimeDelta::hours(17));
    assert_eq!(world.now().to_rfc3339(), "2026-11-23T03:00:00+00:00");
    assert_eq!(ages(&world, &tenant, None), [0, 11_900, 0, 0, 0], "{:?}", berlin.time_zone.name());
    let time_zone = Zone::named("America/New_York").unwrap();
    world.put(&tenant, &LegalEntity { version: berlin.version + 1, time_zone, ..berlin });
    assert_eq!(ages(&world, &tenant, None), [11_900, 0, 0, 0, 0]);
}

#[test]
fn a_report_is_of_one_customer_and_tells_nobody_elses() {
    let world = World::new(1);
    let (tenant, other) = (world.tenant(), world.tenant());
    let (anna, ben) = (world.customer(&tenant, "anna"), world.customer(&tenant, "ben"));
    world.open_invoices(&tenant, &anna, 2);
    world.open_invoices(&tenant, &ben, 1);
    let all = aged(&world, &world.caller(&tenant), None);
    let rows: Vec<i64> = all.rows.values().map(|aged| aged.buckets.total()).collect();
    assert_eq!((rows.len(), rows.iter().sum::<i64>()), (2, 35_700));
    let yesterday: Option<NaiveDate> = world.now().date_naive().pred_opt();
    for as_of in [None, yesterday] {
        let which = Which { as_of, customer_id: Some(ben.id), ..Which::default() };
        let found = run(ageing(&world.store(), &world.caller(&tenant), which)).unwrap().ageing;
        let due: i64 = found.rows.values().map(|aged| aged.buckets.total()).sum();
        assert_eq!(due, if as_of.is_none() { 11_900 } else { 0 });
        assert!(run(ageing(&world.store(), &world.caller(&other), which)).is_err());
    }
    assert_eq!(aged(&world, &world.caller(&other), None).rows.len(), 0);
}

#[test]
fn sales_outstanding_are_what_is_due_in_days_of_sales() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.open_invoices(&tenant, &customer, 4);
    run(world.ask(&world.caller(&tenant), ids[3], Verb::Void)).unwrap();
    let new = testing::payment(&world, customer.id, 11_900, &[(ids[0], None)]);
    run(world.pay(&world.caller(&tenant), &new)).unwrap();
    let of = |days| {
        run(dso(&world.store(), &world.caller(&tenant), dso::Which { days, entity_id: None })).unwrap()
    };
    let figures = of(90).currencies[0];
    assert_eq!(
        (figures.receivables, figures.invoiced, figures.days(90).map(|days| days.to_string())),
        (23_800, 35_700, Some("60.0".to_owned()))
    );
    world.clock.advance(TimeDelta::days(91));
    assert_eq!((of(90).currencies[0].invoiced, of(90).currencies[0].days(90)), (0, None));
    assert_eq!(of(92).currencies[0].invoiced, 35_700);
}

fn outstanding_of(world: &World, tenant: &Tenant) -> Outstanding {
    let store = world.store();
    let sellers = run(Sellers::load(&store, &tenant.id)).unwrap();
    run(outstanding(&store, &tenant.id, &sellers, world.now())).unwrap()
}

#[test]
fn what_is_outstanding_adds_up_to_the_report_of_today() {
    let world = World::new(1);
    let (tenant, other) = (world.tenant(), world.tenant());
    let customer = world.customer(&tenant, "anna");
    due_in(&world, &tenant, &customer, 0);
    let part_paid = due_in(&world, &tenant, &customer, 30);
    world.draft(&tenant, &customer);
    let new = testing::payment(&world, customer.id, 1_900, &[(part_paid, None)]);
    run(world.pay(&world.caller(&tenant), &new)).unwrap();
    world.relay_all();
    world.clock.advance(TimeDelta::days(31));
    let store = world.store();
    let found = outstanding_of(&world, &tenant);
    assert!(found.whole);
    assert_eq!(found.as_of, world.now().date_naive());
    assert_eq!(found.sums.len(), 1);
    assert_eq!(found.sums[0].due.0, ages(&world, &tenant, None));
    assert_eq!(found.sums[0].due.0, [0, 10_000, 11_900, 0, 0]);
    assert_eq!((found.sums[0].number(), found.sums[0].overdue()), (2, 2));
    assert!(outstanding_of(&world, &other).sums.is_empty());

    let of = |tenant: &Tenant, amount: &str| {
        let (items, whole) = run(open_items_of_amount(&store, &tenant.id, amount)).unwrap();
        assert!(whole);
        items.into_iter().map(|item| item.document_id).collect::<Vec<_>>()
    };
    assert_eq!(of(&tenant, "100"), [part_paid]);
    assert_eq!(of(&tenant, "100.00"), [part_paid]);
    assert_eq!(of(&tenant, "119.01"), []);
    assert_eq!(of(&tenant, "1e2"), []);
    assert_eq!(of(&other, "119.00"), []);
}

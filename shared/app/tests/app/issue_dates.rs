//! Which issue dates are refused.

use std::collections::BTreeSet;

use app::batches::expand_batch::expand_batch;
use app::batches::process_batch::{Task, process_batch};
use app::{Error, Refusal};
use chrono::{Days, NaiveDate};
use domain::batches::ItemStatus;
use domain::documents::series::{Numbering, Numberings};
use domain::ids::{BatchId, DocumentId, DocumentKind};
use domain::settings::entity::LegalEntity;
use testing::{Tenant, World, builders, run};

fn dated(world: &World, tenant: &Tenant, date: NaiveDate) -> DocumentId {
    let customer = world.customer(tenant, "anna");
    let mut content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    content.issue_date = Some(date);
    world.draft_of(tenant, content, vec![world.line()])
}

/// The codes of what keeps a draft from being opened.
fn refused(world: &World, tenant: &Tenant, id: DocumentId) -> Vec<String> {
    match run(world.open(tenant, id, None)) {
        Err(Error::Refused(Refusal::Conflict { code: "invoice_incomplete", defects, .. })) => {
            assert!(defects.iter().all(|defect| defect.field == "issue_date"), "{defects:?}");
            defects.into_iter().map(|defect| defect.code).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// D11, C5: each year had a series of its own, so that a date in another year was in no order.
#[test]
fn d11_c5_an_issue_date_a_century_ago_is_refused() {
    let world = World::new(1);
    let tenant = world.tenant();
    let numbering = Numberings::new([(DocumentKind::Invoice, Numbering::standard(DocumentKind::Invoice))]);
    let numbering = numbering.begin(2026).unwrap();
    world
        .put(&tenant, &LegalEntity { version: 2, numbering, ..builders::entity(tenant.entity, world.now()) });
    let typed_wrong = dated(&world, &tenant, "1926-11-29".parse().unwrap());
    assert_eq!(refused(&world, &tenant, typed_wrong), ["issue_date_before_numbering"]);
    let today = dated(&world, &tenant, world.now().date_naive());
    run(world.open(&tenant, today, None)).unwrap();
    let codes = ["issue_date_before_numbering", "issue_date_before_series"];
    assert_eq!(refused(&world, &tenant, typed_wrong), codes);
    assert_eq!(world.number(&tenant, today).as_deref(), Some("INV-2026-00001"));
}

fn process(world: &World, tenant: &Tenant, batch: BatchId, id: DocumentId) {
    let subjects = BTreeSet::from([id.into()]);
    let task = Task { tenant: &tenant.id, batch, subjects: &subjects, request_id: "worker" };
    run(process_batch(&world.store(), &world.clock, &world.entropy, task, || true)).unwrap();
}

/// What becomes of drafts with these dates, which a batch opens one by one in this order, after a document of `latest`.
fn outcomes(latest: NaiveDate, dates: &[NaiveDate]) -> Vec<(NaiveDate, ItemStatus)> {
    let world = World::new(1);
    let tenant = world.tenant();
    run(world.open(&tenant, dated(&world, &tenant, latest), None)).unwrap();
    let ids: Vec<DocumentId> = dates.iter().map(|date| dated(&world, &tenant, *date)).collect();
    let batch = world.start_batch(&tenant, &ids, None);
    run(expand_batch(&world.store(), &world.clock, &tenant.id, batch, || true)).unwrap();
    ids.iter().for_each(|id| process(&world, &tenant, batch, *id));
    let mut numbers: Vec<usize> =
        ids.iter().filter_map(|id| Some(world.number(&tenant, *id)?.parse().unwrap())).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (2..2 + numbers.len()).collect::<Vec<_>>(), "without a gap");
    let items = world.items(&tenant, batch);
    for item in items.iter().filter(|item| item.status == ItemStatus::Failed) {
        assert_eq!(item.errors[0].code, "issue_date_before_series");
    }
    let mut all: Vec<_> = dates.iter().copied().zip(items.iter().map(|item| item.status)).collect();
    all.sort_by_key(|(date, _)| *date);
    all
}

/// C4: which drafts a batch opens depends on its start, not on the order in which the queue hands them out.
#[test]
fn c4_the_order_of_the_queue_does_not_decide_which_drafts_a_batch_opens() {
    let latest: NaiveDate = "2026-11-05".parse().unwrap();
    let mut dates: Vec<NaiveDate> = (0..20).map(|day| latest + Days::new(day) - Days::new(3)).collect();
    dates.retain(|date| *date <= World::new(1).now().date_naive());
    let expected: Vec<_> = dates
        .iter()
        .map(|date| (*date, if *date < latest { ItemStatus::Failed } else { ItemStatus::Succeeded }))
        .collect();
    assert_eq!(outcomes(latest, &dates), expected);
    dates.reverse();
    assert_eq!(outcomes(latest, &dates), expected, "the latest date first");
    dates.rotate_left(7);
    assert_eq!(outcomes(latest, &dates), expected);
}

/// C4: what a batch could not open and was mended since goes on in the order of that batch.
#[test]
fn c4_a_retry_is_judged_by_the_start_of_the_first_batch() {
    let world = World::new(1);
    let tenant = world.tenant();
    let (early, late) = ("2026-11-02".parse().unwrap(), "2026-11-20".parse().unwrap());
    let ids = [dated(&world, &tenant, early), dated(&world, &tenant, late)];
    let draft = world.invoice(&tenant, ids[0]);
    let whole = run(world.store().lines(&tenant.id, &draft)).unwrap();
    let change = |lines| {
        let (store, caller) = (world.store(), world.caller(&tenant));
        let current = run(app::documents::read_invoice::read_invoice(&store, &tenant.id, ids[0])).unwrap();
        let content = current.invoice.content.clone();
        let changed = app::documents::draft_invoice::change_draft(
            &store,
            &world.entropy,
            &caller,
            current,
            None,
            content,
            lines,
        );
        run(changed).unwrap();
    };
    change(Vec::new());
    let batch = world.start_batch(&tenant, &ids, None);
    world.drain();
    assert_eq!(
        [0, 1].map(|index| world.items(&tenant, batch)[index].status),
        [ItemStatus::Failed, ItemStatus::Succeeded]
    );
    change(whole);
    let again = world.start_batch(&tenant, &ids[..1], None);
    world.drain();
    assert_eq!(
        world.items(&tenant, again)[0].errors[0].code,
        "issue_date_before_series",
        "a batch of its own"
    );
    let retry = world.retry(&tenant, batch);
    world.drain();
    assert_eq!(world.items(&tenant, retry)[0].status, ItemStatus::Succeeded);
    assert_eq!(world.number(&tenant, ids[0]).as_deref(), Some("2"));
}

//! Reports of ten thousand documents, and the calls that they cost.

use std::sync::{Arc, Mutex};

use app::reports::ageing::{Which, ageing};
use app::reports::numbering::{self, audit_numbers};
use chrono::{Days, TimeDelta};
use domain::customers::Customer;
use domain::documents::document::{Document, State};
use domain::documents::series::{Pattern, Series, SeriesId};
use domain::ids::{DocumentId, DocumentKind};
use store::documents::{headers, series};
use store::{Store, keys};
use testing::{Call, Faults, MemoryTable, Moment, Tenant, World, run};

/// Open invoices of 119.00 each, written as opening writes them. Those with a remainder of zero by `paid`
/// have a payment of all that is due.
pub(crate) fn business(invoices: u64, paid: usize) -> (World, Tenant, Vec<DocumentId>) {
    let world = World::new(1);
    let tenant = world.tenant();
    let customers: Vec<Customer> =
        (0..100).map(|n| world.customer(&tenant, &format!("customer-{n}"))).collect();
    let like = world.invoice(&tenant, world.open_invoices(&tenant, &customers[0], 1)[0]);
    let pattern = Pattern::parse("{seq}").unwrap();
    let mut ids = vec![like.id];
    let all: Vec<Document> = (2..=invoices)
        .map(|n| {
            let mut next = like.clone();
            next.id =
                DocumentId::new(DocumentKind::Invoice, world.now(), ports::Entropy::draw(&world.entropy));
            let customer = &customers[usize::try_from(n).unwrap() % customers.len()];
            next.content.customer_id = Some(customer.id);
            let State::Open(issued) = &mut next.state else { unreachable!() };
            issued.pins.customer_id = customer.id;
            issued.number = pattern.number(n, issued.issue_date);
            next
        })
        .collect();
    for group in all.chunks(100) {
        let actions =
            group.iter().map(|document| headers::create(&tenant.id, document, world.now())).collect();
        run(world.store().commit(actions)).unwrap();
        ids.extend(group.iter().map(|document| document.id));
    }
    let id = SeriesId { entity_id: tenant.entity, kind: DocumentKind::Invoice };
    let before: Series = run(world.store().get(&keys::series(&tenant.id, &id))).unwrap().unwrap();
    let mut after = before.clone();
    after.next.values_mut().for_each(|next| *next = invoices + 1);
    run(world.store().commit(vec![series::advance(&tenant.id, &id, &before, &after, world.now())])).unwrap();
    world.clock.advance(TimeDelta::days(5));
    for id in ids.iter().take(paid) {
        let customer = world.invoice(&tenant, *id).content.customer_id.unwrap();
        let new = testing::payment(&world, customer, 11_900, &[(*id, None)]);
        run(world.pay(&world.caller(&tenant), &new)).unwrap();
    }
    (world, tenant, ids)
}

#[derive(Clone, Default)]
struct Calls(Arc<Mutex<(usize, usize)>>);

impl Calls {
    fn on(&self, world: &World) -> Store<MemoryTable> {
        let counted = self.0.clone();
        Store::new(world.table.with_faults(Faults::new(move |call, moment| {
            if moment == Moment::Before {
                let mut counted = counted.lock().unwrap();
                match call {
                    Call::Query(_) => counted.0 += 1,
                    // 100 keys per call of DynamoDB.
                    Call::BatchGet(keys) => counted.1 += keys.len().div_ceil(100),
                    _ => {}
                }
            }
            None
        })))
    }

    /// Queries and batches of reads.
    fn take(&self) -> (usize, usize) {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[test]
fn ten_thousand_open_invoices_are_reported_within_one_request() {
    let (world, tenant, _) = business(10_000, 50);
    let caller = world.caller(&tenant);
    let (calls, today) = (Calls::default(), world.now().date_naive());
    let store = calls.on(&world);

    let now = run(ageing(&store, &caller, Which::default())).unwrap().ageing;
    assert_eq!(now.totals.values().map(|aged| aged.buckets.total()).collect::<Vec<_>>(), [9_950 * 11_900]);
    let for_today = calls.take();

    let as_of = today.checked_sub_days(Days::new(1));
    let then = run(ageing(&store, &caller, Which { as_of, ..Which::default() })).unwrap().ageing;
    assert_eq!(then.totals.values().map(|aged| aged.buckets.total()).collect::<Vec<_>>(), [10_000 * 11_900]);
    let for_yesterday = calls.take();

    let which = numbering::Which::default();
    let found = run(audit_numbers(&store, &world.clock, &caller, which)).unwrap().remove(0).audit;
    assert_eq!(
        (found.count, found.missing, found.is_complete(), found.counter_agrees()),
        (10_000, 0, true, true)
    );
    assert_eq!((found.first.as_deref(), found.last.as_deref()), (Some("1"), Some("10000")));
    // The entities cost one of each. Today is read from four shards. Yesterday is read from six lists, one of which has two
    // pages, and a hundred headers per call, and the history of each of the fifty invoices that were paid. The numbers of
    // three kinds are read from four pages, and from a list of void documents.
    assert_eq!([for_today, for_yesterday, calls.take()], [(5, 1), (58, 101), (6, 1)]);
}

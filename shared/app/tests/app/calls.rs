//! How many calls a use case makes: they decide what an invoice costs.

use std::sync::{Arc, Mutex};

use app::batches::preflight::{Asked, preflight};
use app::batches::start_batch::{NewBatch, Selected};
use domain::batches::{Counts, Operation, VoidOptions};
use testing::{Call, Faults, Moment, Outcome, World, builders, run};

#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<&'static str>>>);

impl Calls {
    fn faults(&self) -> Faults {
        let calls = self.0.clone();
        Faults::new(move |call, moment| {
            if moment == Moment::Before {
                calls.lock().unwrap().push(match call {
                    Call::Get(_) => "get",
                    Call::BatchGet(_) => "batch_get",
                    Call::Query(_) => "query",
                    Call::Transact(actions) if actions.len() > 90 => "too large",
                    // Half the price of a transaction.
                    Call::Transact(actions) if actions.len() == 1 => "write",
                    Call::Transact(_) => "transact",
                    Call::PutAll(_) => "put_all",
                    Call::SendEmail(_) => "send_email",
                    Call::PutObject(_) => "put_object",
                    Call::GetObject(_) => "get_object",
                    Call::HeadObject(_) => "head_object",
                    _ => "other",
                });
            }
            None
        })
    }

    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[test]
fn twenty_items_cost_two_reads_and_one_transaction() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 1_000);
    let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
    let store = world.store();
    run(app::batches::expand_batch::expand_batch(&store, &world.clock, &tenant.id, batch, || true)).unwrap();
    let calls = Calls::default();
    world.workers_table = world.table.with_faults(calls.faults());
    let store = store::Store::new(world.workers_table.clone());
    for group in ids.chunks(20) {
        let group = builders::subjects(group);
        let (clock, entropy) = (&world.clock, &world.entropy);
        let done = app::batches::process_batch::process_batch(
            &store,
            clock,
            entropy,
            app::batches::process_batch::Task {
                tenant: &tenant.id,
                batch,
                subjects: &group,
                request_id: "w",
            },
            || true,
        );
        assert_eq!(run(done).unwrap().done, 20);
        assert_eq!(calls.take(), ["batch_get", "batch_get", "transact"]);
    }
    assert_eq!(world.counts(&tenant, batch), Counts { sending: 1_000, ..Counts::default() });
}

/// C12: Twenty documents that were sent before: a query for each, and no other call for one alone.
#[test]
fn a_group_that_is_sent_again_costs_one_query_for_each_document() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 20);
    world.start_batch(&tenant, &ids, Some(builders::email()));
    world.drain();
    let operation = builders::sending(builders::email(), None, true);
    let selected = Selected::Ids(builders::subjects(&ids));
    let batch = world.start_new(&tenant, NewBatch { operation: operation.clone(), selected });
    let store = world.store();
    run(app::batches::expand_batch::expand_batch(&store, &world.clock, &tenant.id, batch, || true)).unwrap();
    let calls = Calls::default();
    world.workers_table = world.table.with_faults(calls.faults());
    let store = store::Store::new(world.workers_table.clone());
    let expected = || {
        let reads = ["batch_get", "batch_get"].into_iter();
        reads.chain(["query"; 20]).chain(["batch_get"])
    };
    let caller = world.caller(&tenant);
    let asked = Asked { operation, subjects: builders::subjects(&ids) };
    assert!(run(preflight(&store, &caller, &asked)).unwrap().iter().all(|it| it.defects.is_empty()));
    // The parties, which the documents have pinned, are read for the warnings.
    assert_eq!(calls.take(), expected().chain(["batch_get"]).collect::<Vec<_>>());

    let subjects = builders::subjects(&ids);
    let task =
        app::batches::process_batch::Task { tenant: &tenant.id, batch, subjects: &subjects, request_id: "w" };
    let (clock, entropy) = (&world.clock, &world.entropy);
    let done = run(app::batches::process_batch::process_batch(&store, clock, entropy, task, || true));
    assert_eq!(done.unwrap().done, 20);
    assert_eq!(calls.take(), expected().chain(["transact"]).collect::<Vec<_>>());
}

/// C7: Drafts with many lines are read a portion at a time, by preflight and by a batch.
#[test]
fn at_most_twenty_chunks_of_lines_are_read_at_a_time() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let lines: Vec<_> = (0..2_000).map(|_| world.line()).collect();
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let ids: Vec<_> = (0..12).map(|_| world.draft_of(&tenant, content.clone(), lines.clone())).collect();
    let chunks = world.invoice(&tenant, ids[0]).lines.chunks as usize;
    assert!(chunks > 1 && chunks * ids.len() > 20, "{chunks}");
    let batch = world.start_batch(&tenant, &ids, None);
    let store = world.store();
    run(app::batches::expand_batch::expand_batch(&store, &world.clock, &tenant.id, batch, || true)).unwrap();

    let read = Arc::new(Mutex::new(Vec::new()));
    let noted = read.clone();
    world.workers_table = world.table.with_faults(Faults::new(move |call, moment| {
        if let (Call::BatchGet(keys), Moment::Before) = (call, moment) {
            noted.lock().unwrap().push(keys.iter().filter(|key| key.sk.starts_with("LINES#")).count());
        }
        None
    }));
    let store = store::Store::new(world.workers_table.clone());
    let asked = Asked { operation: builders::opening(None, None), subjects: builders::subjects(&ids) };
    run(preflight(&store, &world.caller(&tenant), &asked)).unwrap();
    let subjects = builders::subjects(&ids);
    let task =
        app::batches::process_batch::Task { tenant: &tenant.id, batch, subjects: &subjects, request_id: "w" };
    let (clock, entropy) = (&world.clock, &world.entropy);
    let done = run(app::batches::process_batch::process_batch(&store, clock, entropy, task, || true));
    assert_eq!(done.unwrap().done, 12);
    let read = read.lock().unwrap();
    assert_eq!(read.iter().sum::<usize>(), 2 * chunks * ids.len());
    assert!(read.iter().all(|chunks| *chunks <= 20), "{read:?}");
}

#[test]
fn opening_one_invoice_costs_two_reads_and_one_transaction() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let calls = Calls::default();
    world.workers_table = world.table.with_faults(calls.faults());
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    assert_eq!(calls.take(), ["batch_get", "batch_get", "transact"]);
}

#[test]
fn a_delivery_to_one_recipient_costs_seven_calls_and_no_transaction() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    let calls = Calls::default();
    world.workers_table = world.table.with_faults(calls.faults());
    world.bucket = world.bucket.clone().with_faults(calls.faults());
    world.mailer = world.mailer.clone().with_faults(calls.faults());
    let delivery = world.deliveries(&tenant, id).remove(0);
    run(world.send_delivery().send(&tenant.id, id, delivery.id, || true)).unwrap();
    assert_eq!(
        calls.take(),
        ["batch_get", "batch_get", "get_object", "put_object", "write", "send_email", "write"]
    );
    // A duplicate costs one read.
    run(world.send_delivery().send(&tenant.id, id, delivery.id, || true)).unwrap();
    assert_eq!(calls.take(), ["batch_get"]);
    // Each further recipient costs one write and one e-mail.
    let mut customer = customer;
    customer.version = 2;
    customer.contacts.push(builders::contact("ben@customer.example", "finance"));
    world.put(&tenant, &customer);
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    let delivery = world.deliveries(&tenant, id).remove(0);
    world.mailer.next(Outcome::Taken);
    calls.take();
    run(world.send_delivery().send(&tenant.id, id, delivery.id, || true)).unwrap();
    let calls = calls.take();
    assert_eq!(calls.iter().filter(|call| **call == "send_email").count(), 2);
    assert_eq!(calls.iter().filter(|call| **call == "write").count(), 3, "n + 1");
    assert!(!calls.contains(&"transact"));
}

/// Voiding a thousand invoices that were e-mailed, each with its credit note: eight reads and two transactions for each group
/// of twenty.
#[test]
fn a_thousand_invoices_voided_in_a_batch_cost_less_than_a_call_each() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 1_000);
    world.start_batch(&tenant, &ids, Some(builders::email()));
    world.drain();
    let operation = Operation::Void(VoidOptions::default());
    let selected = Selected::Ids(builders::subjects(&ids));
    let batch = world.start_new(&tenant, NewBatch { operation, selected });
    let store = world.store();
    run(app::batches::expand_batch::expand_batch(&store, &world.clock, &tenant.id, batch, || true)).unwrap();
    let calls = Calls::default();
    world.workers_table = world.table.with_faults(calls.faults());
    let store = store::Store::new(world.workers_table.clone());
    for group in ids.chunks(20) {
        let subjects = builders::subjects(group);
        let task = app::batches::process_batch::Task {
            tenant: &tenant.id,
            batch,
            subjects: &subjects,
            request_id: "w",
        };
        let (clock, entropy) = (&world.clock, &world.entropy);
        let done = run(app::batches::process_batch::process_batch(&store, clock, entropy, task, || true));
        assert_eq!(done.unwrap().done, 20);
    }
    let calls = calls.take();
    assert!(calls.len() <= ids.len(), "{} calls for {} invoices", calls.len(), ids.len());
    let of_group =
        ["batch_get", "batch_get", "batch_get", "get", "batch_get", "batch_get", "batch_get", "batch_get"];
    let of_group = [of_group.as_slice(), &["transact", "transact"]].concat();
    assert_eq!(calls, of_group.repeat(ids.len() / 20));
    assert_eq!(world.counts(&tenant, batch), Counts { succeeded: 1_000, ..Counts::default() });
}

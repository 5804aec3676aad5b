//! How many calls a use case makes: they decide what an invoice costs.

use std::sync::{Arc, Mutex};

use domain::batches::Counts;
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
                    Call::Transact(_) => "transact",
                    Call::PutAll(_) => "put_all",
                    Call::SendEmail(_) => "send_email",
                    Call::PutObject(_) => "put_object",
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
        let group = group.iter().copied().collect();
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

#[test]
fn opening_one_invoice_costs_two_reads_and_one_transaction() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let calls = Calls::default();
    world.workers_table = world.table.with_faults(calls.faults());
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    assert_eq!(calls.take(), ["get", "batch_get", "transact"]);
}

#[test]
fn a_delivery_to_one_recipient_costs_seven_calls() {
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
        ["batch_get", "batch_get", "put_object", "transact", "transact", "send_email", "transact"]
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
    assert_eq!(calls.iter().filter(|call| **call == "transact").count(), 4, "the file, and n + 1");
}

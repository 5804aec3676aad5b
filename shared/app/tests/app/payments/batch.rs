//! Many documents that are marked as paid at once.

use std::sync::{Arc, Mutex};

use app::batches::process_batch::{Task, process_batch};
use app::batches::start_batch::{NewBatch, Selected};
use domain::batches::{Counts, MarkPaidOptions, Operation};
use domain::documents::document::DocumentStatus;
use domain::payments::payment::Method;
use testing::{Call, Faults, Moment, World, builders, run};

use super::Case;

pub(super) fn marking(world: &World) -> Operation {
    let date = world.now().date_naive();
    Operation::MarkPaid(MarkPaidOptions { method: Method::DirectDebit, date, reference: None })
}

/// A thousand invoices of a hundred customers cost less than one call each.
#[test]
fn a_thousand_invoices_are_marked_as_paid_with_less_than_a_call_each() {
    let mut world = World::new(1);
    let tenant = world.tenant();
    let customers: Vec<_> = (0..100).map(|n| world.customer(&tenant, &format!("anna{n}"))).collect();
    let mut ids = Vec::new();
    for round in 0..10 {
        for customer in &customers {
            ids.push((round, world.draft(&tenant, customer)));
        }
    }
    let ids: Vec<_> = ids.into_iter().map(|(_, id)| id).collect();
    world.start_batch(&tenant, &ids, None);
    world.drain();
    let selected = Selected::Ids(builders::subjects(&ids));
    let batch = world.start_new(&tenant, NewBatch { operation: marking(&world), selected });
    run(app::batches::expand_batch::expand_batch(&world.store(), &world.clock, &tenant.id, batch, || true))
        .unwrap();
    let calls = Arc::new(Mutex::new(0_u32));
    let counted = calls.clone();
    world.workers_table = world.table.with_faults(Faults::new(move |_, moment| {
        *counted.lock().unwrap() += u32::from(moment == Moment::Before);
        None
    }));
    let store = store::Store::new(world.workers_table.clone());
    for group in ids.chunks(20) {
        let subjects = builders::subjects(group);
        let task = Task { tenant: &tenant.id, batch, subjects: &subjects, request_id: "w" };
        let done = run(process_batch(&store, &world.clock, &world.entropy, task, || true)).unwrap();
        assert_eq!(done.done, 20, "{done:?}");
    }
    assert_eq!(world.counts(&tenant, batch), Counts { succeeded: 1_000, ..Counts::default() });
    let calls = *calls.lock().unwrap();
    assert!(calls <= 250, "{calls} calls for 1 000 invoices");
    for id in &ids {
        assert_eq!(world.invoice(&tenant, *id).status(), DocumentStatus::Paid);
    }
    for customer in &customers {
        assert_eq!(world.balance(&tenant, customer.id), 0);
        assert_eq!(world.entries(&tenant, customer.id).len(), 20);
    }
}

/// Workers meet at the balance of a customer, and one by one they get on.
#[test]
fn a_batch_pays_each_invoice_of_one_customer_once() {
    let mut case = Case::new(50);
    case.pay(11_900, &[(case.invoices[0], None)]);
    case.pay(5_000, &[(case.invoices[1], None)]);
    let draft = case.world.draft(&case.tenant, &case.customer);
    case.world.conditions.workers = 4;
    case.world.conditions.copies = 2;
    let mut ids = case.invoices.clone();
    ids.push(draft);
    let selected = Selected::Ids(builders::subjects(&ids));
    let batch = case.world.start_new(&case.tenant, NewBatch { operation: marking(&case.world), selected });
    case.world.drain();
    assert_eq!(
        case.world.counts(&case.tenant, batch),
        Counts { succeeded: 50, failed: 1, ..Counts::default() }
    );
    let failed = case.world.items(&case.tenant, batch).pop().unwrap();
    assert_eq!(failed.errors[0].code, "not_open");
    assert!((0..50).all(|invoice| case.status(invoice) == DocumentStatus::Paid));
    case.adds_up();
}

/// Beside the calls here, a request reads its key and looks for a kept reply: at most six in all.
#[test]
fn recording_a_payment_of_one_invoice_costs_a_read_and_a_transaction() {
    let mut case = Case::new(2);
    let calls = Arc::new(Mutex::new(Vec::new()));
    let noted = calls.clone();
    case.world.workers_table = case.world.table.with_faults(Faults::new(move |call, moment| {
        if moment == Moment::Before {
            noted.lock().unwrap().push(match call {
                Call::Get(_) => "get",
                Call::BatchGet(_) => "batch_get",
                Call::Transact(_) => "transact",
                _ => "other",
            });
        }
        None
    }));
    case.pay(11_900, &[(case.invoices[0], None)]);
    assert_eq!(std::mem::take(&mut *calls.lock().unwrap()), ["batch_get", "transact"]);
    let mut new = testing::payment(&case.world, case.customer.id, 11_900, &[(case.invoices[1], None)]);
    new.external_id = Some(builders::parse("ch_1"));
    run(case.world.pay(&case.world.caller(&case.tenant), &new)).unwrap();
    assert_eq!(std::mem::take(&mut *calls.lock().unwrap()), ["get", "batch_get", "transact"]);
}

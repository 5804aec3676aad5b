//! A document is not made void while a payment is on its way to it.

use app::batches::start_batch::{NewBatch, Selected};
use app::payments::record_payment::Progress;
use domain::batches::{Counts, ItemStatus, Operation, VoidOptions};
use domain::documents::document::DocumentStatus;
use domain::ids::PaymentId;
use domain::payments::payment::PaymentStatus;
use testing::{Verb, builders, run};

use super::{Case, refused};

fn processing(case: &Case, invoice: usize) -> PaymentId {
    let mut new = testing::payment(&case.world, case.customer.id, 11_900, &[(case.invoices[invoice], None)]);
    new.progress = Progress::Processing;
    run(case.world.pay(&case.world.caller(&case.tenant), &new)).unwrap().body.parse().unwrap()
}

#[test]
fn a_document_that_awaits_a_payment_is_not_made_void() {
    let case = Case::new(3);
    let caller = case.world.caller(&case.tenant);
    let payment = processing(&case, 0);
    processing(&case, 1);
    case.world.relay_all();

    let before = case.world.everything();
    assert_eq!(refused(run(case.world.ask(&caller, case.invoices[0], Verb::Void))).0, "payment_in_flight");
    assert_eq!(case.world.everything(), before);

    // The money never comes.
    run(case.world.fail_payment(&caller, payment)).unwrap();
    run(case.world.ask(&caller, case.invoices[0], Verb::Void)).unwrap();
    assert_eq!(case.status(0), DocumentStatus::Void);

    let operation = Operation::Void(VoidOptions::default());
    let selected = Selected::Ids(builders::subjects(&case.invoices));
    let batch = case.world.start_new(&case.tenant, NewBatch { operation, selected });
    case.world.drain();
    let counts = Counts { succeeded: 2, failed: 1, ..Counts::default() };
    assert_eq!(case.world.counts(&case.tenant, batch), counts);
    let items = case.world.items(&case.tenant, batch);
    let failed: Vec<_> = items.iter().filter(|item| item.status == ItemStatus::Failed).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(builders::document_of(failed[0]), case.invoices[1]);
    assert_eq!(failed[0].errors[0].code, "payment_in_flight");
    assert_eq!([case.status(1), case.status(2)], [DocumentStatus::Open, DocumentStatus::Void]);
}

/// A payment that the relay has not told of yet can be missed: its money is not lost.
#[test]
fn money_for_a_document_that_became_void_goes_to_the_balance() {
    let case = Case::new(1);
    let caller = case.world.caller(&case.tenant);
    let payment = processing(&case, 0);
    run(case.world.ask(&caller, case.invoices[0], Verb::Void)).unwrap();
    case.world.relay_all();
    run(case.world.settle_payment(&caller, payment)).unwrap();
    let settled = case.world.payment(&case.tenant, payment);
    assert_eq!((settled.status, settled.allocated()), (PaymentStatus::Received, 0));
    assert_eq!(settled.refused[0].code, "not_open");
    assert_eq!((case.status(0), case.due(0), case.balance()), (DocumentStatus::Void, 0, 11_900));
}

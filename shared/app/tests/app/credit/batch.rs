//! Credit notes in batches.

use app::batches::start_batch::{NewBatch, Selected};
use domain::batches::{BatchEmail, Counts, CreditOptions, ItemStatus, Operation};
use domain::documents::credit::Asked;
use domain::documents::document::DocumentStatus;
use domain::documents::filter::Filter;
use domain::ids::{BatchId, DocumentId, DocumentKind};
use testing::{builders, run};

use super::request;
use crate::payments::Case;

fn credit_all(case: &Case, ids: &[DocumentId], email: Option<BatchEmail>) -> BatchId {
    let operation = Operation::Credit(CreditOptions { reason: None, email });
    let selected = Selected::Ids(builders::subjects(ids));
    let batch = case.world.start_new(&case.tenant, NewBatch { operation, selected });
    case.world.drain();
    batch
}

/// An invoice that is credited in part, one that is paid, one that is credited, and a draft.
#[test]
fn each_document_is_credited_once_and_what_cannot_be_says_why() {
    let case = Case::new(25);
    case.credit(&request(case.invoices[0], Asked::Amount(1_000)));
    case.pay(11_900, &[(case.invoices[1], None)]);
    case.credit(&request(case.invoices[2], Asked::Rest));
    let draft = case.world.draft(&case.tenant, &case.customer);
    let ids = [case.invoices.clone(), vec![draft]].concat();
    let batch = credit_all(&case, &ids, Some(builders::email().into()));
    let items = case.world.items(&case.tenant, batch);
    let failed: Vec<_> = items.iter().filter(|item| item.status == ItemStatus::Failed).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(
        (builders::document_of(failed[0]), failed[0].errors[0].code.as_str()),
        (draft, "not_creditable")
    );
    assert!((0..25).all(|index| case.status(index) == DocumentStatus::Credited));
    assert_eq!(case.balance(), 11_900);
    // The two before, and one for each of the others, with numbers that have no gap.
    let filter = Filter { kind: DocumentKind::CreditNote, ..Filter::default() };
    let store = case.world.store();
    let page = app::documents::read_invoice::list_documents(&store, &case.tenant.id, &filter, None, 100);
    let mut numbers: Vec<String> =
        run(page).unwrap().data.iter().map(|note| note.state.number().unwrap().to_string()).collect();
    numbers.sort();
    let year = case.world.now().format("%Y");
    assert_eq!(numbers, (1..=26).map(|n| format!("CN-{year}-{n:05}")).collect::<Vec<_>>());
    assert_eq!(case.world.mailer.sent().len(), 24);
    case.adds_up();

    let again = credit_all(&case, &case.invoices, None);
    let counts = case.world.counts(&case.tenant, again);
    assert_eq!(counts, Counts { succeeded: 25, ..Counts::default() });
    assert_eq!(case.balance(), 11_900);
}

//! Documents of another kind go the same way as invoices, in a series of their own.

use std::collections::BTreeSet;

use app::documents::printed::link_to_pdf;
use app::documents::read_invoice::list_documents;
use domain::batches::ItemStatus;
use domain::documents::filter::Filter;
use domain::documents::kinds::{CreditNote, Kind, Reference};
use domain::ids::{DocumentId, DocumentKind};
use domain::templates::email_template::EmailKind;
use testing::{Tenant, TextRenderer, World, builders, run};

fn credit_note(world: &World, tenant: &Tenant, of: DocumentId) -> DocumentId {
    let invoice = world.invoice(tenant, of);
    let issued = invoice.issued().unwrap();
    let of = Reference { id: of, number: issued.number.clone(), issue_date: issued.issue_date };
    let kind = Kind::CreditNote(CreditNote::of_document(of));
    world.draft_of_kind(tenant, kind, invoice.content, vec![world.line()])
}

fn listed(world: &World, tenant: &Tenant, kind: DocumentKind, filter: &Filter) -> Vec<DocumentId> {
    let store = world.store();
    let filter = Filter { kind, ..filter.clone() };
    let page = run(list_documents(&store, &tenant.id, &filter, None, 50)).unwrap();
    page.data.iter().map(|document| document.id).collect()
}

/// R3.
#[test]
fn a_credit_note_is_opened_sent_printed_and_listed_with_a_number_of_its_own() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let invoice = world.draft_of(&tenant, content, vec![world.line(), world.line(), world.line()]);
    run(world.open(&tenant, invoice, None)).unwrap();
    let notes = [(); 3].map(|()| credit_note(&world, &tenant, invoice));
    run(world.open(&tenant, notes[0], Some(builders::email()))).unwrap();
    let next = world.draft(&tenant, &customer);
    // One batch opens documents of several kinds.
    let batch = world.start_batch(&tenant, &[notes[1], next, notes[2]], Some(builders::email()));
    world.drain();
    assert!(world.items(&tenant, batch).iter().all(|item| item.status == ItemStatus::Succeeded));

    let year = world.now().format("%Y");
    let numbers = notes.map(|id| world.number(&tenant, id).unwrap());
    assert_eq!(numbers, [1, 2, 3].map(|n| format!("CN-{year}-{n:05}")));
    assert_eq!([invoice, next].map(|id| world.number(&tenant, id).unwrap()), ["1", "2"]);
    for id in notes {
        let deliveries = world.deliveries(&tenant, id);
        assert_eq!((deliveries.len(), deliveries[0].kind), (1, EmailKind::CreditNote));
        assert_eq!(run(world.store().history(&tenant.id, id)).unwrap().len(), 2);
        let link = run(link_to_pdf(&world.store(), &world.bucket, &TextRenderer, &world.caller(&tenant), id));
        let (name, _, bytes) = world.bucket.follow(&link.unwrap()).unwrap();
        assert_eq!(name, format!("{}.pdf", world.number(&tenant, id).unwrap()));
        assert!(String::from_utf8(bytes).unwrap().contains("CreditNote"));
    }
    assert_eq!(world.mailer.sent().len(), 4);

    let everything = [Filter::default(), Filter { customer_id: Some(customer.id), ..Filter::default() }];
    for filter in everything {
        let newest_first = |ids: &[DocumentId]| {
            let mut ids = ids.to_vec();
            ids.sort_by(|left, right| right.cmp(left));
            ids
        };
        assert_eq!(listed(&world, &tenant, DocumentKind::CreditNote, &filter), newest_first(&notes));
        assert_eq!(listed(&world, &tenant, DocumentKind::Invoice, &filter), newest_first(&[invoice, next]));
    }
    let by_number = Filter { number: Some(builders::parse(&numbers[1])), ..Filter::default() };
    assert_eq!(listed(&world, &tenant, DocumentKind::CreditNote, &by_number), [notes[1]]);
    assert!(listed(&world, &tenant, DocumentKind::Invoice, &by_number).is_empty());
    // Nobody owes a credit note, nor what is credited.
    let owed = run(world.store().open_items_of(&tenant.id, customer.id)).unwrap();
    let owed: BTreeSet<DocumentId> = owed.iter().map(|item| item.document_id).collect();
    assert_eq!(owed, BTreeSet::from([next]));
}

/// The notice asks for a payment.
#[test]
fn a_credit_note_that_opens_silently_gives_no_notice() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    (customer.version, customer.notify_on_open) = (2, Some(true));
    world.put(&tenant, &customer);
    let invoice = world.draft(&tenant, &customer);
    run(world.open(&tenant, invoice, None)).unwrap();
    let note = credit_note(&world, &tenant, invoice);
    run(world.open(&tenant, note, None)).unwrap();
    let notices = [invoice, note].map(|id| world.deliveries(&tenant, id).len());
    assert_eq!(notices, [1, 0]);
}

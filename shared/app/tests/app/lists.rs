//! What lists hold, in which order, and that it never moves under a reader.

use app::documents::read_invoice::list_documents;
use domain::documents::document::{Balance, Document, DocumentStatus};
use domain::documents::filter::Filter;
use domain::ids::{CustomerId, DocumentId, DocumentKind};
use store::documents::headers;
use testing::{Tenant, World, builders, run};

/// Drafts that are due on these days of January 2027, opened.
fn due(
    world: &World,
    tenant: &Tenant,
    customer: &domain::customers::Customer,
    days: &[u32],
) -> Vec<DocumentId> {
    let draft = |day: &u32| {
        let mut content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
        content.due_date = Some(format!("2027-01-{day:02}").parse().unwrap());
        world.clock.advance(chrono::TimeDelta::seconds(1));
        world.draft_of(tenant, content, vec![world.line()])
    };
    let ids: Vec<DocumentId> = days.iter().map(draft).collect();
    world.start_batch(tenant, &ids, None);
    world.drain();
    ids
}

/// A payment, as it will be written: the balance alone.
fn pay(world: &World, tenant: &Tenant, id: DocumentId, amount: i64) {
    let before = world.invoice(tenant, id);
    let balance = Balance { paid: amount, due: before.balance.due - amount, ..before.balance };
    let after = Document { balance, ..before.clone() };
    run(world.store().commit(headers::change(&tenant.id, &before, &after, world.now()))).unwrap();
}

fn listed(world: &World, tenant: &Tenant, filter: &Filter) -> Vec<DocumentId> {
    let (store, mut cursor, mut all) = (world.store(), None::<String>, Vec::new());
    loop {
        let page = run(list_documents(&store, &tenant.id, filter, cursor.as_deref(), 2)).unwrap();
        all.extend(page.data.iter().map(|invoice| invoice.id));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return all,
        }
    }
}

fn of(customer: CustomerId) -> Filter {
    Filter { customer_id: Some(customer), ..Filter::default() }
}

#[test]
fn open_items_are_those_of_which_something_is_due_by_customer_and_due_date() {
    let world = World::new(1);
    let tenant = world.tenant();
    let (anna, ben) = (world.customer(&tenant, "anna"), world.customer(&tenant, "ben"));
    let ids = due(&world, &tenant, &anna, &[20, 10, 15]);
    let bens = due(&world, &tenant, &ben, &[5]);
    world.draft(&tenant, &anna);
    let store = world.store();
    let days = |customer: CustomerId| -> Vec<String> {
        let found = run(store.open_items_of(&tenant.id, customer)).unwrap();
        found.iter().map(|item| item.due_date.to_string()).collect()
    };
    assert_eq!(days(anna.id), ["2027-01-10", "2027-01-15", "2027-01-20"]);

    // What is due follows each payment, and one that is paid leaves.
    let whole = world.invoice(&tenant, ids[0]).balance.due;
    pay(&world, &tenant, ids[0], 100);
    pay(&world, &tenant, ids[1], whole);
    let open = run(store.open_items_of(&tenant.id, anna.id)).unwrap();
    assert_eq!(open.iter().map(|item| item.document_id).collect::<Vec<_>>(), [ids[2], ids[0]]);
    let last = &open[1];
    assert_eq!((last.due, last.customer_id), (whole - 100, anna.id));
    assert_eq!(last.currency, world.invoice(&tenant, ids[0]).content.currency);

    let mut all: Vec<_> =
        run(store.open_items(&tenant.id)).unwrap().into_iter().map(|item| item.document_id).collect();
    all.sort();
    assert_eq!(all, [ids[0], ids[2], bens[0]]);
    assert!(run(store.open_items(&world.tenant().id)).unwrap().is_empty(), "another tenant sees none");
}

/// D9.
#[test]
fn a_list_of_a_customer_is_newest_first_and_never_moves() {
    let world = World::new(1);
    let tenant = world.tenant();
    let anna = world.customer(&tenant, "anna");
    let mut ids = due(&world, &tenant, &anna, &[20, 10, 15]);
    due(&world, &tenant, &world.customer(&tenant, "ben"), &[12]);
    world.clock.advance(chrono::TimeDelta::seconds(1));
    ids.push(world.draft(&tenant, &anna));
    let newest_first: Vec<DocumentId> = ids.iter().rev().copied().collect();
    assert_eq!(listed(&world, &tenant, &of(anna.id)), newest_first);
    // Between two pages everything is opened and paid.
    let store = world.store();
    let first = run(list_documents(&store, &tenant.id, &of(anna.id), None, 2)).unwrap();
    world.start_batch(&tenant, &ids[3..], None);
    world.drain();
    let whole = world.invoice(&tenant, ids[1]).balance.due;
    pay(&world, &tenant, ids[1], whole);
    let second = run(list_documents(&store, &tenant.id, &of(anna.id), first.next.as_deref(), 2)).unwrap();
    let seen: Vec<_> = first.data.iter().chain(&second.data).map(|invoice| invoice.id).collect();
    assert_eq!(seen, newest_first);
}

#[test]
fn a_customers_open_items_are_found_by_due_date_page_by_page() {
    let world = World::new(1);
    let tenant = world.tenant();
    let anna = world.customer(&tenant, "anna");
    let ids = due(&world, &tenant, &anna, &[20, 10, 15, 12, 30]);
    let whole = world.invoice(&tenant, ids[2]).balance.due;
    pay(&world, &tenant, ids[2], whole);
    let filter = Filter {
        status: Some(DocumentStatus::Open),
        due_before: Some("2027-01-30".parse().unwrap()),
        ..of(anna.id)
    };
    assert_eq!(listed(&world, &tenant, &filter), [ids[3], ids[1], ids[0]]);
    let later = Filter { due_after: Some("2027-01-10".parse().unwrap()), ..filter };
    assert_eq!(listed(&world, &tenant, &later), [ids[3], ids[0]]);
}

#[test]
fn a_document_is_found_by_its_number() {
    let world = World::new(1);
    let tenant = world.tenant();
    let ids = due(&world, &tenant, &world.customer(&tenant, "anna"), &[20, 10]);
    let number = world.number(&tenant, ids[1]).unwrap();
    let store = world.store();
    let found = run(store.by_number(&tenant.id, DocumentKind::Invoice, &number)).unwrap();
    assert_eq!(found.iter().map(|invoice| invoice.id).collect::<Vec<_>>(), [ids[1]]);
    for (kind, number) in [(DocumentKind::CreditNote, number.as_str()), (DocumentKind::Invoice, "none")] {
        assert!(run(store.by_number(&tenant.id, kind, number)).unwrap().is_empty());
    }
}

//! Finding documents and customers by what pointers lead from.

use app::customers::find_customers::{Wanted, find_customers};
use app::documents::draft_invoice::change_draft;
use app::documents::find_numbers::find_numbers;
use app::documents::read_invoice::{list_documents, read_invoice};
use app::records;
use domain::customers::Customer;
use domain::documents::filter::Filter;
use domain::ids::{DocumentId, DocumentKind, TenantId};
use domain::search::Term;
use testing::world::Tenant;
use testing::{World, run};

fn filter(external_ref: Option<&str>, metadata: Option<&str>) -> Filter {
    let pair = |text: &str| text.parse().unwrap();
    Filter { external_ref: external_ref.map(pair), metadata: metadata.map(pair), ..Filter::default() }
}

/// All pages of two.
fn found(world: &World, tenant: &TenantId, filter: &Filter) -> Vec<DocumentId> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = run(list_documents(&world.store(), tenant, filter, cursor.as_deref(), 2)).unwrap();
        all.extend(page.data.into_iter().map(|document| document.id));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return all,
        }
    }
}

fn annotate(world: &World, tenant: &Tenant, id: DocumentId, external_ref: &str) {
    let current = run(read_invoice(&world.store(), &tenant.id, id)).unwrap();
    let (key, value) = external_ref.split_once(':').unwrap();
    let mut content = current.invoice.content.clone();
    content.external_refs = [(key.to_owned(), value.to_owned())].into();
    content.metadata = [("run".to_owned(), "7".to_owned())].into();
    let lines = current.lines.clone();
    let (store, caller) = (world.store(), world.caller(tenant));
    run(change_draft(&store, &world.entropy, &caller, current, None, content, lines)).unwrap();
}

#[test]
fn documents_are_found_by_their_references_and_metadata() {
    let world = World::new(1);
    let (tenant, stranger) = (world.tenant(), world.tenant());
    let customer = world.customer(&tenant, "anna");
    let ids: Vec<DocumentId> = (0..5).map(|_| world.draft(&tenant, &customer)).collect();
    world.drain();
    let pointers = || {
        world.table.items().iter().filter(|item| item["pk"].as_str().unwrap().contains("#FIND#ext")).count()
    };
    assert_eq!(pointers(), 0, "who uses no references pays for none");
    for id in &ids {
        annotate(&world, &tenant, *id, "erp:4711");
    }
    world.drain();
    let mut newest_first = ids.clone();
    newest_first.sort_by(|left, right| right.cmp(left));
    assert_eq!(found(&world, &tenant.id, &filter(Some("erp:4711"), None)), newest_first);
    assert_eq!(found(&world, &tenant.id, &filter(None, Some("run:7"))), newest_first);
    assert_eq!(found(&world, &tenant.id, &filter(Some("erp:4712"), None)), []);
    assert_eq!(found(&world, &stranger.id, &filter(Some("erp:4711"), None)), []);

    // Its old pointer leads nowhere, even if the relay repeats the change that made it.
    annotate(&world, &tenant, ids[1], "erp:9");
    world.drain();
    assert_eq!(found(&world, &tenant.id, &filter(Some("erp:9"), None)), [ids[1]]);
    let without: Vec<DocumentId> = newest_first.iter().filter(|id| **id != ids[1]).copied().collect();
    assert_eq!(found(&world, &tenant.id, &filter(Some("erp:4711"), None)), without);
    // Both, and a filter without an index of its own.
    let both = Filter { currency: Some("EUR".parse().unwrap()), ..filter(Some("erp:9"), Some("run:7")) };
    assert_eq!(found(&world, &tenant.id, &both), [ids[1]]);
    assert_eq!(found(&world, &tenant.id, &Filter { currency: Some("USD".parse().unwrap()), ..both }), []);
    // A value above the limit of a key is found as well.
    let long = format!("erp:{}", "ß".repeat(500));
    annotate(&world, &tenant, ids[2], &long);
    world.drain();
    assert_eq!(found(&world, &tenant.id, &filter(Some(&long), None)), [ids[2]]);
}

#[test]
fn customers_are_found_by_number_address_and_the_beginning_of_their_name() {
    let world = World::new(1);
    let tenant = world.tenant();
    let names = ["Anna", "annabel", "Bert", "Xenia", "Anton"];
    let customers: Vec<Customer> = names.iter().map(|name| world.customer(&tenant, name)).collect();
    world.drain();
    let named = |wanted: Wanted| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = run(find_customers(&world.store(), &tenant.id, &wanted, after.as_deref(), 2)).unwrap();
            all.extend(page.data.into_iter().map(|customer| customer.name.to_string()));
            match page.next {
                Some(next) => after = Some(next),
                None => return all,
            }
        }
    };
    let change = |customer: &Customer, change: fn(&mut Customer)| {
        let mut next = Customer { version: customer.version + 1, ..customer.clone() };
        change(&mut next);
        run(records::replace(&world.store(), &world.caller(&tenant), next)).unwrap();
        world.drain();
    };
    change(&customers[3], |customer| customer.name = "Änne".parse().unwrap());
    let by = |term: Term| Wanted { terms: vec![term], archived: false };
    assert_eq!(named(by(Term::name("AN"))), ["Anna", "annabel", "Anton"]);
    assert_eq!(named(by(Term::name("anna"))), ["Anna", "annabel"]);
    assert_eq!(named(by(Term::name("ä"))), ["Änne"]);
    assert_eq!(named(by(Term::name("C"))), [""; 0]);
    assert_eq!(named(by(Term::email("BERT@customer.example"))), ["Bert"]);
    let mut all = named(Wanted::default());
    all.sort();
    assert_eq!(all, ["Anna", "Anton", "Bert", "annabel", "Änne"]);

    change(&customers[1], |customer| {
        customer.name = "Anna Maria".parse().unwrap();
        customer.number = Some("K-7".parse().unwrap());
    });
    assert_eq!(named(by(Term::name("ann"))), ["Anna", "Anna Maria"]);
    assert_eq!(named(by(Term::CustomerNumber("K-7".to_owned()))), ["Anna Maria"]);
    assert_eq!(named(by(Term::name("annabel"))), [""; 0]);

    // An archived customer is neither listed nor found, but in the list of archived ones.
    change(&customers[4], |customer| customer.archived = true);
    assert_eq!(named(by(Term::name("an"))), ["Anna", "Anna Maria"]);
    assert_eq!(named(Wanted { archived: true, ..Wanted::default() }), ["Anton"]);
    assert_eq!(named(Wanted { archived: true, ..by(Term::name("an")) }), ["Anton"]);
    assert_eq!(named(Wanted::default()).len(), 4);
    let id = world.draft(&tenant, &customers[4]);
    let refused = run(world.open(&tenant, id, None)).unwrap_err();
    assert!(format!("{refused:?}").contains("customer_archived"), "{refused:?}");
}

#[test]
fn documents_are_found_by_how_their_number_begins() {
    let world = World::new(1);
    let (tenant, stranger) = (world.tenant(), world.tenant());
    let customer = world.customer(&tenant, "anna");
    world.open_invoices(&tenant, &customer, 12);
    world.drain();
    let kinds = [DocumentKind::Invoice, DocumentKind::CreditNote];
    let store = world.store();
    let find = |tenant: &Tenant, beginnings: &[&str], at_most| {
        let beginnings: Vec<String> = beginnings.iter().map(ToString::to_string).collect();
        let found = find_numbers(&store, &tenant.id, &kinds, &beginnings, at_most);
        let (documents, more) = run(found).unwrap();
        let numbers = documents.iter().map(|it| it.state.number().unwrap().to_string());
        (numbers.collect::<Vec<_>>(), more)
    };
    let (all, more) = find(&tenant, &[""], 20);
    assert_eq!((all.len(), more), (12, false));
    assert_eq!(find(&tenant, &[all[0].as_str()], 20).0.first(), all.first());
    assert_eq!(find(&tenant, &[""], 5), (all[..5].to_vec(), true));
    assert_eq!(find(&tenant, &["zz", all[3].as_str()], 1).0, [all[3].clone()]);
    assert_eq!(find(&stranger, &[all[0].as_str()], 20), (Vec::new(), false));
}

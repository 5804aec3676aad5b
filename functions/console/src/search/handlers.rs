//! Searches as the API does: numbers by their index, customers by their pointers, amounts among the open items.

use app::customers::find_customers::{Wanted, find_customers};
use app::documents::find_numbers::find_numbers;
use app::reports::ageing::customer_names;
use app::reports::outstanding::open_items_of_amount;
use axum::extract::{RawQuery, State};
use domain::access::Scope;
use domain::customers::Customer;
use domain::documents::document::Document;
use domain::ids::{CustomerId, DocumentId, DocumentKind, Place};
use domain::money::Money;
use domain::search::Term;
use futures_util::future::{try_join_all, try_join3};
use pages::components::{Empty, Field, Link};
use pages::icons::Icon;
use pages::words;
use store::keys;
use store::lists::Listed;

use super::typed::{amount, cut, numbers};
use super::{Group, Hit, SearchPage};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page, see};

/// Hits of a group.
const MOST: usize = 10;

/// Documents that have pages.
const KINDS: [DocumentKind; 2] = [DocumentKind::Invoice, DocumentKind::CreditNote];

pub(super) async fn find(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let typed = cut(query.text("q"));
    if typed.is_empty() {
        return page(&view(&visitor, &typed, Vec::new()));
    }
    if let Some(path) = by_id(&web, &visitor, &typed).await? {
        return see(&path);
    }
    let found = try_join3(
        documents(&web, &visitor, &typed),
        customers(&web, &visitor, &typed),
        of_amount(&web, &visitor, &typed),
    );
    let ((documents, more_documents), (customers, more_customers), (open, whole)) = found.await?;
    if let Some(path) = only_exact(&typed, &documents, &customers) {
        return see(&path);
    }
    let of = documents.iter().chain(&open).filter_map(|document| document.content.customer_id);
    let names = customer_names(&web.store, visitor.tenant(), of).await?;
    let hits = |documents: &[Document], amount: fn(&Document) -> i64| {
        let hit = |document: &Document| {
            let customer = document.content.customer_id.and_then(|id| names.get(&id));
            of_document(&visitor, document, customer.map(ToString::to_string), amount(document))
        };
        documents.iter().map(hit).collect::<Vec<_>>()
    };
    let group = |title, id, hits: Vec<Hit>, note: Option<&'static str>| Group { title, id, hits, note };
    let more = "There are more. Type more of it.";
    let groups = vec![
        group(
            "Documents",
            "documents",
            hits(&documents, |it| it.totals.payable),
            more_documents.then_some(more),
        ),
        group(
            "Customers",
            "customers",
            customers.iter().map(of_customer).collect(),
            more_customers.then_some(more),
        ),
        group(
            "Open with this amount due",
            "open",
            hits(&open, |it| it.balance.due),
            (!whole).then_some("Not all open items were looked at, or there are more."),
        ),
    ];
    let groups = groups.into_iter().filter(|group| !group.hits.is_empty()).collect();
    page(&view(&visitor, &typed, groups))
}

/// The page of what has this id.
async fn by_id(web: &Web, visitor: &Visitor, typed: &str) -> Result<Option<String>, Refused> {
    let tenant = visitor.tenant();
    if let Ok(id) = typed.parse::<DocumentId>() {
        visitor.require(Scope::InvoicesRead)?;
        let found = web.store.document(tenant, id).await?.filter(|it| it.status().row().list.is_some());
        return Ok(found.and_then(|document| href(document.id)));
    }
    if let Ok(id) = typed.parse::<CustomerId>() {
        visitor.require(Scope::CustomersRead)?;
        let found: Option<Customer> = web.store.get(&keys::customer(tenant, id)).await?;
        return Ok(found.map(|customer| format!("/console/customers/{}", customer.id)));
    }
    Ok(None)
}

fn href(id: DocumentId) -> Option<String> {
    match id.kind() {
        DocumentKind::Invoice => Some(format!("/console/invoices/{id}")),
        DocumentKind::CreditNote => Some(format!("/console/credit-notes/{id}")),
        DocumentKind::InterestNote => None,
    }
}

async fn documents(web: &Web, visitor: &Visitor, typed: &str) -> Result<(Vec<Document>, bool), Refused> {
    if !visitor.may(Scope::InvoicesRead) {
        return Ok((Vec::new(), false));
    }
    Ok(find_numbers(&web.store, visitor.tenant(), &KINDS, &numbers(typed), MOST).await?)
}

/// By number, by the beginning of the name, and by e-mail address.
async fn customers(web: &Web, visitor: &Visitor, typed: &str) -> Result<(Vec<Customer>, bool), Refused> {
    if !visitor.may(Scope::CustomersRead) {
        return Ok((Vec::new(), false));
    }
    let mut terms = vec![Term::CustomerNumber(typed.to_owned()), Term::name(typed)];
    if typed.contains('@') {
        terms.push(Term::email(typed));
    }
    let asked = terms.into_iter().map(async |term| {
        let wanted = Wanted { terms: vec![term], archived: false };
        find_customers(&web.store, visitor.tenant(), &wanted, None, MOST).await
    });
    let mut found: Vec<Customer> = Vec::new();
    let mut more = false;
    for listed in try_join_all(asked).await? {
        more |= listed.next.is_some();
        for customer in listed.data {
            if found.iter().all(|other| other.id != customer.id) {
                found.push(customer);
            }
        }
    }
    more |= found.len() > MOST;
    found.truncate(MOST);
    Ok((found, more))
}

/// What is open with this amount due, and whether these are all.
async fn of_amount(web: &Web, visitor: &Visitor, typed: &str) -> Result<(Vec<Document>, bool), Refused> {
    let Some(amount) = amount(typed, visitor.format()).filter(|_| visitor.may(Scope::InvoicesRead)) else {
        return Ok((Vec::new(), true));
    };
    let (items, whole) = open_items_of_amount(&web.store, visitor.tenant(), &amount).await?;
    let shown = items.iter().filter(|item| href(item.document_id).is_some());
    let data: Vec<Place> = shown.take(MOST).map(|item| Place(item.document_id)).collect();
    let all = whole && items.len() <= MOST;
    let documents = web.store.documents_at(visitor.tenant(), Listed { data, next: None }).await?;
    Ok((documents.data, all))
}

/// The page of the only one that is exactly what was typed. An amount leads nowhere by itself: what is paid may have it too.
fn only_exact(typed: &str, documents: &[Document], customers: &[Customer]) -> Option<String> {
    let same = |text: &str| text.to_lowercase() == typed.to_lowercase();
    let numbered =
        documents.iter().filter(|it| it.state.number().is_some_and(|number| same(number.as_str())));
    let named = customers.iter().filter(|customer| {
        same(customer.name.as_str())
            || customer.number.as_ref().is_some_and(|number| same(number.as_str()))
            || customer.contacts.iter().any(|contact| same(contact.email.as_str()))
    });
    let of_customers = named.map(|customer| format!("/console/customers/{}", customer.id));
    let mut exact = numbered.filter_map(|document| href(document.id)).chain(of_customers);
    exact.next().filter(|_| exact.next().is_none())
}

fn of_document(visitor: &Visitor, document: &Document, customer: Option<String>, amount: i64) -> Hit {
    Hit {
        href: href(document.id).unwrap_or_default(),
        label: document.state.number().map_or_else(|| "Draft".to_owned(), ToString::to_string),
        detail: customer.unwrap_or_default(),
        status: Some(words::document(document.status())),
        amount: visitor.format().money(Money::new(amount, document.content.currency)),
    }
}

fn of_customer(customer: &Customer) -> Hit {
    Hit {
        href: format!("/console/customers/{}", customer.id),
        label: customer.name.to_string(),
        detail: customer.number.as_ref().map(ToString::to_string).unwrap_or_default(),
        status: None,
        amount: String::new(),
    }
}

fn view(visitor: &Visitor, typed: &str, groups: Vec<Group>) -> SearchPage {
    let (title, empty) = match (typed.is_empty(), groups.is_empty()) {
        (true, _) => (
            "Find",
            Some(("Nothing typed yet", "Type a number, the beginning of a customer's name, or an amount.")),
        ),
        (false, true) => (
            "Nothing found",
            Some((
                "Nothing begins so",
                "Numbers of documents and names of customers are found by how they begin, customers also by their number and \
                 e-mail address, and open invoices by the amount that is due.",
            )),
        ),
        (false, false) => ("Found", None),
    };
    let empty = empty.map(|(title, text)| Empty {
        icon: Icon::Search,
        title: title.to_owned(),
        text: text.to_owned(),
        actions: Vec::new(),
    });
    let field = Field::input("search", "q", "Number, customer or amount", typed).with(|input| {
        input.placeholder = "2026-0042, Hofmann, 1706.90".to_owned();
        input.max_length = Some(100);
    });
    SearchPage {
        field: if typed.is_empty() { field.focused() } else { field },
        groups,
        empty,
        elsewhere: elsewhere(visitor, typed),
        shell: visitor.shell(Area::None, title, Vec::new()),
    }
}

/// The lists that look into more, and take longer.
fn elsewhere(visitor: &Visitor, typed: &str) -> Vec<Link> {
    if typed.is_empty() || !visitor.may(Scope::InvoicesRead) {
        return Vec::new();
    }
    let query = |parts: &[(&str, &str)]| {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish();
        format!("/console/invoices?{query}")
    };
    let text = query(&[("q", typed)]);
    let mut links = vec![Link::new(format!("Invoices with “{typed}” in number, references or note"), text)];
    if let Some(amount) = amount(typed, visitor.format()) {
        let href = query(&[("amount_from", &amount), ("amount_to", &amount)]);
        let shown = visitor.format().decimal(&amount);
        links.push(Link::new(format!("All invoices over {shown}, paid ones too"), href));
    }
    links
}

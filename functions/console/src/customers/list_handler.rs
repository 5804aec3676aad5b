//! Fills the list of customers.

use app::customers::find_customers::{Wanted, find_customers};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::contact::EmailAddress;
use domain::customers::Customer;
use domain::delivery::email::AddresseeKind;
use domain::search::Term;
use domain::text::Label;
use pages::components::{Action, Empty, Field, Look, Pager, Tab, Tabs};
use pages::icons::Icon;

use super::facts::{flags, place, terms};
use super::list::{CustomersPage, Row};
use super::reading::Reading;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web, page_with};

/// Customers of a page.
const PAGE: usize = 50;
/// Recipients of each customer that are looked up on the suppression list: one read for the page.
const LOOKED_UP: usize = 2;

/// The parts of the address.
const PARTS: [&str; 4] = ["name", "number", "email", "archived"];

/// The list with one part of its address changed. It begins with the first page.
fn with(query: &Form, name: &str, value: Option<&str>) -> String {
    let mut parts = form_urlencoded::Serializer::new(String::new());
    let kept = PARTS.into_iter().filter(|part| *part != name);
    parts.extend_pairs(kept.filter_map(|part| Some((part, query.get(part)?))));
    if let Some(value) = value {
        parts.append_pair(name, value);
    }
    let parts = parts.finish();
    if parts.is_empty() { "/console/customers".to_owned() } else { format!("/console/customers?{parts}") }
}

fn wanted(query: &Form, reading: &mut Reading) -> Wanted {
    let number: Option<Label> = reading.optional(query, "number");
    let email: Option<EmailAddress> = reading.optional(query, "email");
    let name: Option<Label> = reading.optional(query, "name");
    let terms = [
        number.map(|number| Term::CustomerNumber(number.to_string())),
        email.map(|address| Term::email(address.as_str())),
        name.map(|name| Term::name(name.as_str())),
    ];
    Wanted { terms: terms.into_iter().flatten().collect(), archived: query.text("archived") == "true" }
}

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut reading = Reading::default();
    let wanted = wanted(&query, &mut reading);
    let wrong = !reading.is_right();
    let after = query.get("cursor");
    let tenant = visitor.tenant();
    let (data, next) = match wrong {
        true => (Vec::new(), None),
        false => {
            let found = find_customers(&web.store, tenant, &wanted, after, PAGE).await?;
            (found.data, found.next)
        }
    };
    let of_page = || data.iter().flat_map(|customer| recipients(customer).take(LOOKED_UP));
    let addresses: Vec<EmailAddress> = of_page().collect();
    let suppressed = web.store.suppressed(tenant, addresses.iter()).await?;
    let suppressed: Vec<&EmailAddress> = suppressed.iter().map(|it| &it.address).collect();
    let rows: Vec<Row> = data.iter().map(|customer| row(&visitor, customer, &suppressed)).collect();
    let count = rows.len();
    let counted = visitor.format().counted(count, "customer", "customers");
    let by_name = matches!(wanted.terms.first(), Some(Term::CustomerName(_)));
    let looking = !wanted.terms.is_empty() || wrong;
    let view = CustomersPage {
        actions: vec![add(&visitor)],
        tabs: tabs(&query, wanted.archived),
        fields: fields(&query, &reading),
        kept: wanted.archived.then(|| ("archived", "true".to_owned())).into_iter().collect(),
        clear: looking.then(|| with(&Form::default(), "archived", query.get("archived"))),
        empty: rows.is_empty().then(|| empty(&visitor, (looking, wrong), wanted.archived, next.is_some())),
        pager: Pager {
            shown: format!("{counted}, {}", if by_name { "by name" } else { "newest first" }),
            first: after.map(|_| with(&query, "cursor", None)),
            next: next.as_deref().map(|next| with(&query, "cursor", Some(next))),
        },
        shell: visitor.shell(Area::Customers, "Customers", Vec::new()),
        rows,
    };
    page_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &view)
}

/// Who gets its invoices.
fn recipients(customer: &Customer) -> impl Iterator<Item = EmailAddress> {
    let all = customer.invoice_addressees().into_iter();
    all.filter(|it| it.kind == AddresseeKind::To).map(|it| it.address)
}

fn add(visitor: &Visitor) -> Action {
    let action = match visitor.may(Scope::CustomersWrite) {
        true => Action::link("Add customer", "/console/customers/new"),
        false => Action::refused("Add customer", "Your role does not allow it."),
    };
    action.icon(Icon::Plus).look(Look::Primary)
}

fn tabs(query: &Form, archived: bool) -> Tabs {
    let tab = |label: &str, value: Option<&str>| Tab {
        label: label.to_owned(),
        href: with(query, "archived", value),
        count: None,
        current: value.is_some() == archived,
    };
    Tabs { label: "Customers".to_owned(), tabs: vec![tab("Present", None), tab("Archived", Some("true"))] }
}

fn fields(query: &Form, reading: &Reading) -> Vec<Field> {
    let find = |kind, name, label: &str| {
        let field = Field::input(kind, name, label, query.text(name)).bare();
        reading.mark(field.with(|input| input.placeholder = label.to_owned()))
    };
    vec![
        find("search", "name", "Beginning of the name"),
        find("text", "number", "Number"),
        find("text", "email", "E-mail address of a contact"),
    ]
}

fn empty(visitor: &Visitor, (looking, wrong): (bool, bool), archived: bool, more: bool) -> Empty {
    let clear = || vec![Action::link("Show all customers", "/console/customers")];
    let (title, text, actions) = match (looking, archived) {
        _ if wrong => ("Nothing was looked for", "Correct what is marked above.", Vec::new()),
        _ if more => (
            "None on this page",
            "What you look for matches little, and only a part of the customers was looked through.",
            Vec::new(),
        ),
        (true, _) => (
            "No customer matches",
            "A number and an address match as a whole, a name by its beginning. A change is found after a few seconds.",
            clear(),
        ),
        (false, true) => ("No archived customers", "Customers that you archive are listed here.", clear()),
        (false, false) => (
            "No customers yet",
            "A customer is the buyer on an invoice, and the source of its language, terms and recipients.",
            vec![add(visitor)],
        ),
    };
    Empty { icon: Icon::Customers, title: title.to_owned(), text: text.to_owned(), actions }
}

fn row(visitor: &Visitor, customer: &Customer, suppressed: &[&EmailAddress]) -> Row {
    let format = visitor.format();
    let contact = customer.contacts.first();
    let unreachable = recipients(customer).any(|address| suppressed.contains(&&address));
    Row {
        href: super::address(customer.id),
        name: customer.name.to_string(),
        number: customer.number.as_ref().map(ToString::to_string).unwrap_or_default(),
        contact: contact.map(|contact| contact.name.to_string()).unwrap_or_default(),
        email: contact.map(|contact| contact.email.to_string()).unwrap_or_default(),
        place: place(customer, &format),
        terms: customer.terms.as_ref().map(|it| terms(it, &format)).unwrap_or_default(),
        currency: customer.currency.map(|it| it.to_string()).unwrap_or_default(),
        // The tab says already which of them are archived.
        flags: flags(customer, unreachable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_what_is_looked_for() {
        let query = Form::read(b"name=Ho%26&archived=true&cursor=x&foreign=1");
        assert_eq!(with(&query, "archived", None), "/console/customers?name=Ho%26");
        assert_eq!(
            with(&query, "cursor", Some("ho\tcus")),
            "/console/customers?name=Ho%26&archived=true&cursor=ho%09cus"
        );
        assert_eq!(with(&Form::default(), "archived", None), "/console/customers");
    }

    #[test]
    fn what_cannot_be_looked_for_is_marked() {
        let mut reading = Reading::default();
        let found = wanted(&Form::read(b"number=10042&name=Hof&email=none&archived=true"), &mut reading);
        let terms = [Term::CustomerNumber("10042".to_owned()), Term::name("Hof")];
        assert_eq!((found.terms.as_slice(), found.archived), (terms.as_slice(), true));
        assert!(reading.error("email").is_some() && reading.error("number").is_none());
    }
}

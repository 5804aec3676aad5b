//! Customers: the list and one of them.

use askama::Template;
use pages::components::{Action, Ask, Badge, Bars, Empty, Field, Link, Notice, Pager, Pairs, Tabs, Timeline};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "customers/list.html")]
pub struct CustomersPage {
    pub shell: Shell,
    pub actions: Vec<Action>,
    /// Present ones, archived ones.
    pub tabs: Tabs,
    /// Name, number, e-mail address.
    pub fields: Vec<Field>,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub href: String,
    pub name: String,
    /// The tenant's own number, or empty.
    pub number: String,
    /// "Eva Hofmann" and the address; empty without contacts.
    pub contact: String,
    pub email: String,
    pub place: String,
    /// What is due, and what of it is past its date. None: it was not asked for.
    pub due: Option<String>,
    pub overdue: Option<String>,
    /// "No contact", "Invoicing is off": what keeps its invoices from going out.
    pub flags: Vec<Badge>,
}

/// The part of a customer's page that is shown.
#[derive(Debug)]
pub enum Part {
    /// Its documents, the newest first.
    Documents {
        rows: Vec<Document>,
        pager: Pager,
        empty: Option<Empty>,
    },
    /// Payments and the credit balance.
    Account {
        rows: Vec<Entry>,
        pager: Pager,
    },
    Letters {
        rows: Vec<Letter>,
        pager: Pager,
    },
    History(Timeline),
}

#[derive(Debug, Template)]
#[template(path = "customers/customer.html")]
pub struct CustomerPage {
    pub shell: Shell,
    pub name: String,
    /// "Customer 10042 · Business".
    pub subtitle: String,
    pub flags: Vec<Badge>,
    pub actions: Vec<Action>,
    pub more: Vec<Action>,
    pub asks: Vec<Ask>,
    pub notices: Vec<Notice>,
    pub figures: Vec<Figure>,
    /// What is due, by age. None: nothing is.
    pub ages: Option<Bars>,
    pub tabs: Tabs,
    pub part: Part,
    pub contacts: Vec<Contact>,
    /// Where to add a contact.
    pub edit: Link,
    /// Address, VAT number, language, terms and so on.
    pub facts: Pairs,
}

#[derive(Clone, Debug)]
pub struct Figure {
    pub name: String,
    pub value: String,
    pub note: String,
    pub alarming: bool,
}

#[derive(Clone, Debug)]
pub struct Document {
    pub href: String,
    pub label: String,
    /// "Invoice", "Credit note".
    pub kind: &'static str,
    pub status: Badge,
    pub light: Option<Badge>,
    pub issued: String,
    pub due: String,
    pub late: String,
    pub amount: String,
    pub open: String,
}

/// A change of the credit balance.
#[derive(Clone, Debug)]
pub struct Entry {
    pub date: String,
    pub what: Link,
    pub note: String,
    pub amount: String,
    pub balance: String,
}

/// A receipt or a statement.
#[derive(Clone, Debug)]
pub struct Letter {
    pub at: String,
    pub title: String,
    pub recipients: String,
    pub status: Badge,
}

#[derive(Clone, Debug)]
pub struct Contact {
    pub name: String,
    pub email: String,
    /// "primary", "finance".
    pub roles: Vec<String>,
    /// The address is suppressed, and why.
    pub suppressed: Option<String>,
}

//! One customer.

use askama::Template;
use pages::components::{Action, Ask, Badge, Bars, Empty, Link, Notice, Pager, Pairs, Tabs, Timeline};
use pages::icons::Icon;
use pages::layout::Shell;

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
        /// On the first page.
        payments: Option<Payments>,
        rows: Vec<Entry>,
        pager: Pager,
        empty: Option<Empty>,
    },
    Letters {
        rows: Vec<Letter>,
        pager: Pager,
        empty: Option<Empty>,
    },
    History {
        timeline: Timeline,
        pager: Pager,
    },
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
    /// What is due by age, for each currency in which something is.
    pub ages: Vec<Bars>,
    pub tabs: Tabs,
    pub part: Part,
    pub contacts: Vec<Contact>,
    /// Where to add a contact. None: the role does not allow it.
    pub edit: Option<Link>,
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

/// The latest payments.
#[derive(Clone, Debug)]
pub struct Payments {
    pub rows: Vec<Received>,
    /// The list of all of them, if there are more.
    pub all: Option<Link>,
}

#[derive(Clone, Debug)]
pub struct Received {
    pub href: String,
    pub date: String,
    /// "Bank transfer".
    pub method: &'static str,
    pub reference: String,
    pub status: Badge,
    pub amount: String,
}

/// A change of the credit balance.
#[derive(Clone, Debug)]
pub struct Entry {
    pub date: String,
    pub what: String,
    /// The payment, or the document.
    pub href: Option<String>,
    pub note: String,
    pub amount: String,
    pub balance: String,
}

/// A receipt or a statement.
#[derive(Clone, Debug)]
pub struct Letter {
    pub at: String,
    pub title: String,
    /// What it tells of, where that has a page.
    pub href: Option<String>,
    pub recipients: String,
    pub status: Badge,
    /// Why nothing could be sent.
    pub problem: Option<String>,
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

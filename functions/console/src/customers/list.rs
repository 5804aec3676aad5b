//! The list of customers.

use askama::Template;
use pages::components::{Action, Badge, Empty, Field, Pager, Tabs};
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
    /// Hidden fields: what the tabs say.
    pub kept: Vec<(&'static str, String)>,
    /// Where nothing is looked for. None: nothing is.
    pub clear: Option<String>,
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
    /// Payment terms and currency of its invoices; empty if it has none of its own.
    pub terms: String,
    pub currency: String,
    /// "No contact", "Invoicing is off": what keeps its invoices from going out.
    pub flags: Vec<Badge>,
}

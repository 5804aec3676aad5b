//! The list of payments.

use askama::Template;
use pages::components::{Action, Badge, Empty, Field, Pager, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "payments/list.html")]
pub struct PaymentsPage {
    pub shell: Shell,
    pub actions: Vec<Action>,
    /// Payments, bank statements.
    pub area: Tabs,
    /// By status.
    pub tabs: Tabs,
    /// The customer.
    pub fields: Vec<Field>,
    /// The status, which the form keeps.
    pub kept: Vec<(&'static str, String)>,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub href: String,
    pub date: String,
    pub customer: String,
    pub method: &'static str,
    /// Or empty.
    pub reference: String,
    pub status: Badge,
    pub amount: String,
    /// The part that is not allocated. Empty if all of it is allocated, or if it was not received.
    pub unallocated: String,
}

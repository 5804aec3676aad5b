//! Recording a payment of a customer: of one invoice, of several, or from the credit balance.

use askama::Template;
use pages::components::{Action, Field, Link, Notice, Pairs, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

use super::open_invoices::OpenInvoices;

#[derive(Debug, Template)]
#[template(path = "payments/record.html")]
pub struct RecordPage {
    pub shell: Shell,
    pub title: String,
    pub back: Link,
    /// All that is due, another amount, from the balance.
    pub modes: Tabs,
    pub notice: Option<Notice>,
    /// Customer, invoice, version.
    pub hidden: Vec<(&'static str, String)>,
    pub fields: Vec<Field>,
    /// Rarely used.
    pub more: Vec<Field>,
    pub more_open: bool,
    /// None: the invoice alone is paid, all of it.
    pub open: Option<OpenInvoices>,
    pub facts: Pairs,
    pub submit: Action,
}

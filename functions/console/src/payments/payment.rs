//! One payment: its allocations, the amount that is left, and the actions that are possible.

use askama::Template;
use pages::components::{Action, Ask, Badge, Field, Link, Notice, Pairs, Timeline};
use pages::icons::Icon;
use pages::layout::Shell;

use super::open_invoices::OpenInvoices;

#[derive(Debug, Template)]
#[template(path = "payments/payment.html")]
pub struct PaymentPage {
    pub shell: Shell,
    /// "Payment of €1,250.00".
    pub title: String,
    pub status: Badge,
    pub customer: Link,
    /// The usual ones for its status.
    pub actions: Vec<Action>,
    /// The others, each possible or refused.
    pub more: Vec<Action>,
    pub asks: Vec<Ask>,
    /// What could not be allocated, and what is still to come.
    pub notices: Vec<Notice>,
    pub allocations: Vec<Allocation>,
    /// Documents that it is meant for, while it is processing or being allocated.
    pub meant_for: Vec<Meant>,
    /// Allocations that are not shown: "30 more are not shown."
    pub hidden: String,
    pub sums: Vec<Sum>,
    /// Where what is left can go.
    pub allocate: Option<Allocate>,
    pub facts: Pairs,
    pub history: Timeline,
}

/// A part of the payment that settles a document.
#[derive(Clone, Debug)]
pub struct Allocation {
    pub document: Link,
    pub status: Badge,
    /// Discount, written-off difference. Or empty.
    pub note: String,
    pub amount: String,
    /// None: it was undone.
    pub undo: Option<Action>,
}

#[derive(Clone, Debug)]
pub struct Meant {
    pub document: Link,
    /// "As far as the money goes", or an amount.
    pub amount: String,
}

#[derive(Clone, Debug)]
pub struct Sum {
    pub label: &'static str,
    pub amount: String,
    pub last: bool,
}

/// The form that allocates what is left.
#[derive(Clone, Debug)]
pub struct Allocate {
    pub to: String,
    pub version: u64,
    /// "€250.00 is left to allocate."
    pub left: String,
    pub open: OpenInvoices,
    /// The day, the reason.
    pub fields: Vec<Field>,
    pub submit: Action,
}

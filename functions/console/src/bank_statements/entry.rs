//! One entry of a bank statement: what is proposed for it, and choosing what it pays.

use askama::Template;
use pages::components::{Action, Badge, Field, Link, Notice, Pairs};
use pages::icons::Icon;
use pages::layout::Shell;

use crate::payments::choose::Choice;
use crate::payments::open_invoices::OpenInvoices;

#[derive(Debug, Template)]
#[template(path = "bank_statements/entry.html")]
pub struct EntryPage {
    pub shell: Shell,
    /// The payer, or the payee of money that went.
    pub title: String,
    pub back: Link,
    pub status: Badge,
    pub amount: String,
    pub notices: Vec<Notice>,
    /// Apply as proposed, ignore.
    pub actions: Vec<Action>,
    pub found: Badge,
    pub candidates: Vec<Candidate>,
    /// What speaks for the proposal, or against it.
    pub reasons: Vec<String>,
    /// None: it can be applied to nothing that somebody chooses.
    pub choose: Option<Choose>,
    pub facts: Pairs,
}

/// A document that it pays, or may pay.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub document: Link,
    pub customer: String,
    /// When it was proposed.
    pub due: String,
}

#[derive(Clone, Debug)]
pub struct Choose {
    /// The address of the page: customers are found by GET, and what is chosen is sent by POST.
    pub to: String,
    pub find: Field,
    /// Customers that are found.
    pub choices: Vec<Choice>,
    /// The customer that is chosen, with its open invoices.
    pub chosen: Option<Chosen>,
}

#[derive(Clone, Debug)]
pub struct Chosen {
    pub customer: Link,
    pub hidden: Vec<(&'static str, String)>,
    pub open: OpenInvoices,
    pub submit: Action,
}

//! One bank statement: its entries with what is proposed for each.

use askama::Template;
use pages::components::{Action, Badge, Empty, Link, Notice, Pager, Pairs, Progress, Share, Stack, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "bank_statements/statement.html")]
pub struct StatementPage {
    pub shell: Shell,
    pub title: String,
    /// "Uploaded by Eva Lindqvist, 30 Nov 2026, 09:00".
    pub uploaded: String,
    pub notices: Vec<Notice>,
    pub progress: Option<Progress>,
    /// Loads itself again: the address, and after how many seconds. None once it is read.
    pub again: Option<(String, u32)>,
    pub shares: Vec<Share>,
    /// By what was found and decided.
    pub tabs: Tabs,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
    pub facts: Pairs,
}

impl StatementPage {
    fn bar(&self) -> Stack {
        Stack::bar(self.shares.clone())
    }
}

#[derive(Clone, Debug)]
pub struct Row {
    pub href: String,
    pub date: String,
    /// The payer, or the payee of money that went.
    pub party: String,
    /// What the payer wrote.
    pub text: String,
    pub amount: String,
    pub found: Badge,
    /// The documents that it pays, or may pay.
    pub documents: Vec<Link>,
    /// "and 3 more", the customer, what speaks for it or against it: a part each.
    pub notes: Vec<String>,
    pub status: Badge,
    /// The payment that was recorded or reversed.
    pub payment: Option<Link>,
    pub actions: Vec<Action>,
}

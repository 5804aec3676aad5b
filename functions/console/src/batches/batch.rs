//! One batch operation: how far it is, what failed and why, and each of its items.

use askama::Template;
use pages::components::{Action, Ask, Badge, Link, Notice, Pager, Pairs, Progress, Share, Stack, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

use super::reason::Reason;

#[derive(Debug, Template)]
#[template(path = "batches/batch.html")]
pub struct BatchPage {
    pub shell: Shell,
    /// "Open and send 100 invoices".
    pub title: String,
    pub status: Badge,
    /// Who started it, and when.
    pub started: String,
    /// Retry, recall, acknowledge: each can be done or says why not.
    pub actions: Vec<Action>,
    pub asks: Vec<Ask>,
    /// While it is in progress.
    pub progress: Option<Progress>,
    /// Loads itself again: the address, and after how many seconds. None once it has ended.
    pub again: Option<(String, u32)>,
    /// What the recall did, or what is wrong with the batch as a whole.
    pub notices: Vec<Notice>,
    /// Succeeded, sending, failed and so on: those that there are.
    pub shares: Vec<Share>,
    /// Why items failed.
    pub reasons: Vec<Reason>,
    pub tabs: Tabs,
    pub items: Vec<Item>,
    pub pager: Pager,
    pub facts: Pairs,
}

impl BatchPage {
    fn bar(&self) -> Stack {
        Stack::bar(self.shares.clone())
    }
}

/// What became of one document.
#[derive(Clone, Debug)]
pub struct Item {
    pub label: String,
    pub href: String,
    pub customer: String,
    pub status: Badge,
    /// Why it failed, a sentence each.
    pub errors: Vec<String>,
    pub mend: Option<Link>,
    /// The e-mail, if one was sent.
    pub email: Option<Badge>,
    pub at: String,
}

//! What needs a person, and how the money stands.

mod handlers;

use askama::Template;
use domain::access::Scope;
use pages::components::{Action, Badge, Bars, Columns, Empty, Progress, Stack, Tabs, Tone};
use pages::icons::Icon;
use pages::layout::Shell;

use crate::web::{Access, Routes};

pub(crate) fn routes() -> Routes {
    Routes::new().get("/console", Access::Scope(Scope::InvoicesRead), handlers::show)
}

#[derive(Debug, Template)]
#[template(path = "overview/page.html")]
pub struct OverviewPage {
    pub shell: Shell,
    /// "Good morning, Eva".
    pub greeting: String,
    /// "Monday, 30 November 2026".
    pub today: String,
    pub actions: Vec<Action>,
    pub todo: Vec<Todo>,
    /// Outstanding, overdue, what was not delivered, what is scheduled.
    pub figures: Vec<Figure>,
    /// The currencies that ages are shown in. None: there is one.
    pub currencies: Option<Tabs>,
    pub ages: Option<Bars>,
    /// What was invoiced and what was paid, by month.
    pub months: Option<Columns>,
    pub batches: Vec<Batch>,
    /// Instead of all of it: the account has no invoices yet.
    pub empty: Option<Empty>,
}

/// Something that waits for a person.
#[derive(Clone, Debug)]
pub struct Todo {
    pub icon: Icon,
    pub tone: Tone,
    /// "3 invoices wait for your approval".
    pub what: String,
    pub detail: String,
    /// An amount, or empty.
    pub value: String,
    pub href: String,
}

#[derive(Clone, Debug)]
pub struct Figure {
    pub name: String,
    pub value: String,
    pub note: String,
    /// The list that it sums up.
    pub href: Option<String>,
    pub alarming: bool,
}

/// One of the latest batch operations.
#[derive(Clone, Debug)]
pub struct Batch {
    pub href: String,
    pub title: String,
    pub at: String,
    pub status: Badge,
    pub progress: Option<Progress>,
    pub result: Option<Stack>,
}

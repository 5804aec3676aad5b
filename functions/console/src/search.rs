//! What the field on each page finds: numbers, customers, amounts.

mod handlers;
mod typed;

use askama::Template;
use pages::components::{Badge, Empty, Field, Link};
use pages::icons::Icon;
use pages::layout::Shell;

use crate::web::{Access, Routes};

pub(crate) fn routes() -> Routes {
    Routes::new().get("/console/search", Access::SignedIn, handlers::find)
}

#[derive(Debug, Template)]
#[template(path = "search/page.html")]
pub struct SearchPage {
    pub shell: Shell,
    pub field: Field,
    /// Those that found something.
    pub groups: Vec<Group>,
    /// Instead of groups.
    pub empty: Option<Empty>,
    /// Where to look further.
    pub elsewhere: Vec<Link>,
}

/// Hits of one kind.
#[derive(Clone, Debug)]
pub struct Group {
    /// "Documents".
    pub title: &'static str,
    pub id: &'static str,
    pub hits: Vec<Hit>,
    /// That there are more, or that not everything was looked at.
    pub note: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Hit {
    pub href: String,
    pub label: String,
    /// Whose it is, or the number of a customer.
    pub detail: String,
    pub status: Option<Badge>,
    /// Or empty.
    pub amount: String,
}

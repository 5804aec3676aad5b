//! The list of invoices.

use askama::Template;
use pages::components::{Action, Badge, Empty, Field, Pager, Tabs};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "documents/list.html")]
pub struct InvoicesPage {
    pub shell: Shell,
    /// "New invoice" and what else leads away from the list.
    pub actions: Vec<Action>,
    /// By status.
    pub tabs: Tabs,
    pub filters: Filters,
    pub columns: Columns,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
    /// The query of the list: what "all that match" selects.
    pub query: String,
    /// "All 1,284 invoices that match", or without a count.
    pub all_label: String,
    /// On the bar, the usual ones first: each is a submit or is refused.
    pub bulk: Vec<Action>,
    /// In the menu of the bar.
    pub more: Vec<Action>,
}

/// The filters as fields of a form that is sent by GET.
#[derive(Debug)]
pub struct Filters {
    /// Text, customer, light: always shown.
    pub fields: Vec<Field>,
    /// Dates, amounts and the like.
    pub more: Vec<Field>,
    /// Whether those are shown.
    pub more_open: bool,
    /// Parts of the address that the form keeps, such as the status.
    pub kept: Vec<(&'static str, String)>,
    pub chips: Vec<Chip>,
    pub clear: String,
}

/// A filter that applies; its link removes it.
#[derive(Clone, Debug)]
pub struct Chip {
    pub label: String,
    pub without: String,
}

/// The heads of the columns.
#[derive(Debug)]
pub struct Columns {
    pub number: Head,
    pub customer: Head,
    pub issued: Head,
    pub due: Head,
    pub amount: Head,
}

#[derive(Clone, Debug)]
pub struct Head {
    pub label: &'static str,
    /// Sorts by it. None: the list cannot be sorted by it.
    pub href: Option<String>,
    pub sorted: Sorted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    No,
    Ascending,
    Descending,
}

impl Head {
    fn icon(&self) -> Icon {
        match self.sorted {
            Sorted::No => Icon::Sort,
            Sorted::Ascending => Icon::ArrowUp,
            Sorted::Descending => Icon::ArrowDown,
        }
    }

    fn aria(&self) -> &'static str {
        match self.sorted {
            Sorted::No => "none",
            Sorted::Ascending => "ascending",
            Sorted::Descending => "descending",
        }
    }
}

/// An invoice in the list.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub href: String,
    /// The number, or "Draft".
    pub label: String,
    /// None: a draft without a customer.
    pub customer: Option<String>,
    pub status: Badge,
    /// None: nothing was sent.
    pub light: Option<Badge>,
    pub issued: String,
    pub due: String,
    /// "12 days late". Empty if it is not.
    pub late: String,
    pub amount: String,
    /// What is due. Empty while it is a draft.
    pub open: String,
    /// For the sum of what is selected: minor units and ISO 4217.
    pub minor: i64,
    pub currency: String,
    /// Already chosen, after a refused request.
    pub chosen: bool,
}

//! One invoice: what it says, what may be done with it, what was paid, whom it reached, and its history.

use askama::Template;
use pages::components::{Action, Ask, Badge, Link, Notice, Pager, Pairs, Timeline};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "documents/invoice.html")]
pub struct InvoicePage {
    pub shell: Shell,
    /// The list that it is in.
    pub list: Link,
    /// "Invoice 2026-0042", or "Draft invoice".
    pub title: String,
    pub status: Badge,
    /// None: nothing was sent.
    pub light: Option<Badge>,
    /// None: a draft without a customer.
    pub customer: Option<Link>,
    /// The usual ones for its status.
    pub actions: Vec<Action>,
    /// The others, each possible or refused.
    pub more: Vec<Action>,
    pub asks: Vec<Ask>,
    /// What keeps it from opening, who rejected it, and warnings.
    pub notices: Vec<Notice>,
    pub money: Headline,
    pub facts: Pairs,
    pub lines: Vec<Line>,
    /// "All 10,000 lines".
    pub more_lines: Option<Link>,
    pub totals: Vec<Total>,
    pub settlements: Vec<Settlement>,
    /// What has become of the amount.
    pub balance: Vec<Total>,
    pub deliveries: Vec<Delivery>,
    pub history: Timeline,
    /// References, tags and the like: not printed on the invoice.
    pub internal: Pairs,
    pub note: Option<String>,
}

/// The amount that counts most now.
#[derive(Clone, Debug)]
pub struct Headline {
    /// "Due", "Paid", "Total".
    pub label: String,
    pub amount: String,
    /// "12 days late", "due in 8 days".
    pub when: String,
    pub late: bool,
}

#[derive(Clone, Debug)]
pub struct Line {
    /// Empty: it lacks one.
    pub description: String,
    /// Item code, period: a part each.
    pub details: Vec<String>,
    pub quantity: String,
    pub unit_price: String,
    /// "10% off: loyalty".
    pub adjustments: Vec<String>,
    pub tax: String,
    pub net: String,
    /// What it lacks: "No VAT category".
    pub lacks: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Total {
    pub label: String,
    pub amount: String,
    /// The sum of what is above.
    pub sum: bool,
}

/// A payment, a credit note or a write-off that settles it.
#[derive(Clone, Debug)]
pub struct Settlement {
    pub date: String,
    /// Without an address where there is no page of it.
    pub what: Link,
    pub status: Badge,
    /// Discount, difference, reason.
    pub note: String,
    pub amount: String,
    /// Undoes it.
    pub action: Option<Action>,
}

/// An e-mail of it, or a sending outside of the system.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// In the address of its part of the page.
    pub id: String,
    /// The subject, or "By post".
    pub title: String,
    /// "Invoice, sent when it opened".
    pub why: String,
    pub at: String,
    pub status: Badge,
    /// When it waits for, who scheduled it, each time that it was given: a line each.
    pub schedule: Vec<String>,
    /// Change the time, cancel, recall.
    pub actions: Vec<Action>,
    /// Why there was nothing to send.
    pub error: Option<String>,
    /// Opens and clicks are known.
    pub tracked: bool,
    pub recipients: Vec<Recipient>,
    /// Left out, and why: a line each.
    pub skipped: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Recipient {
    pub name: String,
    pub address: String,
    /// "To", "Cc", "Bcc".
    pub kind: &'static str,
    pub status: Badge,
    /// By people.
    pub opens: String,
    /// On the payment link, by people.
    pub clicks: String,
    /// "3 by scanners (Safe Links)", or empty.
    pub machines: String,
    /// First and last time, or why it failed.
    pub note: String,
}

/// All lines of a document that has many.
#[derive(Debug, Template)]
#[template(path = "documents/lines.html")]
pub struct LinesPage {
    pub shell: Shell,
    /// "Lines of invoice 2026-0042".
    pub title: String,
    pub back: Link,
    pub lines: Vec<Line>,
    pub pager: Pager,
}

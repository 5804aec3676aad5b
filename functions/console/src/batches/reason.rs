//! Why documents cannot be processed, or were not: grouped by the code of the reason, each with what mends it.

use pages::components::Link;

/// The documents with the same reason.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Of the API: `customer_missing`.
    pub code: String,
    /// For a bookkeeper: "No customer".
    pub title: String,
    /// "5 invoices".
    pub count: String,
    /// Mends it for all of them, such as the settings.
    pub mend: Option<Link>,
    pub documents: Vec<Affected>,
    /// "and 14 more", with the list of all.
    pub more: Option<Link>,
    pub open: bool,
}

#[derive(Clone, Debug)]
pub struct Affected {
    pub label: String,
    pub href: String,
    pub customer: String,
    /// The sentence of the API.
    pub message: String,
    /// Where it is mended: "Choose a customer".
    pub mend: Option<Link>,
}

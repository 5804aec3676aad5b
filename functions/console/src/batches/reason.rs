//! Why documents cannot be processed, or were not: grouped by the code of the reason, each with what mends it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use pages::components::Link;
use pages::format::Format;

use super::words::{mend, reason};

/// Documents that a reason names; the rest is counted.
pub(super) const SHOWN: usize = 10;

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
    /// "and 14 more".
    pub more: Option<String>,
    /// The list of all.
    pub all: Option<String>,
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

/// What failed by the code of its error, the most frequent first, of which the first is open.
pub(super) fn grouped<'c>(
    format: Format,
    failing: impl IntoIterator<Item = (&'c str, Affected)>,
) -> Vec<Reason> {
    let mut by_code: BTreeMap<&str, Vec<Affected>> = BTreeMap::new();
    for (code, affected) in failing {
        by_code.entry(code).or_default().push(affected);
    }
    let mut reasons: Vec<(usize, Reason)> = Vec::new();
    for (code, mut documents) in by_code {
        let number = documents.len();
        documents.truncate(SHOWN);
        let left = number.saturating_sub(SHOWN);
        let reason = Reason {
            code: code.to_owned(),
            title: reason(code),
            count: format.counted(number, "invoice", "invoices"),
            mend: mend(code),
            documents,
            more: (left > 0).then(|| format!("and {left} more")),
            all: None,
            open: false,
        };
        reasons.push((number, reason));
    }
    reasons.sort_by_key(|(number, reason)| (Reverse(*number), reason.code.clone()));
    let mut reasons: Vec<Reason> = reasons.into_iter().map(|(_, reason)| reason).collect();
    if let Some(first) = reasons.first_mut() {
        first.open = true;
    }
    reasons
}

//! Which documents: one filter for lists and for batches.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::documents::document::{Document, DocumentStatus};
use crate::documents::shown::{DistributionStatus, Light};
use crate::ids::CustomerId;
use crate::money::Currency;
use crate::text::Text;

/// Narrows the documents of a tenant; an empty filter selects all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<DocumentStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The whole number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<Text<50>>,
    /// What became of the document so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<DistributionStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    /// The latest delivery went out earlier than this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_before: Option<DateTime<Utc>>,
    /// By the due date, of a draft the one asked for. A document without a due date does not match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_before: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_after: Option<NaiveDate>,
    /// Part of the number, of a reference or of the note, in upper or lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<200>>,
}

impl Filter {
    pub fn includes_due_date(&self, due: Option<NaiveDate>) -> bool {
        self.due_before.is_none_or(|limit| due.is_some_and(|due| due < limit))
            && self.due_after.is_none_or(|limit| due.is_some_and(|due| due > limit))
    }

    pub fn matches(&self, document: &Document) -> bool {
        let content = &document.content;
        let shown = &document.shown.distribution;
        let number = document.issued().map(|issued| issued.number.as_str());
        self.status.is_none_or(|status| document.status() == status)
            && self.customer_id.is_none_or(|customer| content.customer_id == Some(customer))
            && self.currency.is_none_or(|currency| content.currency == currency)
            && self.number.as_ref().is_none_or(|wanted| number == Some(wanted.as_str()))
            && self.tag.as_ref().is_none_or(|tag| content.tags.contains(tag))
            && self.distribution.is_none_or(|status| shown.status == status)
            && self.light.is_none_or(|light| shown.light == Some(light))
            && self.sent_before.is_none_or(|limit| shown.sent_at.is_some_and(|at| at < limit))
            && self.includes_due_date(document.due_date())
            && self.text.as_ref().is_none_or(|text| mentions(document, &text.as_str().to_lowercase()))
    }
}

fn mentions(document: &Document, text: &str) -> bool {
    let references = &document.content.references;
    let labels = [
        &references.buyer_reference,
        &references.purchase_order,
        &references.contract,
        &references.project,
        &references.cost_centre,
    ];
    let number = document.issued().map(|issued| issued.number.as_str());
    let note = document.content.note.as_ref().map(|note| note.as_str());
    let labels = labels.into_iter().flatten().map(|label| label.as_str());
    number.into_iter().chain(note).chain(labels).any(|own| own.to_lowercase().contains(text))
}

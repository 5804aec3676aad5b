//! Which documents: one filter for lists and for batches.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::documents::document::{Document, DocumentStatus};
use crate::documents::kinds::DocumentKind;
use crate::documents::shown::{DistributionStatus, Light};
use crate::ids::{CustomerId, EntityId};
use crate::money::{Currency, Money};
use crate::search::Term;
use crate::text::Text;

/// Narrows the documents of a tenant; an empty filter selects all invoices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    #[serde(default)]
    pub kind: DocumentKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<DocumentStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<EntityId>,
    /// Its id in another system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_ref: Option<Pair>,
    /// A pair of its metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Pair>,
    /// On this day or later. A draft is issued when it is opened, so it does not match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_from: Option<NaiveDate>,
    /// On this day or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_to: Option<NaiveDate>,
    /// The amount payable in major units of its own currency, this or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_from: Option<Decimal>,
    /// This or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_to: Option<Decimal>,
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

/// A key and its value, as `key:value`. A key has no colon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub key: String,
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be a key and its value, such as erp:4711")]
pub struct NoPair;

impl Pair {
    fn is_in(&self, pairs: &BTreeMap<String, String>) -> bool {
        pairs.get(&self.key) == Some(&self.value)
    }
}

impl FromStr for Pair {
    type Err = NoPair;

    fn from_str(text: &str) -> Result<Self, NoPair> {
        let (key, value) = text.split_once(':').filter(|(key, _)| !key.is_empty()).ok_or(NoPair)?;
        Ok(Self { key: key.to_owned(), value: value.to_owned() })
    }
}

impl Filter {
    pub fn includes_due_date(&self, due: Option<NaiveDate>) -> bool {
        self.due_before.is_none_or(|limit| due.is_some_and(|due| due < limit))
            && self.due_after.is_none_or(|limit| due.is_some_and(|due| due > limit))
    }

    fn includes_issue_date(&self, issued: Option<NaiveDate>) -> bool {
        self.issued_from.is_none_or(|first| issued.is_some_and(|day| day >= first))
            && self.issued_to.is_none_or(|last| issued.is_some_and(|day| day <= last))
    }

    fn includes_amount(&self, amount: Decimal) -> bool {
        self.amount_from.is_none_or(|least| amount >= least)
            && self.amount_to.is_none_or(|most| amount <= most)
    }

    /// What the documents are found by, if the filter has an exact value with pointers.
    pub fn term(&self) -> Option<Term> {
        let Pair { key, value } = self.external_ref.as_ref().or(self.metadata.as_ref())?.clone();
        Some(match self.external_ref {
            Some(_) => Term::ExternalRef { key, value },
            None => Term::Metadata { key, value },
        })
    }

    pub fn matches(&self, document: &Document) -> bool {
        let content = &document.content;
        let shown = &document.shown.distribution;
        let number = document.issued().map(|issued| issued.number.as_str());
        self.kind == document.id.kind()
            && self.status.is_none_or(|status| document.status() == status)
            && self.customer_id.is_none_or(|customer| content.customer_id == Some(customer))
            && self.currency.is_none_or(|currency| content.currency == currency)
            && self.entity_id.is_none_or(|entity| content.entity_id == entity)
            && self.external_ref.as_ref().is_none_or(|pair| pair.is_in(&content.external_refs))
            && self.metadata.as_ref().is_none_or(|pair| pair.is_in(&content.metadata))
            && self.includes_issue_date(document.issued().map(|issued| issued.issue_date))
            && self.includes_amount(Money::new(document.totals.payable, content.currency).to_decimal())
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

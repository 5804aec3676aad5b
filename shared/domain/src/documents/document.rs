//! Documents: what their header holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::change::Change;
use crate::contact::HttpsUrl;
use crate::digest::Digest;
use crate::documents::kinds::Kind;
use crate::documents::lifecycle::{Refused, Reserved};
use crate::documents::line::{DocumentAdjustment, Line, Period};
use crate::documents::shown::{Shown, is_zero};
use crate::documents::tax::TaxCurrency;
use crate::documents::terms::Terms;
use crate::documents::totals::{TaxShare, Totals};
use crate::ids::{CustomerId, DocumentId, EntityId, TemplateId};
use crate::money::Currency;
use crate::text::{Label, Prose, Text};

pub use crate::documents::lifecycle::{Balance, DocumentStatus, Draft, Issued, Pins, Review, State};

/// The maximum number of lines.
pub const MAX_LINES: usize = 10_000;

/// A document of any kind, without its lines, which are separate items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub id: DocumentId,
    /// The same kind as that of its id.
    #[serde(default, skip_serializing_if = "Kind::is_invoice")]
    pub kind: Kind,
    /// Counts the changes of content and state. It is the ETag.
    pub version: u64,
    pub state: State,
    pub content: Content,
    pub lines: LinesRevision,
    /// The totals of the complete lines. Incomplete lines are not included.
    pub totals: Totals,
    /// Counts the changes of the balance.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub money_rev: u64,
    /// Zero until it is open.
    #[serde(default, skip_serializing_if = "Balance::is_zero")]
    pub balance: Balance,
    /// What credit notes have credited of it, by category and rate. It changes with the balance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<TaxShare>,
    #[serde(default, skip_serializing_if = "Shown::is_empty")]
    pub shown: Shown,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

/// The location of the lines. A new revision is written first; then the header switches to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesRevision {
    /// Unique per write, so that two concurrent writers never share a revision.
    pub revision: String,
    pub chunks: u32,
    pub count: u32,
}

/// The content of a document. The author sets it; opening makes it immutable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub entity_id: EntityId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_id: Option<TemplateId>,
    pub currency: Currency,
    /// `None`: the date of opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<NaiveDate>,
    /// `None`: the terms determine it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<NaiveDate>,
    /// `None`: the customer's terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply: Option<Supply>,
    #[serde(default)]
    pub references: References,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_reference: Option<Text<140>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_address: Option<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowances: Vec<DocumentAdjustment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<DocumentAdjustment>,
    /// The prepaid amount in minor units.
    #[serde(default)]
    pub prepaid: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_currency: Option<TaxCurrency>,
    /// Printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_note: Option<Prose>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Text<50>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub external_refs: BTreeMap<String, String>,
    pub origin: Origin,
}

/// When goods or services were supplied (BT-72, BG-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    Date(NaiveDate),
    Period(Period),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct References {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_reference: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_centre: Option<Label>,
}

/// A supporting document, referred to by a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: Label,
    pub url: HttpsUrl,
}

/// The origin of the draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    Api,
    Cycle,
    /// Imported from another system, with its number there.
    Imported {
        number: Label,
    },
}

impl Document {
    /// The first version of a draft.
    pub fn draft(
        id: DocumentId,
        kind: Kind,
        content: Content,
        (lines, totals): (LinesRevision, Totals),
        change: Change,
    ) -> Self {
        Self {
            id,
            kind,
            version: 1,
            state: State::Draft(Draft::default()),
            content,
            lines,
            totals,
            money_rev: 0,
            balance: Balance::default(),
            credits: Vec::new(),
            shown: Shown::default(),
            created_at: change.at,
            change,
        }
    }

    /// The next version of the document.
    pub fn touch(self, change: Change) -> Self {
        Self { version: self.version + 1, change, ..self }
    }

    pub fn status(&self) -> DocumentStatus {
        self.state.status()
    }

    /// What opening fixed, once it was opened.
    pub fn issued(&self) -> Option<&Issued> {
        self.state.issued()
    }

    /// The number that a draft keeps from an earlier opening.
    pub fn reserved(&self) -> Option<&Reserved> {
        match &self.state {
            State::Draft(draft) => draft.reserved.as_ref(),
            _ => None,
        }
    }

    /// The due date that opening fixed, or the requested one of a draft.
    pub fn due_date(&self) -> Option<NaiveDate> {
        self.issued().map(|issued| issued.due_date).or(self.content.due_date)
    }

    /// Of the content and the lines: what an approval is for.
    pub fn digest(&self) -> Digest {
        let shown = (&self.content, &self.lines);
        Digest::of(&serde_json::to_vec(&shown).unwrap_or_default())
    }

    /// Leaves a tombstone.
    pub fn delete(self, change: Change) -> Result<Self, Refused> {
        let state = self.state.clone().into_draft().and_then(Draft::delete)?;
        Ok(Self { state, ..self }.touch(change))
    }

    /// The document with other content and lines, as its next version. A draft that was open before keeps what goes with
    /// its number.
    pub fn edit(
        self,
        content: Content,
        lines: LinesRevision,
        totals: Totals,
        change: Change,
    ) -> Result<Self, Refused> {
        let draft = self.state.clone().into_draft()?.edit()?;
        let fixed = if draft.reserved.is_some() { self.content.fixed_by_number(&content) } else { None };
        match fixed {
            Some(field) => Err(Refused::FixedByNumber(field)),
            None => Ok(Self { state: State::Draft(draft), content, lines, totals, ..self }.touch(change)),
        }
    }
}

/// An amount exceeds [`crate::money::AMOUNT_LIMIT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalsTooLarge {
    OfDocument,
    /// The VAT in the tax currency (BT-111).
    InTaxCurrency,
}

impl Content {
    /// The totals with these lines, all of which are complete.
    pub fn totals(&self, lines: &[Line]) -> Result<Totals, TotalsTooLarge> {
        Totals::of(self.currency, lines, &self.allowances, &self.charges, self.prepaid)
            .map_err(|_| TotalsTooLarge::OfDocument)?
            .in_tax_currency(self.currency, self.tax_currency.as_ref())
            .map_err(|_| TotalsTooLarge::InTaxCurrency)
    }

    /// The first field that differs and goes with the number.
    fn fixed_by_number(&self, other: &Content) -> Option<&'static str> {
        if self.entity_id != other.entity_id {
            Some("entity")
        } else if self.currency != other.currency {
            Some("currency")
        } else if self.issue_date != other.issue_date {
            Some("issue date")
        } else {
            None
        }
    }
}

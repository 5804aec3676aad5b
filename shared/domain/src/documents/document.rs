//! Invoices: what they hold, and in which state they are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::change::Change;
use crate::contact::HttpsUrl;
use crate::documents::line::{DocumentAdjustment, Period};
use crate::documents::series::{DocumentNumber, SeriesId};
use crate::documents::shown::Shown;
use crate::documents::terms::Terms;
use crate::documents::totals::Totals;
use crate::ids::{CustomerId, DocumentId, EntityId, TemplateId};
use crate::money::{AmountTooLarge, Currency, Money};
use crate::text::{Label, Prose, Text};

/// At most this many lines.
pub const MAX_LINES: usize = 10_000;

/// An invoice without its lines, which are items of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub id: DocumentId,
    /// Counts every change of content and state; the ETag.
    pub version: u64,
    pub state: State,
    pub content: Content,
    pub lines: LinesRevision,
    /// Of the complete lines; what an incomplete line will charge is not known.
    pub totals: Totals,
    /// Counts the changes of the balance.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub money_rev: u64,
    /// Zero until it is open.
    #[serde(default, skip_serializing_if = "Balance::is_zero")]
    pub balance: Balance,
    #[serde(default, skip_serializing_if = "Shown::is_empty")]
    pub shown: Shown,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

/// Where the lines are: revisions are written beside each other, then the header switches over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesRevision {
    /// Unique per write: two writers at once never share one.
    pub revision: String,
    pub chunks: u32,
    pub count: u32,
}

/// What an invoice says, given by its author and frozen when it is opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub entity_id: EntityId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_id: Option<TemplateId>,
    pub currency: Currency,
    /// None: the day of opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<NaiveDate>,
    /// None: by the terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<NaiveDate>,
    /// None: the customer's.
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
    /// Paid in advance, in minor units.
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

/// VAT is also stated in this currency (BT-6, BT-111): one unit of the document's currency is worth
/// `rate` of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxCurrency {
    pub currency: Currency,
    pub rate: Decimal,
    pub date: NaiveDate,
    pub source: Label,
}

impl TaxCurrency {
    /// An amount of VAT in this currency (BT-111), rounded.
    pub fn of(&self, tax: Money) -> Result<Money, AmountTooLarge> {
        let exact = tax.to_decimal().checked_mul(self.rate).ok_or(AmountTooLarge)?;
        Ok(Money::new(self.currency.round(exact)?, self.currency))
    }
}

/// A document that goes with the invoice, where it can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: Label,
    pub url: HttpsUrl,
}

/// How the draft came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    Api,
    Cycle,
    /// From another system, with the number it had there.
    Imported {
        number: Label,
    },
}

/// A variant holds what only that state has.
#[allow(clippy::large_enum_variant, reason = "few invoices are held at a time, most of them issued")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum State {
    Draft,
    Issued(Issued),
    /// A tombstone: who and why is in `change`.
    Deleted,
}

/// What opening fixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issued {
    pub number: DocumentNumber,
    pub series: SeriesId,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub terms: Terms,
    pub opened_at: DateTime<Utc>,
    pub pins: Pins,
}

/// The versions that were in force at opening: together the snapshot of both parties and the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    pub settings: u64,
    pub entity: u64,
    pub customer_id: CustomerId,
    pub customer: u64,
    pub template_id: TemplateId,
    pub template: u64,
}

/// In minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    pub paid: i64,
    pub credited: i64,
    pub written_off: i64,
    pub due: i64,
}

impl Balance {
    fn is_zero(&self) -> bool {
        *self == Self::default()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
pub(super) fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentStatus {
    Draft,
    Open,
    Paid,
    Deleted,
}

impl DocumentStatus {
    pub const LISTED: [DocumentStatus; 3] =
        [DocumentStatus::Draft, DocumentStatus::Open, DocumentStatus::Paid];

    pub fn as_str(self) -> &'static str {
        match self {
            DocumentStatus::Draft => "draft",
            DocumentStatus::Open => "open",
            DocumentStatus::Paid => "paid",
            DocumentStatus::Deleted => "deleted",
        }
    }
}

impl Document {
    /// Paid follows from the balance; it is not stored.
    pub fn status(&self) -> DocumentStatus {
        match &self.state {
            State::Draft => DocumentStatus::Draft,
            State::Deleted => DocumentStatus::Deleted,
            State::Issued(_) if self.balance.due == 0 => DocumentStatus::Paid,
            State::Issued(_) => DocumentStatus::Open,
        }
    }

    pub fn issued(&self) -> Option<&Issued> {
        match &self.state {
            State::Issued(issued) => Some(issued),
            State::Draft | State::Deleted => None,
        }
    }

    /// As fixed at opening, before that as asked for.
    pub fn due_date(&self) -> Option<NaiveDate> {
        self.issued().map(|issued| issued.due_date).or(self.content.due_date)
    }
}

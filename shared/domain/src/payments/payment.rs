//! A payment: what a customer paid, how, and what it is meant for.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::documents::lifecycle::Settlement;
use crate::due::Waiting;
use crate::ids::{AllocationId, CustomerId, DocumentId, PaymentId};
use crate::money::Money;
use crate::text::{Label, Text};

/// The maximum number of documents that a payment is allocated to. The payment names each of them, in about 150 bytes.
pub const MAX_ALLOCATIONS: usize = 500;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    pub id: PaymentId,
    pub version: u64,
    pub customer_id: CustomerId,
    pub method: Method,
    /// The day on which the customer paid. It decides about a discount for early payment.
    pub date: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text<140>>,
    /// The identifier in another system. It is unique for the tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Label>,
    pub amount: Money,
    pub status: PaymentStatus,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allocations: Vec<Allocated>,
    /// What is still to be allocated. While the payment is processing, it is what the payment is meant for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<Wanted>,
    /// How `wanted` is allocated.
    #[serde(default, skip_serializing_if = "Rules::is_standard")]
    pub rules: Rules,
    /// From this day on what is wanted settles its documents. `None`: from the day of the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settles_from: Option<NaiveDate>,
    /// What was wanted and could not be allocated, because its document had changed meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<NotAllocated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_on: Option<NaiveDate>,
    /// The customer gets a receipt once the money is there and allocated. Settled when the payment is recorded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub receipt: bool,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    BankTransfer,
    Card,
    DirectDebit,
    Cash,
    Check,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// On its way: it changes neither a balance nor a document.
    Processing,
    /// The money is there.
    Received,
    /// The money was there and was taken back, as by a chargeback.
    Reversed,
    /// The money never came.
    Failed,
}

impl PaymentStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            PaymentStatus::Processing => "processing",
            PaymentStatus::Received => "received",
            PaymentStatus::Reversed => "reversed",
            PaymentStatus::Failed => "failed",
        }
    }
}

/// A part of a payment that settles a document, fully or in part. The document's own entry says more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allocated {
    pub id: AllocationId,
    pub document_id: DocumentId,
    #[serde(flatten)]
    pub settlement: Settlement,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undone: bool,
}

/// A document that a payment is meant for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub document_id: DocumentId,
    /// In minor units. `None`: what settles the document, as far as the money goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
}

/// How an amount is allocated to documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The money does not cover all that is due of the documents named without an amount. Then each of them takes only
    /// what settles it with its discount for early payment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub short: bool,
    /// A small difference stays due, although the tenant's tolerance covers it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_difference: bool,
}

impl Rules {
    fn is_standard(&self) -> bool {
        *self == Self::default()
    }
}

/// A document that an amount was not allocated to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotAllocated {
    pub document_id: DocumentId,
    /// Stable, for programs.
    pub code: String,
    pub message: String,
}

/// Why a verb of a payment is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    NotProcessing(PaymentStatus),
    NotReceived(PaymentStatus),
    StillAllocating,
}

impl Unfit {
    /// Stable, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Unfit::NotProcessing(_) => "not_processing",
            Unfit::NotReceived(_) => "not_received",
            Unfit::StillAllocating => "still_allocating",
        }
    }

    pub fn message(self) -> String {
        match self {
            Unfit::NotProcessing(status) => {
                format!(
                    "The payment is {}: only a payment that is processing can be settled or fail.",
                    status.as_str()
                )
            }
            Unfit::NotReceived(status) => {
                format!(
                    "The payment is {}: only a payment that was received can be allocated, reversed or \
                     acknowledged.",
                    status.as_str()
                )
            }
            Unfit::StillAllocating => {
                "The payment is still being allocated to documents. Repeat the request later.".to_owned()
            }
        }
    }
}

impl Payment {
    /// The next version of the payment.
    #[must_use]
    pub fn touch(self, change: Change) -> Self {
        Self { version: self.version + 1, change, ..self }
    }

    /// What of it settles documents, in minor units.
    pub fn allocated(&self) -> i64 {
        self.allocations.iter().filter(|made| !made.undone).map(|made| made.settlement.paid).sum()
    }

    /// What of it is not allocated, in minor units. Of a payment that is not received it is zero.
    pub fn unallocated(&self) -> i64 {
        if self.status == PaymentStatus::Received { self.amount.minor - self.allocated() } else { 0 }
    }

    fn processing(self) -> Result<Self, Unfit> {
        match self.status {
            PaymentStatus::Processing => Ok(self),
            other => Err(Unfit::NotProcessing(other)),
        }
    }

    fn received(self) -> Result<Self, Unfit> {
        self.is_received().map(|()| self)
    }

    /// The money has come. What it is meant for is allocated next.
    pub fn settle(self, change: Change) -> Result<Self, Unfit> {
        Ok(Self { status: PaymentStatus::Received, ..self.processing()? }.touch(change))
    }

    pub fn fail(self, change: Change) -> Result<Self, Unfit> {
        let wanted = Vec::new();
        Ok(Self { status: PaymentStatus::Failed, wanted, ..self.processing()? }.touch(change))
    }

    /// The money was taken back. Its allocations are undone next.
    pub fn reverse(self, on: NaiveDate, change: Change) -> Result<Self, Unfit> {
        let (status, wanted, reversed_on) = (PaymentStatus::Reversed, Vec::new(), Some(on));
        Ok(Self { status, wanted, reversed_on, ..self.received()? }.touch(change))
    }

    /// What else a received payment is meant for.
    pub fn mean_for(
        self,
        (wanted, from): (Vec<Wanted>, NaiveDate),
        rules: Rules,
        change: Change,
    ) -> Result<Self, Unfit> {
        let payment = self.received()?;
        let wanted = [payment.wanted.clone(), wanted].concat();
        Ok(Self { wanted, rules, settles_from: Some(from), ..payment }.touch(change))
    }

    /// From this day on what is wanted settles its documents.
    pub fn settles_from(&self) -> NaiveDate {
        self.settles_from.unwrap_or(self.date)
    }

    /// The documents that it pays, each once, in the order of the allocations.
    pub fn documents(&self) -> Vec<DocumentId> {
        let mut seen = BTreeSet::new();
        let standing = self.allocations.iter().filter(|made| !made.undone);
        standing.map(|made| made.document_id).filter(|id| seen.insert(*id)).collect()
    }

    /// What of it settles a document, in minor units.
    pub fn paid_of(&self, document: DocumentId) -> i64 {
        let standing = self.allocations.iter().filter(|made| !made.undone && made.document_id == document);
        standing.map(|made| made.settlement.paid).sum()
    }

    /// The reason why it is not received, or no longer.
    pub fn is_received(&self) -> Result<(), Unfit> {
        match self.status {
            PaymentStatus::Received => Ok(()),
            other => Err(Unfit::NotReceived(other)),
        }
    }

    /// The reason why there is nothing to acknowledge, or not yet.
    pub fn can_be_acknowledged(&self) -> Result<(), Unfit> {
        self.is_received()?;
        if self.wanted.is_empty() { Ok(()) } else { Err(Unfit::StillAllocating) }
    }

    /// Whether the customer is to get a receipt now.
    pub fn owes_receipt(&self) -> bool {
        self.receipt && self.can_be_acknowledged().is_ok()
    }

    /// Documents are still to be written: allocations are to be made, or undone. It waits for no other time than now.
    pub fn waiting(&self) -> Option<Waiting> {
        let unfinished = match self.status {
            PaymentStatus::Received => !self.wanted.is_empty(),
            PaymentStatus::Reversed => self.allocations.iter().any(|made| !made.undone),
            PaymentStatus::Processing | PaymentStatus::Failed => false,
        };
        unfinished.then(|| Waiting { at: self.change.at, name: self.id.into(), version: self.version })
    }
}

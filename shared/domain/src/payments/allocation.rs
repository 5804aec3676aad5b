//! An entry in the settlement history of a document. The entries tell what was due on any past day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::documents::lifecycle::Settlement;
use crate::documents::totals::TaxShare;
use crate::ids::{AllocationId, CustomerId, DocumentId, PaymentId};
use crate::money::Currency;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    pub id: AllocationId,
    pub document_id: DocumentId,
    pub customer_id: CustomerId,
    pub currency: Currency,
    /// The payment that the money is from. `None`: the credit balance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// From this day on it counts.
    pub date: NaiveDate,
    #[serde(flatten)]
    pub settlement: Settlement,
    /// The net amounts and the VAT that the discount takes back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discount_tax: Vec<TaxShare>,
    pub change: Change,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone: Option<Undone>,
}

/// An allocation that was undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Undone {
    /// From this day on it counts no more.
    pub date: NaiveDate,
    pub change: Change,
}

impl Allocation {
    /// Whether it counts at the end of a day.
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.date <= day && self.undone.as_ref().is_none_or(|undone| undone.date > day)
    }

    /// By how much it lowers what is due, in minor units.
    pub fn lowers_due(&self) -> i64 {
        self.settlement.lowers_due()
    }
}

//! An entry in the settlement history of a document. The entries tell what was due on any past day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::documents::lifecycle::Settlement;
use crate::documents::line::Quantity;
use crate::documents::totals::TaxShare;
use crate::ids::{AllocationId, CustomerId, DocumentId, LineId, PaymentId};
use crate::money::Currency;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    pub id: AllocationId,
    pub document_id: DocumentId,
    pub customer_id: CustomerId,
    pub currency: Currency,
    /// The payment that the money is from. `None`: the credit balance, or a credit note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// The credit note that credits the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_note_id: Option<DocumentId>,
    /// The quantities of lines that it credits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub credited_lines: BTreeMap<LineId, Quantity>,
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

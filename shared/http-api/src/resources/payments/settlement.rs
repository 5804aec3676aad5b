//! What settles a document.

use chrono::{DateTime, NaiveDate, Utc};
use domain::documents::totals::TaxShare;
use domain::payments::allocation::Allocation;
use domain::payments::payment as model;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::money::Money;
use crate::resources::texts::text;
use crate::resources::words;

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SettlementStatus {
    /// The payment is on its way; it settles nothing yet.
    Processing,
    Settled,
    Undone,
}

/// An entry in the settlement history of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Settlement {
    /// Null while the payment is processing.
    id: Option<String>,
    document_id: String,
    status: SettlementStatus,
    /// Null: it was paid from the credit balance, or credited.
    payment_id: Option<String>,
    credit_note_id: Option<String>,
    /// From this day on it counts.
    date: NaiveDate,
    /// Null while the payment is processing, if it does not say.
    amount: Option<Money>,
    /// By the credit note.
    credited: Money,
    /// For early payment.
    discount: Money,
    /// The VAT that the discount takes back. The amounts sum to the discount.
    discount_tax: Vec<DiscountTax>,
    /// A small difference, within the tolerance of the settings.
    written_off: Money,
    /// The part of `amount` or `credited` that was written off before.
    recovered: Money,
    /// From this day on it counts no more.
    undone_on: Option<NaiveDate>,
    created_at: DateTime<Utc>,
}

/// A part of the discount, of one category and rate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DiscountTax {
    category: words::TaxCategory,
    #[schema(example = "19")]
    rate: String,
    net: Money,
    tax: Money,
}

impl From<&Allocation> for Settlement {
    fn from(made: &Allocation) -> Self {
        let money = |minor| Money::new(minor, made.currency);
        let tax = |share: &TaxShare| DiscountTax {
            category: share.category.into(),
            rate: share.rate.to_string(),
            net: money(share.net),
            tax: money(share.tax),
        };
        Self {
            id: Some(made.id.to_string()),
            document_id: made.document_id.to_string(),
            status: match made.undone {
                Some(_) => SettlementStatus::Undone,
                None => SettlementStatus::Settled,
            },
            payment_id: text(&made.payment_id),
            credit_note_id: text(&made.credit_note_id),
            date: made.date,
            amount: Some(money(made.settlement.paid)),
            credited: money(made.settlement.credited),
            discount: money(made.settlement.discounted),
            discount_tax: made.discount_tax.iter().map(tax).collect(),
            written_off: money(made.settlement.written_off),
            recovered: money(made.settlement.recovered),
            undone_on: made.undone.as_ref().map(|undone| undone.date),
            created_at: made.change.at,
        }
    }
}

impl Settlement {
    /// Of a payment that is on its way to a document.
    pub(crate) fn in_flight(payment: &model::Payment, document_id: &str) -> Self {
        let money = |minor| Money::new(minor, payment.amount.currency);
        let wanted = payment.wanted.iter().find(|wanted| wanted.document_id.to_string() == document_id);
        Self {
            id: None,
            document_id: document_id.to_owned(),
            status: SettlementStatus::Processing,
            payment_id: Some(payment.id.to_string()),
            credit_note_id: None,
            date: payment.date,
            amount: wanted.and_then(|wanted| wanted.amount).map(money),
            credited: money(0),
            discount: money(0),
            discount_tax: Vec::new(),
            written_off: money(0),
            recovered: money(0),
            undone_on: None,
            created_at: payment.created_at,
        }
    }

    /// Where it stands in the list of a document.
    pub(crate) fn place(&self) -> String {
        self.id.clone().or_else(|| self.payment_id.clone()).unwrap_or_default()
    }
}

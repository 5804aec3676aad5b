//! Payments, what they settle, and the credit balance.

pub(crate) mod balance;
pub(crate) mod batch;
pub(crate) mod input;
pub(crate) mod receipt;
pub(crate) mod settlement;

use chrono::{DateTime, NaiveDate, Utc};
use domain::payments::payment as model;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::money::Money;
use crate::resources::texts::text;
use crate::resources::words;

/// Money that a customer paid. What is not allocated to documents is part of the customer's credit balance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Payment {
    #[schema(example = "pay_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    customer_id: String,
    method: words::Method,
    /// The day on which the customer paid.
    date: NaiveDate,
    reference: Option<String>,
    external_id: Option<String>,
    amount: Money,
    status: words::PaymentStatus,
    /// What settles documents.
    allocated: Money,
    /// What does not. Zero unless the payment was received.
    unallocated: Money,
    allocations: Vec<Allocated>,
    /// Documents that the payment is meant for. Of a payment that was received, they are allocated within seconds.
    pending_allocations: Vec<Pending>,
    /// Documents that could not be paid any more when it was their turn. The money stays in the balance.
    not_allocated: Vec<NotAllocated>,
    reversed_on: Option<NaiveDate>,
    version: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A part of a payment that settles a document, fully or in part.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Allocated {
    id: String,
    document_id: String,
    amount: Money,
    /// For early payment.
    discount: Money,
    /// A small difference, within the tolerance of the settings.
    written_off: Money,
    /// It was undone, or the payment reversed, so the document is due again.
    undone: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Pending {
    document_id: String,
    /// Null: what settles the document, as far as the money goes.
    amount: Option<Money>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NotAllocated {
    document_id: String,
    /// Stable, for programs.
    code: String,
    /// For people.
    message: String,
}

impl From<&model::Payment> for Payment {
    fn from(payment: &model::Payment) -> Self {
        let money = |minor| Money::new(minor, payment.amount.currency);
        let allocated = |made: &model::Allocated| Allocated {
            id: made.id.to_string(),
            document_id: made.document_id.to_string(),
            amount: money(made.settlement.paid),
            discount: money(made.settlement.discounted),
            written_off: money(made.settlement.written_off),
            undone: made.undone,
        };
        let pending = |wanted: &model::Wanted| Pending {
            document_id: wanted.document_id.to_string(),
            amount: wanted.amount.map(money),
        };
        let refused = |refused: &model::NotAllocated| NotAllocated {
            document_id: refused.document_id.to_string(),
            code: refused.code.clone(),
            message: refused.message.clone(),
        };
        Self {
            id: payment.id.to_string(),
            customer_id: payment.customer_id.to_string(),
            method: payment.method.into(),
            date: payment.date,
            reference: text(&payment.reference),
            external_id: text(&payment.external_id),
            amount: money(payment.amount.minor),
            status: payment.status.into(),
            allocated: money(payment.allocated()),
            unallocated: money(payment.unallocated()),
            allocations: payment.allocations.iter().map(allocated).collect(),
            pending_allocations: payment.wanted.iter().map(pending).collect(),
            not_allocated: payment.refused.iter().map(refused).collect(),
            reversed_on: payment.reversed_on,
            version: payment.version,
            created_at: payment.created_at,
            updated_at: payment.change.at,
        }
    }
}

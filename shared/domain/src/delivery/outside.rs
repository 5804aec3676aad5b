//! A record of an invoice that was sent outside the system, made by a person.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Actor;
use crate::text::Lines;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub method: MarkedMethod,
    /// The date of sending, in the seller's time zone.
    pub date: NaiveDate,
    /// Noon of that day, or the present if noon is in the future.
    pub at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Lines<500>>,
    pub by: Actor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkedMethod {
    Post,
    /// A portal of the customer.
    Portal,
    /// A public portal for e-invoices.
    EInvoicePortal,
    ByHand,
    Other,
}

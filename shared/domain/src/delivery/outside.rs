//! What was sent outside the system, by whom a person says so.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Actor;
use crate::text::Text;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub method: MarkedMethod,
    /// The day it was sent on, where the seller is.
    pub date: NaiveDate,
    /// Noon of that day, unless that is yet to come.
    pub at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<500>>,
    pub by: Actor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkedMethod {
    Post,
    /// A portal of the customer's.
    Portal,
    /// A public portal for e-invoices.
    EInvoicePortal,
    ByHand,
    Other,
}

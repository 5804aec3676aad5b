//! Postal addresses.

pub mod country;

use serde::{Deserialize, Serialize};

use crate::address::country::Country;
use crate::text::Label;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub line1: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<Label>,
    pub city: Label,
    /// State, province or county.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Label>,
    pub country: Country,
}

//! A document that another one refers to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::documents::series::DocumentNumber;
use crate::ids::DocumentId;

/// A document as it is cited: its number and date do not change after it was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub id: DocumentId,
    /// BT-25.
    pub number: DocumentNumber,
    /// BT-26.
    pub issue_date: NaiveDate,
}

//! A statement of account as it is printed and sent: all that it shows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::customers::Customer;
use crate::reports::statement::{Account, Span};
use crate::settings::entity::LegalEntity;
use crate::templates::brand::Logo;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintedStatement {
    /// In whose name it is written.
    pub seller: LegalEntity,
    /// The bytes are kept elsewhere.
    #[serde(skip)]
    pub logo: Option<Logo>,
    pub customer: Customer,
    pub span: Span,
    /// By the code of the currency.
    pub accounts: Vec<Account>,
    /// When it was read.
    pub as_of: DateTime<Utc>,
}

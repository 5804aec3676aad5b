//! How to read a CSV file of a bank.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::booked::Account;
use crate::change::Change;
use crate::ids::CsvMappingId;
use crate::money::Currency;
use crate::text::{Label, Text};

/// Each version is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CsvMapping {
    pub id: CsvMappingId,
    pub version: u64,
    pub name: Label,
    pub layout: Layout,
    pub columns: Columns,
    /// It is listed no more, and no file is read by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    pub created_at: DateTime<Utc>,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    pub delimiter: Delimiter,
    pub encoding: Encoding,
    pub decimals: Decimals,
    pub dates: Dates,
    /// Lines before the line with the names of the columns.
    pub skip_lines: u32,
    /// The account of every row. `None`: a column has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// The currency of every row. `None`: a column has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// The names of the columns, as they stand in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    pub date: Text<100>,
    /// With a sign: below zero is a debit.
    pub amount: Text<100>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_date: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty_iban: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_to_end: Option<Text<100>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_reference: Option<Text<100>>,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant),* }
    )*};
}

words! {
    Delimiter { Comma, Semicolon, Tab, Pipe }
    Encoding {
        /// A byte order mark is taken off.
        Utf8,
        Windows1252,
        Iso8859_15,
    }
    Decimals {
        /// `1,234.56`
        Point,
        /// `1.234,56`
        Comma,
    }
    Dates {
        /// `2026-11-20`
        Iso,
        /// `20.11.2026` or `20.11.26`
        DayMonthYearPoints,
        /// `20/11/2026` or `20/11/26`
        DayMonthYearSlashes,
        /// `11/20/2026` or `11/20/26`
        MonthDayYearSlashes,
        /// `20261120`
        Compact,
    }
}

impl Delimiter {
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Pipe => b'|',
        }
    }
}

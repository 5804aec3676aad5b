//! The identifier of an entry. It is made of what the bank states, so the same entry has the same identifier in every file.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::booked::Booked;
use crate::digest::Digest;

/// `ben_` and 128 bits of a digest in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected the identifier of an entry, such as ben_…")]
pub struct InvalidEntryId;

const PREFIX: &str = "ben_";
const DIGITS: usize = 32;

impl EntryId {
    /// The identifiers of the entries of a file, in their order.
    ///
    /// Two entries of a file that say the same are two: they are told apart by their ordinal among those that say the same.
    /// So a file that is read again, or another one that holds the same days, gives its entries the same identifiers.
    pub fn of_all<'b>(entries: impl IntoIterator<Item = &'b Booked>) -> Vec<EntryId> {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let each = entries.into_iter().map(|booked| {
            let said = said(booked);
            let ordinal = seen.entry(said.clone()).or_default();
            *ordinal += 1;
            Self::of(&said, *ordinal)
        });
        each.collect()
    }

    fn of(said: &str, ordinal: u32) -> Self {
        let digest = Digest::of(format!("{said}\n{ordinal}").as_bytes()).to_string();
        Self(format!("{PREFIX}{}", digest.get(..DIGITS).unwrap_or_default()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What tells an entry from others. With the bank's reference, texts do not count: banks word them differently in
/// statements and in notifications of the same entry.
fn said(booked: &Booked) -> String {
    let or_none = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut parts = vec![
        booked.account.to_string(),
        booked.booked_on.to_string(),
        booked.amount.to_string(),
        format!("{:?} {}", booked.direction, booked.reversal),
        or_none(booked.end_to_end.as_deref()),
        or_none(booked.bank_reference.as_deref()),
    ];
    if booked.bank_reference.is_none() {
        parts.push(or_none(booked.counterparty_iban.as_ref().map(|iban| iban.as_str())));
        parts.push(or_none(booked.counterparty.as_deref()));
        parts.push(or_none(booked.reference.as_deref()));
        parts.push(or_none(booked.text.as_deref()));
    }
    // No text has a line break.
    parts.join("\n")
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EntryId {
    type Err = InvalidEntryId;

    fn from_str(text: &str) -> Result<Self, InvalidEntryId> {
        let digits = text.strip_prefix(PREFIX).ok_or(InvalidEntryId)?;
        let valid = digits.len() == DIGITS && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if valid { Ok(Self(text.to_owned())) } else { Err(InvalidEntryId) }
    }
}

impl TryFrom<String> for EntryId {
    type Error = InvalidEntryId;

    fn try_from(text: String) -> Result<Self, InvalidEntryId> {
        text.parse()
    }
}

impl From<EntryId> for String {
    fn from(id: EntryId) -> String {
        id.0
    }
}

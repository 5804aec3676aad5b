//! Prefixed, sortable identifiers: `inv_01J9…` says what it names and when that was made.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ulid::Ulid;

/// The text is not an identifier of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected an identifier that starts with {prefix}")]
pub struct InvalidId {
    pub prefix: &'static str,
}

macro_rules! prefixed_ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Ulid);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// Made at an instant, from 80 of 128 random bits: later ones sort after earlier ones.
            pub fn new(at: DateTime<Utc>, random: u128) -> Self {
                Self(Ulid::from_parts(at.timestamp_millis().max(0).unsigned_abs(), random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", Self::PREFIX, self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let invalid = InvalidId { prefix: Self::PREFIX };
                let bare = text.strip_prefix(Self::PREFIX).ok_or(invalid.clone())?;
                let ulid = Ulid::from_string(bare).map_err(|_| invalid.clone())?;
                // One spelling only: keys are built from it.
                let id = Self(ulid);
                if id.to_string() == text { Ok(id) } else { Err(invalid) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    )*};
}

prefixed_ids! {
    /// A customer of Remit: whose data it is.
    TenantId = "ten_";
    /// The seller.
    EntityId = "ent_";
    CustomerId = "cus_";
    InvoiceId = "inv_";
    LineId = "lin_";
    TemplateId = "tpl_";
    BatchId = "bat_";
    DeliveryId = "dlv_";
    ApiKeyId = "key_";
    /// One worker's hold on one recipient.
    ClaimId = "clm_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_sorts_by_time() {
        let early = InvoiceId::new(DateTime::UNIX_EPOCH, 7);
        let late = InvoiceId::new("2026-11-22T10:00:00Z".parse().unwrap(), 3);
        assert_eq!(late.to_string().parse::<InvoiceId>().unwrap(), late);
        assert!(early.to_string() < late.to_string());
    }

    #[test]
    fn another_kind_another_spelling_and_rubbish_are_refused() {
        let id = InvoiceId::new("2026-11-22T10:00:00Z".parse().unwrap(), 7).to_string();
        for text in [
            id.replace("inv_", "cus_"),
            id.to_lowercase(),
            format!("{id}0"),
            String::new(),
            "inv_".into(),
            "inv_ü".into(),
        ] {
            assert!(text.parse::<InvoiceId>().is_err(), "{text}");
        }
    }
}

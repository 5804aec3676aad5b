//! Prefixed, sortable identifiers. `inv_01J9…` contains the kind of resource and the time of creation.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ulid::Ulid;

mod subject;

pub use crate::documents::kinds::DocumentKind;
pub use subject::{InvalidSubject, Subject};

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

            /// Created from a time and 80 of 128 random bits. Later identifiers sort after earlier ones.
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
                // Only the canonical form is accepted, because keys contain it.
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

        impl From<$name> for crate::due::DueName {
            fn from(id: $name) -> Self {
                Self::of(&id)
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
    /// A tenant: a customer of Remit, and the owner of its data.
    TenantId = "ten_";
    /// The seller.
    EntityId = "ent_";
    CustomerId = "cus_";
    /// An invoice in API paths and bodies.
    InvoiceId = "inv_";
    /// A credit note in API paths and bodies.
    CreditNoteId = "crn_";
    LineId = "lin_";
    TemplateId = "tpl_";
    BatchId = "bat_";
    DeliveryId = "dlv_";
    PaymentId = "pay_";
    /// A part of a payment, or of the credit balance, that settles a document.
    AllocationId = "alc_";
    /// A file of a bank.
    BankStatementId = "bst_";
    /// How to read the CSV files of a bank.
    CsvMappingId = "csv_";
    /// A file that is made in the background.
    ExportId = "exp_";
    ApiKeyId = "key_";
    /// A person of a tenant.
    UserId = "usr_";
    /// An e-mail that lets a person in.
    SignInId = "sgn_";
    /// A browser that is signed in.
    SessionId = "ses_";
    /// A worker's claim on a recipient.
    ClaimId = "clm_";
}

/// A document of any kind, such as an invoice (`inv_…`), a credit note (`crn_…`) or an interest note (`int_…`).
///
/// Documents sort by the time of creation, regardless of their kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentId {
    // First, because it determines the order.
    ulid: Ulid,
    kind: DocumentKind,
}

impl DocumentId {
    /// Created from a time and 80 of 128 random bits. Later identifiers sort after earlier ones.
    pub fn new(kind: DocumentKind, at: DateTime<Utc>, random: u128) -> Self {
        Self { ulid: Ulid::from_parts(at.timestamp_millis().max(0).unsigned_abs(), random), kind }
    }

    pub fn invoice(at: DateTime<Utc>, random: u128) -> Self {
        InvoiceId::new(at, random).into()
    }

    pub fn kind(self) -> DocumentKind {
        self.kind
    }

    /// The identifier as part of a sort key: as text it sorts by time, whatever the kind.
    pub fn sort_key(self) -> String {
        format!("{}#{}", self.ulid, self.kind.letter())
    }
}

impl From<InvoiceId> for DocumentId {
    fn from(InvoiceId(ulid): InvoiceId) -> Self {
        Self { ulid, kind: DocumentKind::Invoice }
    }
}

impl From<CreditNoteId> for DocumentId {
    fn from(CreditNoteId(ulid): CreditNoteId) -> Self {
        Self { ulid, kind: DocumentKind::CreditNote }
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind.prefix(), self.ulid)
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not the identifier of a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected the identifier of a document, such as inv_…")]
pub struct InvalidDocumentId;

impl FromStr for DocumentId {
    type Err = InvalidDocumentId;

    fn from_str(text: &str) -> Result<Self, InvalidDocumentId> {
        let of_kind = |kind: DocumentKind| {
            let ulid = Ulid::from_string(text.strip_prefix(kind.prefix())?).ok()?;
            // Only the canonical form is accepted, because keys contain it.
            Some(Self { ulid, kind }).filter(|id| id.to_string() == text)
        };
        DocumentKind::ALL.iter().copied().find_map(of_kind).ok_or(InvalidDocumentId)
    }
}

impl TryFrom<String> for DocumentId {
    type Error = InvalidDocumentId;

    fn try_from(text: String) -> Result<Self, InvalidDocumentId> {
        text.parse()
    }
}

impl From<DocumentId> for String {
    fn from(id: DocumentId) -> String {
        id.to_string()
    }
}

/// Where a document stands in lists: `01J9…#i`. Documents of several kinds merge by time there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub DocumentId);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.sort_key())
    }
}

impl FromStr for Place {
    type Err = InvalidDocumentId;

    fn from_str(text: &str) -> Result<Self, InvalidDocumentId> {
        let read = || {
            let (ulid, letter) = text.split_once('#')?;
            let kind = DocumentKind::ALL.iter().copied().find(|kind| letter == kind.letter().to_string())?;
            let place = Self(DocumentId { ulid: Ulid::from_string(ulid).ok()?, kind });
            Some(place).filter(|place| place.to_string() == text)
        };
        read().ok_or(InvalidDocumentId)
    }
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
    fn documents_sort_by_time_and_read_back_as_their_kind() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let ids = [
            DocumentId::new(DocumentKind::InterestNote, at(1), 1),
            DocumentId::new(DocumentKind::Invoice, at(2), 1),
            DocumentId::new(DocumentKind::CreditNote, at(3), 1),
        ];
        assert!(ids.is_sorted());
        for id in ids {
            assert_eq!(id.to_string().parse::<DocumentId>(), Ok(id));
        }
        assert!(ids.map(DocumentId::sort_key).is_sorted());
        assert!("cus_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse::<DocumentId>().is_err());
        let places = ids.map(|id| Place(id).to_string());
        assert!(places.is_sorted(), "{places:?}");
        for (place, id) in places.iter().zip(ids) {
            assert_eq!(place.parse::<Place>(), Ok(Place(id)));
        }
        for text in [
            "",
            "#i",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV#x",
            ids[0].to_string().as_str(),
        ] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
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

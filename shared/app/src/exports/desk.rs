//! What the steps of all kinds of exports have in common.

use chrono::{DateTime, Utc};
use domain::ids::TenantId;
use store::Store;

use crate::Error;

/// How much a step reads. The function that runs a step has 10 s on a local stack, where 1 000 documents with payments take 3 to
/// 4 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Documents: 100 per call, and one or two calls for each whose balance has changed.
    pub documents: usize,
    /// Numbers: about 5 000 per call.
    pub numbers: usize,
    /// Names of customers: 100 per call.
    pub names: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { documents: 1_000, numbers: 20_000, names: 5_000 }
    }
}

/// What a step works with.
pub(crate) struct Desk<'a, T> {
    pub(crate) store: &'a Store<T>,
    pub(crate) tenant: &'a TenantId,
    /// When the export was asked for: days are counted from it.
    pub(crate) asked_at: DateTime<Utc>,
    pub(crate) sizes: Sizes,
}

/// What a step has done.
pub(crate) struct Step<P> {
    /// Documents, or numbers, that were read.
    pub(crate) read: u64,
    pub(crate) then: Then<P>,
}

pub(crate) enum Then<P> {
    /// The next step goes on from this part.
    More(P),
    Finished(Finished),
}

/// The file.
pub(crate) struct Finished {
    pub(crate) rows: u64,
    pub(crate) bytes: Vec<u8>,
}

impl<P> Step<P> {
    pub(crate) fn more(read: u64, part: P) -> Self {
        Self { read, then: Then::More(part) }
    }

    /// `file` has so many rows below its line of names.
    pub(crate) fn finished(read: u64, rows: usize, file: Result<Vec<u8>, csv::Error>) -> Result<Self, Error> {
        let bytes = file.map_err(|error| Error::Failed(error.to_string()))?;
        Ok(Self { read, then: Then::Finished(Finished { rows: count(rows), bytes }) })
    }
}

pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

use domain::documents::complete::Defect;
use ports::{BucketError, Reason, TableError};
use store::StoreError;
use thiserror::Error;

/// Either the caller's error, which changes nothing and is explained, or ours, which is logged.
#[derive(Debug, Error)]
pub enum Error {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Failed(String),
}

/// The reason why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing has the id, or it belongs to another tenant.
    NotFound(&'static str),
    /// It was deleted.
    Gone(&'static str),
    /// The state does not allow the request.
    Conflict { code: &'static str, detail: String, defects: Vec<Defect> },
    /// It has changed since the caller read it. This is the current version.
    Stale { version: u64 },
    /// A field is invalid.
    Invalid(Vec<Defect>),
    /// The idempotency key belongs to another request.
    KeyReused,
}

impl Error {
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Refusal::Conflict { code, detail: detail.into(), defects: Vec::new() }.into()
    }

    pub fn invalid(code: &str, field: &str, message: impl Into<String>) -> Self {
        Refusal::Invalid(vec![Defect::new(code, field, message)]).into()
    }
}

/// Whether a condition did not hold. Otherwise the canceled transaction only conflicted or was
/// throttled, so a retry may succeed.
pub(crate) fn condition_failed(reasons: &[Reason]) -> bool {
    reasons.contains(&Reason::ConditionFailed)
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal)
    }
}

impl From<BucketError> for Error {
    fn from(error: BucketError) -> Self {
        Error::Failed(error.to_string())
    }
}

impl From<TableError> for Error {
    fn from(error: TableError) -> Self {
        Error::Store(error.into())
    }
}

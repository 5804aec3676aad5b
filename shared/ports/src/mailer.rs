//! Sending of one e-mail to one recipient.

use std::future::Future;

use thiserror::Error;

/// One message as it goes out. `raw` is a whole MIME message; the envelope has one recipient,
/// because open and click events name none.
#[derive(Clone, Debug)]
pub struct OutgoingEmail<'a> {
    pub from: &'a str,
    pub recipient: &'a str,
    /// At most 40 MB after encoding (SES).
    pub raw: &'a [u8],
    /// Come back with every event. `[A-Za-z0-9_-]`, at most 256 characters (SES).
    pub tags: Vec<(&'static str, String)>,
    /// Whether opens and clicks may be told.
    pub tracked: bool,
}

/// What is known of a message that was not accepted decides what may be done next: only
/// [`SendError::Unknown`] must never be repeated blindly, since the message may be on its way.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SendError {
    /// Not sent; may be repeated later.
    #[error("throttled: {0}")]
    Throttled(String),
    /// Not sent: no connection was made. May be repeated.
    #[error("not connected: {0}")]
    NotConnected(String),
    /// Not sent: sending is paused for the account or the configuration set. May be repeated.
    #[error("sending is paused: {0}")]
    Paused(String),
    /// Not sent, and a repetition would end the same.
    #[error("rejected: {0}")]
    Rejected(String),
    /// A time-out, a reset or a server's fault: it may have been sent.
    #[error("outcome unknown: {0}")]
    Unknown(String),
}

/// Contract: `testing::contract::mailer`. Never repeats a call by itself.
pub trait Mailer: Send + Sync {
    /// The service's message id, once it has taken the message on.
    fn send(&self, email: &OutgoingEmail<'_>) -> impl Future<Output = Result<String, SendError>> + Send;
}

/// Whether the mail service lets us send in an address's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderStatus {
    Verified,
    /// Known, but its owner has not confirmed it yet.
    Pending,
    Unknown,
}

#[derive(Debug, Error)]
#[error("the mail service is unavailable: {0}")]
pub struct SendersError(pub String);

pub trait Senders: Send + Sync {
    /// Looks at the address itself, then at its domain.
    fn status(&self, address: &str) -> impl Future<Output = Result<SenderStatus, SendersError>> + Send;

    /// The domain itself, with the records that its owner is to publish.
    fn domain(&self, domain: &str) -> impl Future<Output = Result<SenderDomain, SendersError>> + Send;
}

/// How far the mail service is with a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderDomain {
    pub status: SenderStatus,
    /// Whether its mail is signed in its own name (DKIM).
    pub signed: bool,
    /// Names and targets of the CNAME records that DKIM needs.
    pub dkim_records: Vec<(String, String)>,
}

/// The mail service's own list of addresses that it sends nothing to, whoever asks.
///
/// Contract: `testing::contract::account_suppressions`.
pub trait AccountSuppressions: Send + Sync {
    /// Takes an address off it. One that is not there is no error.
    fn remove(&self, address: &str) -> impl Future<Output = Result<(), SendersError>> + Send;
}

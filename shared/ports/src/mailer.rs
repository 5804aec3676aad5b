//! Sends an e-mail to one recipient.

use std::future::Future;

use thiserror::Error;

/// One message. `raw` is a complete MIME message. The envelope has one recipient, because open and click
/// events do not name the recipient.
#[derive(Clone, Debug)]
pub struct OutgoingEmail<'a> {
    pub from: &'a str,
    pub recipient: &'a str,
    /// At most 40 MB after encoding (SES).
    pub raw: &'a [u8],
    /// Included in every event about the message. `[A-Za-z0-9_-]`, at most 256 characters (SES).
    pub tags: Vec<(&'static str, String)>,
    /// Whether opens and clicks are tracked.
    pub tracked: bool,
}

/// The reason why the outcome is not "accepted". It decides what may happen next: after
/// [`SendError::Unknown`] the message must not simply be sent again, because it may have been accepted.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SendError {
    /// Not sent; can be repeated later.
    #[error("throttled: {0}")]
    Throttled(String),
    /// Not sent: no connection was made. Can be repeated.
    #[error("not connected: {0}")]
    NotConnected(String),
    /// Not sent: sending is paused for the account or the configuration set. Can be repeated.
    #[error("sending is paused: {0}")]
    Paused(String),
    /// Not sent. A repetition would have the same result.
    #[error("rejected: {0}")]
    Rejected(String),
    /// A time-out, a reset or a server error: the message may have been sent.
    #[error("outcome unknown: {0}")]
    Unknown(String),
}

/// Contract: `testing::contract::mailer`. A driver never repeats a call.
pub trait Mailer: Send + Sync {
    /// Returns the service's message id when the service has accepted the message.
    fn send(&self, email: &OutgoingEmail<'_>) -> impl Future<Output = Result<String, SendError>> + Send;
}

/// Whether the mail service accepts an address as the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderStatus {
    Verified,
    /// Registered, but not verified by its owner yet.
    Pending,
    Unknown,
}

#[derive(Debug, Error)]
#[error("the mail service is unavailable: {0}")]
pub struct SendersError(pub String);

pub trait Senders: Send + Sync {
    /// Checks the address itself, then its domain.
    fn status(&self, address: &str) -> impl Future<Output = Result<SenderStatus, SendersError>> + Send;

    /// The status of the domain, with the DNS records that its owner must publish.
    fn domain(&self, domain: &str) -> impl Future<Output = Result<SenderDomain, SendersError>> + Send;
}

/// The state of a domain at the mail service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderDomain {
    pub status: SenderStatus,
    /// Whether its messages are signed for this domain (DKIM).
    pub signed: bool,
    /// Names and targets of the CNAME records for DKIM.
    pub dkim_records: Vec<(String, String)>,
}

/// The mail service's account-wide list of addresses that it does not send to.
///
/// Contract: `testing::contract::account_suppressions`.
pub trait AccountSuppressions: Send + Sync {
    /// Removes an address. It is no error if the list does not contain it.
    fn remove(&self, address: &str) -> impl Future<Output = Result<(), SendersError>> + Send;
}

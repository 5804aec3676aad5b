//! What the parameters of every operation answer.

use chrono::{DateTime, Utc};

use crate::batches::email::BatchEmail;
use crate::ids::DocumentKind;
use crate::templates::email_template::EmailKind;

/// The parameters of an operation. Most operations send no e-mail, and count what is done already as done, so that a
/// retry needs nothing else.
pub(super) trait Options: Sized {
    /// The e-mails that are sent, if any are.
    fn email(&self) -> Option<&BatchEmail> {
        None
    }

    fn email_mut(&mut self) -> Option<&mut BatchEmail> {
        None
    }

    /// The kind of the e-mail that is sent for a subject of this kind.
    fn email_kind(&self, of: DocumentKind) -> EmailKind {
        of.row().email
    }

    /// The parameters of a batch that repeats the failed items of one started at `started_at`.
    fn retried(self, _started_at: DateTime<Utc>) -> Self {
        self
    }
}

use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::batches::email::BatchEmail;
use crate::ids::DocumentKind;
use crate::templates::email_template::EmailKind;
use crate::text::Label;

/// How documents are credited: each by an open credit note of all that is left. One that is credited already counts as done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreditOptions {
    /// Recorded as the reason of each change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
    /// Sent once the credit note is open. No item waits for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<BatchEmail>,
}

impl Options for CreditOptions {
    fn email(&self) -> Option<&BatchEmail> {
        self.email.as_ref()
    }

    fn email_mut(&mut self) -> Option<&mut BatchEmail> {
        self.email.as_mut()
    }

    fn email_kind(&self, _of: DocumentKind) -> EmailKind {
        EmailKind::CreditNote
    }
}

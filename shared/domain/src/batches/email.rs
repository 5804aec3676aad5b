//! The e-mails of a batch.

use serde::{Deserialize, Serialize};

use crate::delivery::email::EmailSettings;
use crate::delivery::schedule::SendAt;

/// One e-mail for each document. Its recipients come from the document's customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchEmail {
    pub settings: EmailSettings,
    /// The time to send, or `None` to send at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_at: Option<SendAt>,
}

impl From<EmailSettings> for BatchEmail {
    fn from(settings: EmailSettings) -> Self {
        Self { settings, send_at: None }
    }
}

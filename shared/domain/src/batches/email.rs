//! The e-mails of a batch.

use serde::{Deserialize, Serialize};

use crate::delivery::email::{EmailSettings, OwnTexts};
use crate::delivery::schedule::SendAt;
use crate::digest::Digest;

/// One e-mail for each document. Its recipients come from the document's customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchEmail {
    /// As they were asked for. In a batch that has started, without the author's texts.
    pub settings: EmailSettings,
    /// In a batch that has started, names the author's texts: the header is written again for each page of items, so it
    /// holds no text that may have 10 000 characters. `None`: the author gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<Digest>,
    /// The time to send, or `None` to send at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_at: Option<SendAt>,
}

impl BatchEmail {
    pub fn new(settings: EmailSettings, send_at: Option<SendAt>) -> Self {
        Self { settings, texts: None, send_at }
    }

    /// Takes the author's texts out of the settings. Their digest stays.
    pub fn take_texts(&mut self) -> OwnTexts {
        let texts = self.settings.take_texts();
        self.texts = texts.digest();
        texts
    }
}

impl From<EmailSettings> for BatchEmail {
    fn from(settings: EmailSettings) -> Self {
        Self::new(settings, None)
    }
}

//! From a document's data to its bytes, and to the e-mail it goes out with.

use chrono::{DateTime, Utc};
use domain::contact::EmailAddress;
use domain::delivery::email::{Addressee, CallToAction};
use domain::documents::printed::PrintedDocument;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::EmailKind;
use thiserror::Error;

#[derive(Debug, Error)]
#[error("the document could not be rendered: {0}")]
pub struct RenderError(pub String);

/// The same document always gives the same bytes.
pub trait Renderer: Send + Sync {
    /// PDF/A-3b.
    fn render(&self, document: &PrintedDocument) -> Result<Vec<u8>, RenderError>;
}

/// All that one e-mail is made of.
#[derive(Clone, Copy, Debug)]
pub struct EmailDraft<'a> {
    pub document: &'a PrintedDocument,
    pub kind: EmailKind,
    /// BCP 47: what its texts are written in.
    pub language: &'a str,
    /// Text with placeholders.
    pub subject: &'a str,
    /// Markdown with placeholders.
    pub message: &'a str,
    pub call_to_action: Option<&'a CallToAction>,
    pub reply_to: Option<&'a EmailAddress>,
    /// Shown in full on every copy, To and Cc.
    pub addressees: &'a [Addressee],
    /// Without angle brackets; the same for the same recipient of the same delivery.
    pub message_id: &'a str,
    pub date: DateTime<Utc>,
    pub attachments: &'a [EmailAttachment<'a>],
}

#[derive(Clone, Copy, Debug)]
pub struct EmailAttachment<'a> {
    pub file_name: &'a str,
    pub content_type: &'a str,
    pub bytes: &'a [u8],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposedEmail {
    /// With its placeholders filled.
    pub subject: String,
    /// A whole MIME message.
    pub raw: Vec<u8>,
}

/// What a person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedEmail {
    /// With its placeholders filled.
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Texts to be shown with the values of an invoice that there is not.
#[derive(Clone, Copy, Debug)]
pub struct SampleDraft<'a> {
    pub kind: EmailKind,
    /// BCP 47.
    pub language: &'a str,
    /// Text with placeholders.
    pub subject: &'a str,
    /// Markdown with placeholders.
    pub message: &'a str,
    pub call_to_action: Option<&'a CallToAction>,
    /// In whose name; None before there is a seller.
    pub seller: Option<&'a LegalEntity>,
}

/// What an e-mail says when nobody wrote anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultTexts {
    /// What they are written in: English where we don't know the language asked for.
    pub language: &'static str,
    /// Text with placeholders.
    pub subject: &'static str,
    /// Markdown with placeholders.
    pub message: &'static str,
}

/// The same draft always gives the same bytes.
pub trait Composer: Send + Sync {
    fn compose(&self, draft: &EmailDraft<'_>) -> Result<ComposedEmail, RenderError>;

    /// The parts that [`Composer::compose`] puts into the message; neither sender nor recipient is needed.
    fn render(&self, draft: &EmailDraft<'_>) -> Result<RenderedEmail, RenderError>;

    /// Texts as a customer would read them.
    fn sample(&self, sample: &SampleDraft<'_>) -> Result<RenderedEmail, RenderError>;

    /// The texts of an invoice's e-mail, in a language (BCP 47).
    fn defaults(&self, kind: EmailKind, language: &str) -> DefaultTexts;
}

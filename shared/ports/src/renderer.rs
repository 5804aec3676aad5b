//! Renders a document to a file and composes its e-mail.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::sign_in::Purpose;
use domain::contact::EmailAddress;
use domain::customers::Customer;
use domain::delivery::email::{Addressee, CallToAction};
use domain::documents::printed::PrintedDocument;
use domain::documents::series::DocumentNumber;
use domain::ids::DocumentKind;
use domain::money::Money;
use domain::payments::payment::Method;
use domain::reports::printed::PrintedStatement;
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

    /// A statement of account, as PDF/A-3b.
    fn statement(&self, statement: &PrintedStatement) -> Result<Vec<u8>, RenderError>;
}

/// What an e-mail is about.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    One(&'a PrintedDocument),
    /// Several documents of a customer.
    Many(&'a Customer, &'a [Row]),
    /// A payment of a customer.
    Payment(&'a Customer, &'a Receipt),
    /// The account of a customer.
    Account(&'a PrintedStatement),
    /// A customer, and none of its documents.
    Customer(&'a Customer),
}

/// A payment that was received, and what it paid.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The day on which the customer paid.
    pub date: NaiveDate,
    pub method: Method,
    pub reference: Option<String>,
    pub amount: Money,
    /// In the order of the allocations.
    pub paid: Vec<PaidRow>,
    /// What of the amount is not allocated: it is part of the credit balance.
    pub unallocated: Money,
}

/// A document that a payment paid, fully or in part.
#[derive(Clone, Debug)]
pub struct PaidRow {
    pub document: DocumentKind,
    pub number: DocumentNumber,
    pub paid: Money,
    /// What is still due of it.
    pub left: Money,
}

/// One of several documents that an e-mail is about.
#[derive(Clone, Debug)]
pub struct Row {
    pub number: DocumentNumber,
    pub issue_date: NaiveDate,
    /// `None` for documents without a due date, such as credit notes.
    pub due_date: Option<NaiveDate>,
    /// What is still due. Negative for what the customer has to its credit.
    pub due: Money,
}

/// The content of one e-mail.
#[derive(Clone, Copy, Debug)]
pub struct EmailDraft<'a> {
    pub about: About<'a>,
    /// In whose name it is written.
    pub seller: &'a LegalEntity,
    pub kind: EmailKind,
    /// BCP 47 tag of the language of its texts.
    pub language: &'a str,
    /// Text with placeholders.
    pub subject: &'a str,
    /// Markdown with placeholders.
    pub message: &'a str,
    pub call_to_action: Option<&'a CallToAction>,
    pub reply_to: Option<&'a EmailAddress>,
    /// Visible on every copy, as To and Cc.
    pub addressees: &'a [Addressee],
    /// Without angle brackets. The same for every message to the same recipient of the same delivery.
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
    /// With its placeholders filled in.
    pub subject: String,
    /// A complete MIME message.
    pub raw: Vec<u8>,
}

/// The readable parts of an e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedEmail {
    /// With its placeholders filled in.
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Texts to render with the values of a sample invoice.
#[derive(Clone, Copy, Debug)]
pub struct SampleDraft<'a> {
    pub kind: EmailKind,
    /// BCP 47 tag.
    pub language: &'a str,
    /// Text with placeholders.
    pub subject: &'a str,
    /// Markdown with placeholders.
    pub message: &'a str,
    pub call_to_action: Option<&'a CallToAction>,
    /// The sender; `None` if the tenant has no seller yet.
    pub seller: Option<&'a LegalEntity>,
}

/// The default texts of an e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultTexts {
    /// The language of the texts. Unsupported languages fall back to English.
    pub language: &'static str,
    /// Text with placeholders.
    pub subject: &'static str,
    /// Markdown with placeholders.
    pub message: &'static str,
}

/// An e-mail that lets a person of a tenant in.
#[derive(Clone, Copy, Debug)]
pub struct SignInDraft<'a> {
    pub purpose: Purpose,
    /// BCP 47 tag.
    pub language: &'a str,
    pub tenant_name: &'a str,
    pub person: &'a str,
    pub address: &'a EmailAddress,
    /// The sender of the system's own e-mails: name and address.
    pub from: (&'a str, &'a str),
    pub link: &'a str,
    /// Six digits.
    pub code: &'a str,
    /// Without angle brackets.
    pub message_id: &'a str,
    pub date: DateTime<Utc>,
}

/// The same draft always gives the same bytes.
pub trait Composer: Send + Sync {
    fn compose(&self, draft: &EmailDraft<'_>) -> Result<ComposedEmail, RenderError>;

    /// Renders the parts of the message that [`Composer::compose`] would compose. Needs no sender and no
    /// recipients.
    fn render(&self, draft: &EmailDraft<'_>) -> Result<RenderedEmail, RenderError>;

    /// Composes an e-mail that lets a person in.
    fn sign_in(&self, draft: &SignInDraft<'_>) -> Result<ComposedEmail, RenderError>;

    /// Renders texts with sample values.
    fn sample(&self, sample: &SampleDraft<'_>) -> Result<RenderedEmail, RenderError>;

    /// The default texts of this kind of e-mail in a language (BCP 47).
    fn defaults(&self, kind: EmailKind, language: &str) -> DefaultTexts;
}

//! Composes the raw message: headers, text and HTML parts, attachments.
//!
//! The structure is `multipart/mixed( multipart/alternative( text/plain, text/html ), attachment … )`.
//! The outer layer is left out if the message has no attachments. There is no `Bcc` header, because each
//! recipient gets a separate envelope.

mod attachment;
mod header;
mod mailbox;

use chrono::{DateTime, Utc};
use domain::digest::hex;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;
use mail_template::line;
use sha2::{Digest, Sha256};
use thiserror::Error;

pub use attachment::Attachment;
pub use mailbox::{InvalidMailbox, Mailbox};

use crate::render::Rendered;

/// The content of a message.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    pub from: &'a Mailbox,
    pub reply_to: Option<&'a Mailbox>,
    /// The mailboxes in the `To` header; at least one.
    pub to: &'a [Mailbox],
    pub cc: &'a [Mailbox],
    /// Unique, without angle brackets: `dlv_01J…@mail.example`. SES replaces it with its own.
    pub message_id: &'a str,
    pub date: DateTime<Utc>,
    pub rendered: &'a Rendered,
    pub attachments: &'a [Attachment<'a>],
    /// BCP 47 tag of the language of the text and HTML parts.
    pub language: &'a str,
    /// Further headers, such as `X-…`, `List-…`, `In-Reply-To` and `References`. Headers that are
    /// derived from other fields or set by mail servers are refused.
    pub headers: &'a [(&'a str, &'a str)],
}

/// The reason why a message cannot be composed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ComposeError {
    #[error("the message has no recipient")]
    NoRecipient,
    #[error(
        "“{0}” is not a message id. A message id has the form left@right, without spaces and angle brackets"
    )]
    MessageId(String),
    #[error("“{0}” is not a language tag such as de-AT")]
    Language(String),
    #[error("the header “{0}” cannot be added")]
    HeaderName(String),
    #[error("the value of the header “{0}” has a line break or is longer than 900 bytes")]
    HeaderValue(String),
    #[error("“{0}” is not a content type such as application/pdf")]
    ContentType(String),
    #[error("“{0}” is not a file name")]
    FileName(String),
}

/// Returns the bytes of the message. The same input gives the same bytes. Lines end in CRLF and have at
/// most 998 bytes.
pub fn compose(message: &Message<'_>) -> Result<Vec<u8>, ComposeError> {
    if message.to.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    if !header::is_message_id(message.message_id) {
        return Err(ComposeError::MessageId(line::clip(&line::single(message.message_id), 100)));
    }
    if !header::is_language(message.language) {
        return Err(ComposeError::Language(line::clip(&line::single(message.language), 60)));
    }
    let mut builder = MessageBuilder::new()
        .message_id(MessageId::new(message.message_id))
        .date(Date::new(message.date.timestamp()))
        .from(message.from.as_header())
        .to(list(message.to))
        .subject(Text::new(header::text_of(&message.rendered.subject)))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        // Exchange's automatic replies respect only this header. Non-delivery reports remain enabled.
        .header("X-Auto-Response-Suppress", Raw::new("OOF, AutoReply"))
        .header("Content-Language", Raw::new(message.language))
        .header("MIME-Version", Raw::new("1.0"));
    if let Some(reply_to) = message.reply_to {
        builder = builder.reply_to(reply_to.as_header());
    }
    if !message.cc.is_empty() {
        builder = builder.cc(list(message.cc));
    }
    for (name, value) in message.headers {
        builder = header::add(builder, name, value)?;
    }

    let boundaries = Boundaries::of(message);
    let alternative = MimePart::new(
        boundaries.content_type("multipart/alternative", "alternative"),
        vec![
            MimePart::new("text/plain", body(&message.rendered.text)),
            MimePart::new("text/html", body(&message.rendered.html)),
        ],
    );
    let whole = if message.attachments.is_empty() {
        alternative
    } else {
        let mut parts = vec![alternative];
        for attachment in message.attachments {
            parts.push(attachment.as_part()?);
        }
        MimePart::new(boundaries.content_type("multipart/mixed", "mixed"), parts)
    };
    let mut bytes = Vec::new();
    builder.body(whole).serialize(&mut bytes);
    Ok(bytes)
}

fn list(mailboxes: &[Mailbox]) -> Address<'_> {
    Address::new_list(mailboxes.iter().map(Mailbox::as_header).collect())
}

/// Normalises line ends, ends the text with one, and removes other control characters: SMTP does not
/// allow NUL or a CR alone.
fn body(text: &str) -> String {
    let mut clean: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    if !clean.ends_with('\n') {
        clean.push('\n');
    }
    clean.replace('\n', "\r\n")
}

/// The boundaries between parts. mail-builder derives them from the time and a counter. These are a
/// digest of the content, so that a repeated send has the same bytes. A part cannot contain its own
/// digest.
struct Boundaries(String);

impl Boundaries {
    fn of(message: &Message<'_>) -> Self {
        let mut hash = Sha256::new();
        for text in [message.message_id, &message.rendered.text, &message.rendered.html] {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        Boundaries(hex(&hash.finalize()[..16]))
    }

    /// `=_` does not occur in base64 or quoted-printable text (RFC 2045 §6.7).
    fn content_type(&self, kind: &'static str, name: &str) -> ContentType<'static> {
        ContentType::new(kind).attribute("boundary", format!("=_{name}_{}", self.0))
    }
}

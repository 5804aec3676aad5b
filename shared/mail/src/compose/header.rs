//! Additional headers that the caller sets.

use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_template::line;

use super::ComposeError;

/// A value without spaces cannot be folded, and a line has at most 998 bytes (RFC 5322 §2.1.1).
const MAX_VALUE: usize = 900;

/// Headers that are derived from a message's fields or set by mail servers.
const RESERVED: [&str; 17] = [
    "auto-submitted",
    "bcc",
    "cc",
    "date",
    "delivered-to",
    "dkim-signature",
    "from",
    "message-id",
    "mime-version",
    "received",
    "reply-to",
    "return-path",
    "sender",
    "subject",
    "to",
    "disposition-notification-to",
    "x-auto-response-suppress",
];

/// A line for a header. `=?` starts an encoded word (RFC 2047 §2), which mail clients decode. It is
/// broken up so that a name cannot display as another text.
pub(super) fn text_of(text: &str) -> String {
    line::single(text).replace("=?", "= ?")
}

/// Adds a header with a one-line text. ASCII text is written as it is, other text as encoded words.
pub(super) fn add<'a>(
    builder: MessageBuilder<'a>,
    name: &'a str,
    value: &'a str,
) -> Result<MessageBuilder<'a>, ComposeError> {
    let shown = || line::clip(&line::single(name), 60);
    let lower = name.to_ascii_lowercase();
    let clean = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let taken =
        RESERVED.contains(&lower.as_str()) || lower.starts_with("content-") || lower.starts_with("resent-");
    if name.is_empty() || name.len() > 60 || !clean || taken {
        return Err(ComposeError::HeaderName(shown()));
    }
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if value.trim().is_empty() || value.len() > MAX_VALUE || value.contains(breaks) {
        return Err(ComposeError::HeaderValue(shown()));
    }
    // Encoded words would break the addresses and ids in a long `List-…` or `References` header.
    Ok(if value.is_ascii() {
        builder.header(name, Raw::new(value.trim()))
    } else {
        builder.header(name, Text::new(value.trim()))
    })
}

/// Whether the text consists of the letters, digits and hyphens of a BCP 47 tag.
pub(super) fn is_language(tag: &str) -> bool {
    let subtag =
        |text: &str| (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    tag.len() <= 60 && tag.split('-').all(subtag)
}

/// Whether the text is `left@right` with dot-atoms on both sides (RFC 5322 §3.6.4).
pub(super) fn is_message_id(id: &str) -> bool {
    let atom = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    id.len() <= 250 && id.split_once('@').is_some_and(|(left, right)| atom(left) && atom(right))
}

//! The e-mails that the stack has sent.

use std::fs;

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use serde::Deserialize;

use super::Flow;

/// A message that the mail service accepted.
pub(crate) struct Mail {
    /// The recipient of this copy.
    pub(crate) recipient: String,
    pub(crate) delivery: String,
    /// The message id of the mail service.
    pub(crate) message_id: String,
    pub(crate) configuration_set: Option<String>,
    raw: Vec<u8>,
}

#[derive(Deserialize)]
struct Envelope {
    to: Vec<String>,
    cc: Vec<String>,
    bcc: Vec<String>,
    message_id: String,
    configuration_set: Option<String>,
    tags: std::collections::BTreeMap<String, String>,
    file: String,
}

impl Flow {
    /// All messages about documents of this flow's tenant, in the order of sending.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails_that(|envelope| envelope.tags.get("tenant") == Some(&self.tenant))
    }

    /// All messages to an address, in the order of sending.
    pub(crate) fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.mails_that(|envelope| envelope.to.iter().any(|to| to == address))
    }

    fn mails_that(&self, are: impl Fn(&Envelope) -> bool) -> Vec<Mail> {
        let index = fs::read_to_string(self.stack.mail_dir.join("index.jsonl")).unwrap_or_default();
        // A last line without a line end is not complete yet.
        let whole = index.rfind('\n').map_or("", |end| &index[..end]);
        let envelopes = whole.lines().map(|line| serde_json::from_str::<Envelope>(line).unwrap());
        let found = envelopes.filter(are);
        found
            .map(|envelope| {
                let mut all = [envelope.to, envelope.cc, envelope.bcc].concat();
                assert_eq!(all.len(), 1, "each copy goes to one address: {all:?}");
                Mail {
                    recipient: all.remove(0),
                    delivery: envelope.tags.get("delivery").cloned().unwrap_or_default(),
                    message_id: envelope.message_id,
                    configuration_set: envelope.configuration_set,
                    raw: fs::read(self.stack.mail_dir.join(envelope.file)).unwrap(),
                }
            })
            .collect()
    }
}

impl Mail {
    pub(crate) fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("an e-mail")
    }

    pub(crate) fn subject(&self) -> String {
        self.parsed().subject().unwrap_or_default().to_owned()
    }

    /// The addresses in a header.
    pub(crate) fn addresses(&self, header: &str) -> Vec<String> {
        let message = self.parsed();
        let list = match header {
            "From" => message.from(),
            "To" => message.to(),
            "Cc" => message.cc(),
            "Reply-To" => message.reply_to(),
            other => panic!("{other} is not a header with addresses"),
        };
        let all = list.into_iter().flat_map(|list| list.iter());
        all.filter_map(|entry| entry.address().map(str::to_owned)).collect()
    }

    pub(crate) fn text(&self) -> String {
        self.parsed().body_text(0).expect("a text part").into_owned()
    }

    /// The HTML part of the message, not one generated from the text part.
    pub(crate) fn html(&self) -> String {
        let message = self.parsed();
        let html = message.parts.iter().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.to_string()),
            _ => None,
        });
        html.expect("an HTML part")
    }

    /// The name, type and bytes of each attachment.
    pub(crate) fn attachments(&self) -> Vec<(String, String, Vec<u8>)> {
        let message = self.parsed();
        message
            .attachments()
            .map(|part| {
                let kind = part.content_type().expect("a content type");
                let kind = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default());
                (part.attachment_name().unwrap_or_default().to_owned(), kind, part.contents().to_vec())
            })
            .collect()
    }
}

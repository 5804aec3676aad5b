//! The e-mails that a stack has sent, as its emulator kept them: raw, attachments and headers included.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use mail_parser::{MessageParser, MimeHeaders};
use serde::Deserialize;

use crate::stack::Stack;
use crate::{output, paths};

#[derive(Args)]
pub(crate) struct Mail {
    /// Where the messages and their attachments are written; a folder of the stack without it
    #[arg(long)]
    out: Option<PathBuf>,
    /// Name of the stack
    #[arg(long, default_value = "local")]
    name: String,
}

/// A line of `index.jsonl`.
#[derive(Deserialize)]
struct Envelope {
    message_id: String,
    to: Vec<String>,
    #[serde(default)]
    cc: Vec<String>,
    #[serde(default)]
    bcc: Vec<String>,
    file: String,
}

impl Mail {
    pub(crate) fn run(self) -> Result<()> {
        let stack = Stack::running(&self.name)?;
        let out = match self.out {
            Some(out) => out,
            None => stack.folder()?.join("messages"),
        };
        let envelopes = index(&stack.mail_dir)?;
        if envelopes.is_empty() {
            println!("No e-mail sent yet.");
            return Ok(());
        }
        let mut text = String::new();
        for (number, envelope) in envelopes.iter().enumerate() {
            let raw = fs::read(stack.mail_dir.join(&envelope.file)).context("a message is gone")?;
            let folder = out.join(format!("{:04}-{}", number + 1, short(&envelope.message_id)));
            let message = write(&folder, &raw)?;
            let to: Vec<_> =
                [&envelope.to, &envelope.cc, &envelope.bcc].into_iter().flatten().cloned().collect();
            text.push_str(&format!("{:>4}  {}  {}\n", number + 1, to.join(", "), message.subject));
            for attachment in message.attachments {
                text.push_str(&format!("      {attachment}\n"));
            }
        }
        text.push_str(&format!("\nWritten to {}\n", paths::shown(&out)));
        output::print(&text)
    }
}

fn index(folder: &Path) -> Result<Vec<Envelope>> {
    let text = match fs::read_to_string(folder.join("index.jsonl")) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.context("cannot read the mail")?,
    };
    text.lines().map(|line| serde_json::from_str(line).context("the mail's index is damaged")).collect()
}

struct Message {
    subject: String,
    attachments: Vec<String>,
}

/// Writes `message.eml` and each attachment under its own name.
fn write(folder: &Path, raw: &[u8]) -> Result<Message> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let put = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).with_context(|| format!("cannot write to {}", folder.display()))
    };
    put("message.eml", raw)?;
    let message = MessageParser::default().parse(raw).context("a message that is no e-mail")?;
    let mut attachments = Vec::new();
    for (number, attachment) in message.attachments().enumerate() {
        let name = attachment.attachment_name().map_or_else(|| format!("attachment-{}", number + 1), plain);
        put(&name, attachment.contents())?;
        attachments.push(name);
    }
    Ok(Message { subject: message.subject().unwrap_or("(no subject)").to_owned(), attachments })
}

/// A name that stays inside the folder.
fn plain(name: &str) -> String {
    let name: String =
        name.chars().map(|c| if c == '/' || c == '\\' || c.is_control() { '_' } else { c }).collect();
    if name.starts_with('.') { format!("_{name}") } else { name }
}

fn short(message_id: &str) -> &str {
    message_id.split(['-', '@']).next().unwrap_or(message_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attachment_names_cannot_leave_the_folder() {
        assert_eq!(plain("../../etc/passwd"), "_.._.._etc_passwd");
        assert_eq!(plain("invoice INV-1.pdf"), "invoice INV-1.pdf");
    }
}

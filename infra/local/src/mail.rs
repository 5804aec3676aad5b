//! The e-mails that a stack has sent, as its emulator stored them: raw, with attachments and headers. Nobody delivers
//! or opens e-mails on this machine, so a person reports by hand what became of one.

pub(crate) mod simulate;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use aws::Services;
use clap::{Args, Subcommand};
use domain::delivery::{Delivery, Reached, Recipient, RecipientState};
use domain::ids::Subject;
use mail_parser::{MessageParser, MimeHeaders};
use serde::Deserialize;
use store::Store;

use crate::stack::Stack;
use crate::{output, paths};

#[derive(Args)]
pub(crate) struct Mail {
    #[command(subcommand)]
    told: Option<Told>,
    /// Where the list writes the messages and their attachments; by default a folder of the stack
    #[arg(long)]
    out: Option<PathBuf>,
    /// Name of the stack
    #[arg(long, global = true, default_value = "local")]
    name: String,
}

/// What happens to a message, as the mail service would report it.
#[derive(Subcommand)]
enum Told {
    /// The recipient's server accepts it
    Deliver(simulate::Which),
    /// The recipient's server refuses it: the light turns red, the address is not sent to again
    Bounce(simulate::Which),
    /// The recipient reports it as spam
    Complain(simulate::Which),
    /// A person opens it: the light turns green
    Open(simulate::Open),
    /// A person follows a link in it
    Click(simulate::Click),
}

/// A line of `index.jsonl`.
#[derive(Clone, Deserialize)]
pub(crate) struct Envelope {
    message_id: String,
    #[serde(default)]
    sent_at: f64,
    #[serde(default)]
    from: String,
    to: Vec<String>,
    #[serde(default)]
    cc: Vec<String>,
    #[serde(default)]
    bcc: Vec<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    file: String,
}

impl Mail {
    pub(crate) async fn run(self) -> Result<()> {
        let Some(told) = self.told else { return list(&self.name, self.out).await };
        if self.out.is_some() {
            bail!("--out is for the list of messages: `cargo local mail --out FOLDER`");
        }
        let stack = Stack::running(&self.name)?;
        match told {
            Told::Deliver(which) => simulate::deliver(&stack, which).await,
            Told::Bounce(which) => simulate::bounce(&stack, which).await,
            Told::Complain(which) => simulate::complain(&stack, which).await,
            Told::Open(open) => simulate::open(&stack, open).await,
            Told::Click(click) => simulate::click(&stack, click).await,
        }
    }
}

async fn list(name: &str, out: Option<PathBuf>) -> Result<()> {
    let stack = Stack::running(name)?;
    let out = match out {
        Some(out) => out,
        None => stack.folder()?.join("messages"),
    };
    let envelopes = index(&stack.mail_dir)?;
    if envelopes.is_empty() {
        println!("No e-mail sent yet.");
        return Ok(());
    }
    let became = became(&stack, &envelopes).await?;
    let mut text = String::new();
    for (number, envelope) in envelopes.iter().enumerate() {
        let raw = fs::read(stack.mail_dir.join(&envelope.file)).context("a message is gone")?;
        let folder = out.join(format!("{:04}-{}", number + 1, short(&envelope.message_id)));
        let message = write(&folder, &raw)?;
        let to = envelope.recipients().join(", ");
        let status = envelope.recipient(&became).map(describe).unwrap_or_default();
        text.push_str(&format!("{:>4}  {:<30}{to}  {}\n", number + 1, status, message.subject));
        for attachment in message.attachments {
            text.push_str(&format!("      {:<30}{attachment}\n", ""));
        }
    }
    text.push_str(&format!("\nWritten to {}\n", paths::shown(&out)));
    text.push_str("cargo local mail deliver|bounce|complain|open|click NUMBER reports what became of one\n");
    output::print(&text)
}

impl Envelope {
    fn recipients(&self) -> Vec<String> {
        [&self.to, &self.cc, &self.bcc].into_iter().flatten().cloned().collect()
    }

    fn tag<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.tags.get(name)?.parse().ok()
    }

    fn recipient<'d>(&self, deliveries: &'d BTreeMap<String, Delivery>) -> Option<&'d Recipient> {
        deliveries.get(self.tags.get("delivery")?)?.recipients().get(self.tag::<usize>("recipient")?)
    }
}

/// The deliveries of the messages, by id.
async fn became(stack: &Stack, envelopes: &[Envelope]) -> Result<BTreeMap<String, Delivery>> {
    let services = Services::new(stack.config());
    let store = Store::new(services.table(&stack.table));
    let keys = envelopes.iter().filter_map(|envelope| {
        let (tenant, subject): (_, Subject) = (envelope.tag("tenant")?, envelope.tag("subject")?);
        Some(store::keys::delivery(&tenant, subject, envelope.tag("delivery")?))
    });
    let keys: Vec<_> = keys.collect();
    let loaded = store.load(keys.clone()).await.context("cannot read the deliveries")?;
    let mut found = BTreeMap::new();
    for key in keys {
        if let Some(delivery) = loaded.get::<Delivery>(&key).context("a delivery does not read")? {
            found.insert(delivery.id.to_string(), delivery);
        }
    }
    Ok(found)
}

/// `delivered, 2 opens`.
fn describe(recipient: &Recipient) -> String {
    let status = match (&recipient.state, recipient.reached()) {
        (RecipientState::Sent { .. }, Reached::Sending) => "sent",
        (_, Reached::Delivered) => "delivered",
        (_, Reached::Bounced) => "bounced",
        (_, Reached::Complained) => "complained",
        (_, Reached::Refused) => "refused",
        _ => "unsettled",
    };
    let counts = recipient.counts();
    let clicks: u32 = counts.clicks.values().sum();
    let some = |n: u32, what: &str| match n {
        0 => String::new(),
        1 => format!(", 1 {what}"),
        n => format!(", {n} {what}s"),
    };
    format!("{status}{}{}", some(counts.opens, "open"), some(clicks, "click"))
}

fn index(folder: &Path) -> Result<Vec<Envelope>> {
    let text = match fs::read_to_string(folder.join("index.jsonl")) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.context("cannot read the mail")?,
    };
    text.lines().map(|line| serde_json::from_str(line).context("the mail's index is damaged")).collect()
}

/// The files of the messages to an address, the oldest first.
pub(crate) fn to(folder: &Path, address: &str) -> Result<Vec<String>> {
    let all = index(folder)?.into_iter();
    let to = all.filter(|envelope| envelope.recipients().iter().any(|it| it.contains(address)));
    Ok(to.map(|envelope| envelope.file).collect())
}

/// Subject and attachments of a message.
struct Message {
    subject: String,
    /// The names.
    attachments: Vec<String>,
}

fn read(raw: &[u8]) -> Result<Message> {
    let message = MessageParser::default().parse(raw).context("a message that is no e-mail")?;
    let named = message.attachments().enumerate().map(|(number, attachment)| {
        attachment.attachment_name().map_or_else(|| format!("attachment-{}", number + 1), plain)
    });
    let attachments = named.collect();
    Ok(Message { subject: message.subject().unwrap_or("(no subject)").to_owned(), attachments })
}

/// Writes `message.eml` and each attachment under its own name.
fn write(folder: &Path, raw: &[u8]) -> Result<Message> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let put = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).with_context(|| format!("cannot write to {}", folder.display()))
    };
    put("message.eml", raw)?;
    let shown = read(raw)?;
    let message = MessageParser::default().parse(raw).context("a message that is no e-mail")?;
    for (attachment, name) in message.attachments().zip(&shown.attachments) {
        put(name, attachment.contents())?;
    }
    Ok(shown)
}

/// A file name without a path.
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
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        mail: Mail,
    }

    #[test]
    fn the_stack_may_be_named_anywhere() {
        for arguments in
            ["mail --name other open 2 --machine", "mail open 2 --name other", "mail --name other"]
        {
            let program = Program::try_parse_from(arguments.split(' ')).unwrap();
            assert_eq!(program.mail.name, "other", "{arguments}");
            assert_eq!(program.mail.told.is_some(), arguments.contains("open"), "{arguments}");
        }
        assert_eq!(Program::try_parse_from(["mail", "open", "2"]).unwrap().mail.name, "local");
    }

    #[test]
    fn attachment_names_cannot_leave_the_folder() {
        assert_eq!(plain("../../etc/passwd"), "_.._.._etc_passwd");
        assert_eq!(plain("invoice INV-1.pdf"), "invoice INV-1.pdf");
    }
}

//! Events as SES reports them, published to the real topic: from there on everything is as on AWS.

use anyhow::{Context, Result, anyhow, bail};
use aws_sdk_sns::error::DisplayErrorContext;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use clap::Args;
use mail_parser::MessageParser;
use serde_json::{Value, json};

use super::{Envelope, index};
use crate::stack::Stack;

#[derive(Args)]
pub(super) struct Which {
    /// The number of a message in `cargo local mail`, or of an invoice: the latest one to its first recipient
    message: String,
}

#[derive(Args)]
pub(super) struct Open {
    #[command(flatten)]
    which: Which,
    /// By Apple's privacy proxy, which opens everything: it does not count
    #[arg(long)]
    machine: bool,
}

#[derive(Args)]
pub(super) struct Click {
    #[command(flatten)]
    which: Which,
    /// The link; the e-mail's first one without it
    #[arg(long)]
    link: Option<String>,
    /// By a mail scanner, right on arrival: it does not count
    #[arg(long)]
    machine: bool,
}

const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
/// The whole user agent of Apple's proxy.
const APPLE: &str = "Mozilla/5.0";
const SCANNER: &str = "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))";

pub(super) async fn deliver(stack: &Stack, which: Which) -> Result<()> {
    which.tell(stack, "delivered", |message| {
        let recipients = message.envelope.recipients();
        let delivery = json!({
            "timestamp": stamp(message.sent_at + TimeDelta::seconds(1)), "processingTimeMillis": 850,
            "recipients": recipients, "smtpResponse": "250 2.0.0 OK", "reportingMTA": "a0-0.smtp-out.amazonses.com",
        });
        Ok(("Delivery", "delivery", delivery))
    })
    .await
}

pub(super) async fn bounce(stack: &Stack, which: Which) -> Result<()> {
    which.tell(stack, "bounced", bounced).await
}

pub(super) async fn complain(stack: &Stack, which: Which) -> Result<()> {
    which.tell(stack, "reported as spam", |message| {
        let recipients: Vec<Value> =
            message.envelope.recipients().iter().map(|address| json!({"emailAddress": address})).collect();
        let complaint = json!({
            "complainedRecipients": recipients, "timestamp": stamp(message.now), "feedbackId": "simulated",
            "complaintFeedbackType": "abuse", "userAgent": "simulated",
        });
        Ok(("Complaint", "complaint", complaint))
    })
    .await
}

pub(super) async fn open(stack: &Stack, open: Open) -> Result<()> {
    let (agent, told) = match open.machine {
        true => (APPLE, "opened by a machine"),
        false => (BROWSER, "opened"),
    };
    open.which.tell(stack, told, |message| opened(message, agent)).await
}

pub(super) async fn click(stack: &Stack, click: Click) -> Result<()> {
    let (agent, told) = match click.machine {
        true => (SCANNER, "link followed by a machine"),
        false => (BROWSER, "link followed"),
    };
    let link = click.link;
    let clicked = |message: &Message| {
        let link = link.clone().map_or_else(|| message.first_link(), Ok)?;
        clicked(message, agent, link)
    };
    click.which.tell(stack, told, clicked).await
}

/// What becomes of an e-mail.
#[derive(Clone, Copy)]
pub(crate) enum Told {
    Opened,
    Followed,
    Bounced,
}

/// Reports what became of the latest e-mail of an invoice to its first recipient.
pub(crate) async fn report(stack: &Stack, invoice: &str, told: Told) -> Result<()> {
    let which = Which { message: invoice.to_owned() };
    let published = match told {
        Told::Opened => which.publish(stack, |message| opened(message, BROWSER)).await,
        Told::Followed => {
            which.publish(stack, |message| clicked(message, BROWSER, message.first_link()?)).await
        }
        Told::Bounced => which.publish(stack, bounced).await,
    };
    published.map(drop)
}

/// The type of an event, its name and its detail.
type Event = (&'static str, &'static str, Value);

fn bounced(message: &Message) -> Result<Event> {
    let failed = |address: &String| {
        json!({
            "emailAddress": address, "action": "failed", "status": "5.1.1",
            "diagnosticCode": format!("smtp; 550 5.1.1 <{address}>: user unknown"),
        })
    };
    let recipients: Vec<Value> = message.envelope.recipients().iter().map(failed).collect();
    let bounce = json!({
        "bounceType": "Permanent", "bounceSubType": "NoEmail", "bouncedRecipients": recipients,
        "timestamp": stamp(message.now), "feedbackId": "simulated", "reportingMTA": "dns; a0-0.smtp-out.amazonses.com",
    });
    Ok(("Bounce", "bounce", bounce))
}

fn opened(message: &Message, agent: &str) -> Result<Event> {
    let at = stamp(message.when_read());
    Ok(("Open", "open", json!({"timestamp": at, "userAgent": agent, "ipAddress": "203.0.113.7"})))
}

fn clicked(message: &Message, agent: &str, link: String) -> Result<Event> {
    let at = stamp(message.when_read());
    let click = json!({
        "timestamp": at, "userAgent": agent, "ipAddress": "203.0.113.7", "link": link, "linkTags": null,
    });
    Ok(("Click", "click", click))
}

/// The message of an event.
struct Message {
    envelope: Envelope,
    raw: Vec<u8>,
    sent_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Message {
    /// An open within seconds of the sending counts as a machine's.
    fn when_read(&self) -> DateTime<Utc> {
        self.now.max(self.sent_at + TimeDelta::seconds(30))
    }

    fn first_link(&self) -> Result<String> {
        let message = MessageParser::default().parse(&self.raw).context("a message that is no e-mail")?;
        let html = message.body_html(0).unwrap_or_default();
        let link = html.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
        link.map(|link| link.replace("&amp;", "&")).context("the e-mail has no link; say one with --link")
    }
}

impl Which {
    /// Publishes one event of the message, and says so.
    async fn tell(&self, stack: &Stack, told: &str, event: impl Fn(&Message) -> Result<Event>) -> Result<()> {
        let recipients = self.publish(stack, event).await?;
        println!("Reported to the topic: {told}, {}", recipients.join(", "));
        println!("cargo local mail    shows the result");
        Ok(())
    }

    /// Publishes one event of the message, and returns its recipients.
    async fn publish(&self, stack: &Stack, event: impl Fn(&Message) -> Result<Event>) -> Result<Vec<String>> {
        let envelope = self.find(stack)?;
        let raw = std::fs::read(stack.mail_dir.join(&envelope.file)).context("the message is gone")?;
        #[allow(clippy::cast_possible_truncation)]
        let sent_at = DateTime::from_timestamp_millis((envelope.sent_at * 1000.0) as i64)
            .context("the message says no time")?;
        let message = Message { envelope, raw, sent_at, now: Utc::now() };
        let (kind, name, detail) = event(&message)?;
        let recipients = message.envelope.recipients();
        let tags: serde_json::Map<String, Value> =
            message.envelope.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        let body = json!({
            "eventType": kind,
            "mail": {
                "timestamp": stamp(sent_at), "source": message.envelope.from,
                "messageId": message.envelope.message_id, "destination": recipients, "tags": tags,
            },
            name: detail,
        });
        let topic =
            stack.outputs.get("MailEventsTopicArn").context("the stack has no topic for mail events")?;
        let sns = aws_sdk_sns::Client::new(&stack.config());
        let published = sns.publish().topic_arn(topic).message(body.to_string()).send().await;
        published.map_err(|error| anyhow!("the topic refuses: {}", DisplayErrorContext(&error)))?;
        Ok(recipients)
    }

    /// Finds it by its number in the list, or by an invoice number in its subject or attachment name.
    fn find(&self, stack: &Stack) -> Result<Envelope> {
        let all = index(&stack.mail_dir)?;
        if let Ok(number) = self.message.parse::<usize>() {
            let found = number.checked_sub(1).and_then(|place| all.get(place));
            return found.cloned().with_context(|| format!("no message has the number {number}"));
        }
        for envelope in all.iter().rev() {
            let raw = std::fs::read(stack.mail_dir.join(&envelope.file)).context("a message is gone")?;
            let message = super::read(&raw)?;
            let named =
                message.attachments.iter().any(|name| name.starts_with(&format!("{}.", self.message)));
            let mut words = message.subject.split_whitespace().map(|word| word.trim_end_matches([':', ',']));
            if named || words.any(|word| word == self.message) {
                // The first recipient is a To recipient, which decides the light.
                let same = all.iter().filter(|it| it.tags.get("delivery") == envelope.tags.get("delivery"));
                let first = same.min_by_key(|it| it.tag::<u32>("recipient"));
                return Ok(first.unwrap_or(envelope).clone());
            }
        }
        bail!("no message has the invoice {}", self.message)
    }
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

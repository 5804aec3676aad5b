//! Parses the events that SES publishes about a message. They arrive in three forms: through SNS from a
//! configuration set (`eventType`, with our tags), through SNS from an identity (`notificationType`,
//! without tags, so that nothing is recorded of them), and through EventBridge (`detail-type`, with the same body in `detail`). See "Contents
//! of event data" and "Notification contents" in the SES developer guide.
//!
//! SES may add fields and types at any time. The parser reads only the fields that it needs. An event
//! that it does not understand is ignored with a reason; it is not an error.

use chrono::{DateTime, Utc};
use domain::delivery::engagement::{Agent, BounceKind, Happened, LinkKind, MailEvent, Origin, tags};
use domain::digest::hex;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The reason why an event is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ignored {
    /// Not JSON, or not an event of SES.
    Unreadable,
    /// The message id or the time is missing.
    Incomplete,
    /// The type of event is unknown or not used.
    UnknownKind,
}

impl Ignored {
    pub fn as_str(self) -> &'static str {
        match self {
            Ignored::Unreadable => "unreadable",
            Ignored::Incomplete => "incomplete",
            Ignored::UnknownKind => "unknown_kind",
        }
    }
}

/// SES events have at most two envelopes. The limit bounds the recursion.
const ENVELOPES: u32 = 3;

/// Parses the body of a queue message.
pub fn parse(body: &str) -> Result<MailEvent, Ignored> {
    let value: Value = serde_json::from_str(body).map_err(|_| Ignored::Unreadable)?;
    unpack(&value, None, ENVELOPES)
}

fn unpack(value: &Value, kind: Option<&str>, envelopes: u32) -> Result<MailEvent, Ignored> {
    if value["mail"].is_object() {
        let own = text(value, "eventType").or_else(|| text(value, "notificationType"));
        return event(value, own.or(kind).ok_or(Ignored::Unreadable)?);
    }
    if envelopes == 0 {
        return Err(Ignored::Unreadable);
    }
    // SNS wraps the event, unless raw message delivery is enabled.
    if let Some(message) = text(value, "Message") {
        let inner: Value = serde_json::from_str(message).map_err(|_| Ignored::Unreadable)?;
        return unpack(&inner, None, envelopes - 1);
    }
    if value["detail"].is_object() {
        return unpack(&value["detail"], text(value, "detail-type"), envelopes - 1);
    }
    Err(Ignored::Unreadable)
}

fn event(body: &Value, kind: &str) -> Result<MailEvent, Ignored> {
    let mail = &body["mail"];
    let message_id = text(mail, "messageId").filter(|id| !id.is_empty()).ok_or(Ignored::Incomplete)?;
    let (detail, recipients, happened) = read(body, kind, message_id)?;
    let sent_at = time(mail).or_else(|| time(detail)).ok_or(Ignored::Incomplete)?;
    Ok(MailEvent {
        message_id: message_id.to_owned(),
        sent_at,
        origin: origin(&mail["tags"]),
        recipients: if recipients.is_empty() { texts(&mail["destination"]) } else { recipients },
        at: time(detail).unwrap_or(sent_at),
        happened,
    })
}

/// Returns the part with the event's details, the recipients that it names, and the event.
fn read<'b>(
    body: &'b Value,
    kind: &str,
    message_id: &str,
) -> Result<(&'b Value, Vec<String>, Happened), Ignored> {
    let owned = |value: &Value, name: &str| text(value, name).unwrap_or_default().to_owned();
    let addresses = |list: &Value| -> Vec<String> {
        list.as_array().into_iter().flatten().map(|entry| owned(entry, "emailAddress")).collect()
    };
    Ok(match kind {
        "Send" | "Email Sent" => (&body["send"], Vec::new(), Happened::Sent),
        "Delivery" | "Email Delivered" => {
            let delivery = &body["delivery"];
            (delivery, texts(&delivery["recipients"]), Happened::Delivered)
        }
        "DeliveryDelay" | "Email Delivery Delayed" => {
            let delay = &body["deliveryDelay"];
            let happened = Happened::Delayed { kind: owned(delay, "delayType") };
            (delay, addresses(&delay["delayedRecipients"]), happened)
        }
        "Bounce" | "Email Bounced" => {
            let bounce = &body["bounce"];
            let first = &bounce["bouncedRecipients"][0];
            let happened = Happened::Bounced {
                kind: match text(bounce, "bounceType") {
                    Some("Permanent") => BounceKind::Permanent,
                    Some("Transient") => BounceKind::Transient,
                    _ => BounceKind::Undetermined,
                },
                sub_type: owned(bounce, "bounceSubType"),
                diagnostic: text(first, "diagnosticCode")
                    .or_else(|| text(first, "status"))
                    .map(str::to_owned),
            };
            (bounce, addresses(&bounce["bouncedRecipients"]), happened)
        }
        "Complaint" | "Email Complaint Received" => {
            let complaint = &body["complaint"];
            let kind = text(complaint, "complaintFeedbackType").map(str::to_owned);
            (complaint, addresses(&complaint["complainedRecipients"]), Happened::Complained { kind })
        }
        "Reject" | "Email Rejected" => {
            let reject = &body["reject"];
            (reject, Vec::new(), Happened::Rejected { reason: owned(reject, "reason") })
        }
        "Rendering Failure" | "Email Rendering Failed" => {
            let failure = &body["failure"];
            (failure, Vec::new(), Happened::RenderingFailed { reason: owned(failure, "errorMessage") })
        }
        "Open" | "Email Opened" => {
            let open = &body["open"];
            let happened = Happened::Opened { id: identity(message_id, "open", open), agent: agent(open) };
            (open, Vec::new(), happened)
        }
        "Click" | "Email Clicked" => {
            let click = &body["click"];
            let tag = &click["linkTags"][tags::LINK_KIND][0];
            let happened = Happened::Clicked {
                id: identity(message_id, "click", click),
                agent: agent(click),
                link: owned(click, "link"),
                kind: tag.as_str().and_then(LinkKind::parse),
            };
            (click, Vec::new(), happened)
        }
        _ => return Err(Ignored::UnknownKind),
    })
}

fn agent(fetch: &Value) -> Agent {
    Agent::of(text(fetch, "userAgent").unwrap_or_default(), text(fetch, "ipAddress"))
}

/// SES does not assign ids to opens and clicks. The id is a digest of the content, so that a duplicate
/// gets the same id in whichever form it arrives.
fn identity(message_id: &str, kind: &str, fetch: &Value) -> String {
    let mut hash = Sha256::new();
    let parts =
        ["timestamp", "ipAddress", "userAgent", "link"].map(|name| text(fetch, name).unwrap_or_default());
    for part in [message_id, kind].iter().chain(&parts) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize()[..6])
}

/// Returns `None` unless all four tags are present.
fn origin(tags: &Value) -> Option<Origin> {
    let tag = |name: &str| tags[name][0].as_str();
    Some(Origin {
        tenant: tag(tags::TENANT)?.parse().ok()?,
        subject: tag(tags::SUBJECT)?.parse().ok()?,
        delivery: tag(tags::DELIVERY)?.parse().ok()?,
        recipient: tag(tags::RECIPIENT)?.parse().ok()?,
    })
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value[name].as_str()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    text(value, "timestamp")?.parse().ok()
}

//! Deliveries: what was sent to whom, and what became of it.

pub(crate) mod bounce;
pub(crate) mod email_preview;
pub(crate) mod email_settings;
pub(crate) mod schedule;
pub(crate) mod send;
pub(crate) mod suppression;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::delivery::engagement::{self, LinkKind};
use domain::delivery::{self as model, Reached, RecipientState};
use domain::ids::DeliveryId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::actor::Actor;
use crate::resources::delivery::schedule::{ScheduleEntry, Withdrawn};
use crate::resources::texts::{text, texts};
use crate::resources::words;

/// One e-mail about one document or one customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Delivery {
    #[schema(example = "dlv_01J9ZK3V7QX2M8T4B6C5D1E0FG")]
    id: String,
    /// The document that it is of. Null for what is about several documents of a customer.
    document_id: Option<String>,
    /// The customer, if it is of no single document.
    customer_id: Option<String>,
    /// The documents that it lists, if it is of no single one.
    about: Vec<String>,
    /// The payment that it acknowledges.
    payment_id: Option<String>,
    channel: Channel,
    /// What it is.
    kind: words::EmailKind,
    /// Why it is sent.
    trigger: words::Trigger,
    status: words::DeliveryStatus,
    light: Option<words::Light>,
    /// As it went out.
    subject: Option<String>,
    /// Whether opens and clicks are known.
    tracked: bool,
    recipients: Vec<Recipient>,
    /// Recipients that get no copy of this e-mail, because they have one: they keep the status of that one.
    skipped: Vec<Skipped>,
    /// Other e-mails of this invoice that wait for their time and go out as well. Only in the answer to sending.
    also_scheduled: Vec<String>,
    /// It goes out then, unless it is recalled before.
    held_until: Option<DateTime<Utc>>,
    /// How it was sent outside the system.
    marked: Option<Marked>,
    /// What words it: an e-mail template, else the template of the invoice. Settled when the delivery is made.
    template_id: Option<String>,
    /// Of that template: read it with `?version=`.
    template_version: Option<u64>,
    /// Why there was nothing to send, such as `no_recipient`.
    error: Option<DeliveryError>,
    document_sha256: Option<String>,
    batch_id: Option<String>,
    /// The local date and time that it waits for or, once its time has come or it was called off, that it was
    /// to wait for last. Null if it was to be sent at once.
    #[schema(value_type = Option<String>, example = "2026-12-01T09:00:00")]
    send_at: Option<NaiveDateTime>,
    /// IANA; of `send_at`.
    time_zone: Option<String>,
    /// The instant that `send_at` is.
    send_at_utc: Option<DateTime<Utc>>,
    /// When its time had come and it was let go.
    released_at: Option<DateTime<Utc>>,
    /// Every time that it was given, the first one first.
    scheduling: Vec<ScheduleEntry>,
    /// Who recalled or canceled it, and when, before anything went out.
    withdrawn: Option<Withdrawn>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Skipped {
    address: String,
    reason: SkipReason,
}

/// `just_sent`: it got this invoice within the last 10 minutes, and `force` was not set. `already_sent`: the e-mail
/// that this one retries has reached it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SkipReason {
    JustSent,
    AlreadySent,
}

/// `outside`: sent in another way, and noted here.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Channel {
    Email,
    Outside,
}

impl From<&model::Channel> for Channel {
    fn from(channel: &model::Channel) -> Self {
        match channel {
            model::Channel::Email(_) => Self::Email,
            model::Channel::Outside(_) => Self::Outside,
        }
    }
}

/// Why a delivery failed before anybody could be sent to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryError {
    code: String,
    message: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Marked {
    method: words::MarkedMethod,
    date: NaiveDate,
    note: Option<String>,
    actor: Actor,
}

impl From<&model::Marked> for Marked {
    fn from(marked: &model::Marked) -> Self {
        let (method, note) = (marked.method.into(), text(&marked.note));
        Self { method, date: marked.date, note, actor: (&marked.by).into() }
    }
}

/// What became of one recipient's copy. Some dozens of opens and clicks are told apart; beyond that the
/// numbers stand, and the first and the last time stay right.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Recipient {
    address: String,
    name: Option<String>,
    kind: words::AddresseeKind,
    status: RecipientStatus,
    sent_at: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
    /// By people; null while it is not tracked.
    opens: Option<u32>,
    /// By scanners and privacy proxies; null while it is not tracked.
    machine_opens: Option<u32>,
    /// On payment links, by people; null while it is not tracked.
    clicks: Option<u32>,
    /// By people, on each kind of link: `payment`, `portal`, `document`, `other`. Null while it is not tracked.
    clicks_by_link: Option<BTreeMap<&'static str, u32>>,
    /// By scanners; null while it is not tracked.
    machine_clicks: Option<u32>,
    /// Why opens and clicks were taken for a machine's: `apple_privacy`, `safe_links`, `mimecast`,
    /// `barracuda`, `proofpoint`, `scanner`, `bot`, `prefetch` (within seconds of delivery), `every_link`
    /// (several links within seconds).
    machines: Option<BTreeMap<&'static str, u32>>,
    first_opened_at: Option<DateTime<Utc>>,
    last_opened_at: Option<DateTime<Utc>>,
    /// The recipient's server puts it off.
    delayed_at: Option<DateTime<Utc>>,
    bounce: Option<Bounce>,
    complained_at: Option<DateTime<Utc>>,
    /// Why it failed, or why nobody knows.
    error: Option<RecipientError>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecipientStatus {
    Pending,
    /// Nothing was sent, and nothing will be.
    Withdrawn,
    Sending,
    Sent,
    /// The recipient's server took it on.
    Delivered,
    Bounced,
    /// Reported as spam.
    Complained,
    Failed,
    /// Nobody knows whether it went out; the mail service may still tell.
    Unknown,
    /// Nobody knows whether it went out, and a person has to look.
    OutcomeUnknown,
    /// Counted as sent by the tenant's settings, though no acceptance was seen.
    AssumedSent,
}

impl RecipientStatus {
    /// As it is written.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            RecipientStatus::Pending => "pending",
            RecipientStatus::Withdrawn => "withdrawn",
            RecipientStatus::Sending => "sending",
            RecipientStatus::Sent => "sent",
            RecipientStatus::Delivered => "delivered",
            RecipientStatus::Bounced => "bounced",
            RecipientStatus::Complained => "complained",
            RecipientStatus::Failed => "failed",
            RecipientStatus::Unknown => "unknown",
            RecipientStatus::OutcomeUnknown => "outcome_unknown",
            RecipientStatus::AssumedSent => "assumed_sent",
        }
    }
}

/// What the recipient's server said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Bounce {
    #[serde(rename = "type")]
    pub(crate) kind: words::BounceKind,
    /// As SES names it, such as `NoEmail` or `MailboxFull`.
    pub(crate) sub_type: String,
    pub(crate) diagnostic: Option<String>,
    pub(crate) at: DateTime<Utc>,
}

impl From<&engagement::Bounce> for Bounce {
    fn from(bounce: &engagement::Bounce) -> Self {
        let (kind, sub_type) = (bounce.kind.into(), bounce.sub_type.clone());
        Self { kind, sub_type, diagnostic: bounce.diagnostic.clone(), at: bounce.at }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RecipientError {
    /// Such as `recipient_suppressed`, `rejected`, `outcome_unknown`.
    pub(crate) code: String,
    pub(crate) message: String,
}

impl From<&model::Delivery> for Delivery {
    fn from(delivery: &model::Delivery) -> Self {
        let (schedule, letter) = (delivery.last_schedule(), delivery.letter());
        Self {
            id: delivery.id.to_string(),
            document_id: text(&delivery.subject.document()),
            customer_id: text(&delivery.subject.customer()),
            about: texts(&delivery.about),
            payment_id: delivery.topic.as_ref().and_then(model::Topic::payment).map(|id| id.to_string()),
            channel: (&delivery.channel).into(),
            kind: delivery.kind.into(),
            trigger: delivery.trigger.into(),
            status: delivery.status().into(),
            light: delivery.light().map(words::Light::from),
            subject: letter.map(|letter| letter.subject_line.clone()),
            tracked: letter.is_none_or(|letter| !letter.untracked),
            recipients: delivery.recipients().iter().map(|it| Recipient::of(delivery, it)).collect(),
            skipped: delivery.left_out().map(|to| Skipped::of(delivery, to)).collect(),
            also_scheduled: Vec::new(),
            held_until: delivery.held_until().filter(|_| delivery.status() == model::DeliveryStatus::Held),
            marked: delivery.marked().map(Marked::from),
            template_id: delivery.template().map(|pin| pin.id.to_string()),
            template_version: delivery.template().map(|pin| pin.version),
            error: delivery.failure().map(|failure| DeliveryError {
                code: failure.code.clone(),
                message: failure.message.clone(),
            }),
            document_sha256: letter.and_then(|letter| letter.document_sha256.clone()),
            batch_id: text(&delivery.batch_id()),
            send_at: schedule.map(|schedule| schedule.local),
            time_zone: schedule.map(|schedule| schedule.zone.to_string()),
            send_at_utc: schedule.map(|schedule| schedule.at),
            released_at: delivery.released_at(),
            scheduling: delivery.scheduling().iter().map(ScheduleEntry::from).collect(),
            withdrawn: delivery.withdrawn().map(Withdrawn::from),
            created_at: delivery.created_at,
            updated_at: delivery.updated_at,
        }
    }
}

impl Delivery {
    /// The answer to a request that sends. `scheduled` are the others of the same that go out as well.
    pub(crate) fn sent(delivery: &model::Delivery, scheduled: &[DeliveryId]) -> Self {
        Self { also_scheduled: texts(scheduled), ..Self::from(delivery) }
    }
}

impl Skipped {
    fn of(delivery: &model::Delivery, recipient: &model::Recipient) -> Self {
        let reason = match delivery.trigger {
            model::Trigger::Retry => SkipReason::AlreadySent,
            _ => SkipReason::JustSent,
        };
        Self { address: recipient.addressee.address.to_string(), reason }
    }
}

/// Status, time of sending and error.
pub(crate) fn state_of(
    recipient: &model::Recipient,
) -> (RecipientStatus, Option<DateTime<Utc>>, Option<RecipientError>) {
    let error = |code: &str, message: &str| {
        Some(RecipientError { code: code.to_owned(), message: message.to_owned() })
    };
    match &recipient.state {
        RecipientState::Pending => (RecipientStatus::Pending, None, None),
        RecipientState::Sending { .. } => (RecipientStatus::Sending, None, None),
        RecipientState::Sent { at, .. } => match recipient.reached() {
            Reached::Sending => (RecipientStatus::Sent, Some(*at), None),
            Reached::Delivered => (RecipientStatus::Delivered, Some(*at), None),
            Reached::Bounced => (RecipientStatus::Bounced, Some(*at), None),
            Reached::Complained => (RecipientStatus::Complained, Some(*at), None),
            Reached::Refused => {
                let why = recipient.engagement.refused.as_ref().and_then(|refused| refused.why.as_deref());
                let message = why.unwrap_or("the mail service did not send it after all");
                (RecipientStatus::Failed, Some(*at), error("refused_by_mail_service", message))
            }
        },
        RecipientState::Suppressed { message, .. } => {
            (RecipientStatus::Failed, None, error(model::RECIPIENT_SUPPRESSED, message))
        }
        RecipientState::Failed { code, message, .. } => (RecipientStatus::Failed, None, error(code, message)),
        RecipientState::Unknown { reason, .. } => (RecipientStatus::Unknown, None, error("unknown", reason)),
        RecipientState::OutcomeUnknown { reason, .. } => {
            (RecipientStatus::OutcomeUnknown, None, error("outcome_unknown", reason))
        }
        RecipientState::AssumedSent { at } => (RecipientStatus::AssumedSent, Some(*at), None),
    }
}

impl Recipient {
    fn of(delivery: &model::Delivery, recipient: &model::Recipient) -> Self {
        let untracked = delivery.letter().is_some_and(|letter| letter.untracked);
        let (status, sent_at, error) = state_of(recipient);
        let waits_in_vain = delivery.is_withdrawn() && recipient.state == RecipientState::Pending;
        let status = if waits_in_vain { RecipientStatus::Withdrawn } else { status };
        let told = &recipient.engagement;
        // Nothing is counted before it was sent, nor where it is not to be known.
        let counts = (sent_at.is_some() && !untracked).then(|| recipient.counts());
        let counts = counts.as_ref();
        Self {
            address: recipient.addressee.address.to_string(),
            name: text(&recipient.addressee.name),
            kind: recipient.addressee.kind.into(),
            status,
            sent_at,
            delivered_at: told.delivered_at,
            opens: counts.map(|counts| counts.opens),
            machine_opens: counts.map(|counts| counts.machine_opens),
            clicks: counts.map(|counts| counts.clicks.get(&LinkKind::Payment).copied().unwrap_or(0)),
            clicks_by_link: counts
                .map(|counts| counts.clicks.iter().map(|(kind, n)| (kind.as_str(), *n)).collect()),
            machine_clicks: counts.map(|counts| counts.machine_clicks),
            machines: counts
                .map(|counts| counts.machines.iter().map(|(reason, n)| (reason.as_str(), *n)).collect()),
            first_opened_at: counts.and_then(|counts| counts.first_opened_at),
            last_opened_at: counts.and_then(|counts| counts.last_opened_at),
            delayed_at: told.delayed.as_ref().map(|delayed| delayed.at),
            bounce: told.bounce.as_ref().map(Bounce::from),
            complained_at: told.complaint.as_ref().map(|complaint| complaint.at),
            error,
        }
    }
}

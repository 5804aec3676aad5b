//! The e-mail history of a document: each send with its recipients, and what may be done with it.

use domain::delivery::engagement::LinkKind;
use domain::delivery::{self as model, CannotWithdraw, DeliveryStatus, Reached, RecipientState};
use pages::components::{Action, Badge, Tone};
use pages::format::Format;
use pages::icons::Icon;
use pages::words as badges;

use super::read::Read;
use super::words;
use crate::documents::address;
use crate::documents::invoice::{Delivery, Recipient};

/// Sends that are shown.
const SHOWN: usize = 30;

/// The latest first.
pub(super) fn deliveries(format: &Format, read: &Read, may: bool, token: &str) -> Vec<Delivery> {
    let here = address(read.document.id);
    let waiting = read.deliveries.iter().filter(|it| it.waiting_schedule().is_ok()).count();
    let shown = read.deliveries.iter().rev().take(SHOWN).map(|delivery| Delivery {
        actions: if may { actions(&here, delivery, waiting, token) } else { Vec::new() },
        ..one(format, delivery)
    });
    shown.collect()
}

/// What can still be done with it. What cannot is said among its lines.
fn actions(here: &str, delivery: &model::Delivery, waiting: usize, token: &str) -> Vec<Action> {
    let to = |verb: &str| format!("{here}/deliveries/{}/{verb}", delivery.id);
    let mut actions = Vec::new();
    if delivery.waiting_schedule().is_ok() {
        // A dialog is of one delivery: where several wait, the address says of which.
        let change = match waiting {
            1 => Action::ask("Change the time", "reschedule", here),
            _ => Action::link("Change the time", format!("{here}?dialog=reschedule&part={}", delivery.id)),
        };
        actions.push(change.icon(Icon::Calendar));
        actions.push(Action::post("Cancel", to("cancel"), token).icon(Icon::CircleX));
    } else if delivery.can_be_withdrawn().is_ok() {
        actions.push(Action::post("Recall", to("recall"), token).icon(Icon::Undo));
    }
    actions
}

fn one(format: &Format, delivery: &model::Delivery) -> Delivery {
    let letter = delivery.letter();
    let title = match (delivery.marked(), letter) {
        (Some(marked), _) => words::outside(marked.method).to_owned(),
        (None, Some(letter)) => letter.subject_line.clone(),
        (None, None) => "E-mail".to_owned(),
    };
    let by = delivery.asked.as_ref().map(|change| format!(", by {}", words::actor(&change.actor)));
    let skipped = delivery.left_out().map(|recipient| {
        let why = match delivery.trigger {
            model::Trigger::Retry => "the e-mail that this one repeats has reached it",
            _ => "it got the same a moment ago",
        };
        format!("{} is left out: {why}.", recipient.addressee.address)
    });
    let recipients = delivery.recipients().iter().filter(|recipient| !recipient.kept);
    Delivery {
        id: delivery.id.to_string(),
        title,
        why: format!("{}{}", words::trigger(delivery.trigger), by.unwrap_or_default()),
        at: format.instant(delivery.sent_at().unwrap_or(delivery.created_at)),
        status: badges::delivery(delivery.status()),
        schedule: schedule(format, delivery),
        actions: Vec::new(),
        error: delivery.failure().map(|failure| failure.message.clone()),
        tracked: letter.is_none_or(|letter| !letter.untracked),
        recipients: recipients.map(|recipient| self::recipient(format, delivery, recipient)).collect(),
        skipped: skipped.collect(),
    }
}

/// When it goes out, each time that it was given, who withdrew it, and why it can no longer be recalled.
fn schedule(format: &Format, delivery: &model::Delivery) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(marked) = delivery.marked() {
        lines.push(format!("On {}", format.day(marked.date)));
        lines.extend(marked.note.as_ref().map(ToString::to_string));
    }
    if let Some(schedule) = delivery.schedule() {
        lines.push(format!("Goes out on {}, {}", format.local(schedule.local), schedule.zone));
    }
    if delivery.status() == DeliveryStatus::Held
        && let Some(until) = delivery.held_until()
    {
        lines.push(format!("Goes out on {}, unless it is recalled before", format.instant(until)));
    }
    let given = delivery.scheduling();
    for (before, after) in given.iter().zip(given.iter().skip(1)) {
        let reason = after.change.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let by = words::by(format, &after.change.actor, after.change.at);
        lines.push(format!("Moved from {} by {by}{reason}", format.local(before.schedule.local)));
    }
    if let Some(withdrawn) = delivery.withdrawn() {
        let word = match withdrawn.kind {
            model::Withdrawal::Recalled => "Recalled",
            model::Withdrawal::Canceled => "Canceled",
        };
        let by = words::by(format, &withdrawn.change.actor, withdrawn.change.at);
        lines.push(format!("{word} by {by}; nothing went out"));
    }
    if delivery.can_be_withdrawn() == Err(CannotWithdraw::Sending) {
        lines.push("It is being sent, and some may have it already: it cannot be recalled.".to_owned());
    }
    lines
}

fn recipient(format: &Format, delivery: &model::Delivery, recipient: &model::Recipient) -> Recipient {
    use domain::delivery::email::AddresseeKind::{Bcc, Cc, To};
    let untracked = delivery.letter().is_some_and(|letter| letter.untracked);
    let counts = (recipient.went_out_at().is_some() && !untracked).then(|| recipient.counts());
    let number = |number: u32| format.number(number);
    let machines = counts.as_ref().filter(|counts| counts.machine_opens + counts.machine_clicks > 0);
    let machines = machines.map(|counts| {
        let why: Vec<&str> = counts.machines.keys().map(|reason| words::machine(*reason)).collect();
        format!("{} by machines ({})", number(counts.machine_opens + counts.machine_clicks), why.join(", "))
    });
    let clicks = counts.as_ref().map(|counts| counts.clicks.get(&LinkKind::Payment).copied().unwrap_or(0));
    let none = || "–".to_owned();
    let (status, error) = state(delivery, recipient);
    let opened = counts.as_ref().and_then(|counts| counts.first_opened_at.zip(counts.last_opened_at));
    let opened = opened.map(|(first, last)| match first == last {
        true => format!("Opened {}", format.instant(first)),
        false => format!("First opened {}, last {}", format.instant(first), format.instant(last)),
    });
    let delayed = recipient.engagement.delayed.as_ref().filter(|_| recipient.reached() == Reached::Sending);
    let delayed =
        delayed.map(|delayed| format!("Put off by the server since {}", format.instant(delayed.at)));
    Recipient {
        name: recipient.addressee.name.as_ref().map(ToString::to_string).unwrap_or_default(),
        address: recipient.addressee.address.to_string(),
        kind: match recipient.addressee.kind {
            To => "To",
            Cc => "Cc",
            Bcc => "Bcc",
        },
        status,
        opens: counts.as_ref().map_or_else(none, |counts| number(counts.opens)),
        clicks: clicks.map_or_else(none, number),
        machines: machines.unwrap_or_default(),
        note: error.or(opened).or(delayed).unwrap_or_default(),
    }
}

/// The status of one copy, and why it failed or nobody knows.
fn state(delivery: &model::Delivery, recipient: &model::Recipient) -> (Badge, Option<String>) {
    use DeliveryStatus as Status;
    let told = &recipient.engagement;
    let said = |status, why: Option<String>| (badges::delivery(status), why);
    match &recipient.state {
        RecipientState::Pending if delivery.is_withdrawn() => {
            (Badge::new("Not sent", Tone::Grey, Icon::CircleSlash), None)
        }
        RecipientState::Pending => (Badge::new("Pending", Tone::Grey, Icon::Hourglass), None),
        RecipientState::Sending { .. } => said(Status::Sending, None),
        RecipientState::Sent { .. } => match recipient.reached() {
            Reached::Sending => said(Status::Sent, None),
            Reached::Delivered => said(Status::Delivered, None),
            Reached::Bounced => {
                let why = told.bounce.as_ref();
                said(
                    Status::Bounced,
                    why.map(|it| it.diagnostic.clone().unwrap_or_else(|| it.sub_type.clone())),
                )
            }
            Reached::Complained => said(Status::Complained, Some("Reported as spam.".to_owned())),
            Reached::Refused => {
                let why = told.refused.as_ref().and_then(|refused| refused.why.clone());
                said(Status::Failed, why.or(Some("The mail service did not send it after all.".to_owned())))
            }
        },
        RecipientState::Suppressed { message, .. } | RecipientState::Failed { message, .. } => {
            said(Status::Failed, Some(message.clone()))
        }
        RecipientState::Unknown { reason, .. } => said(Status::Unknown, Some(reason.clone())),
        RecipientState::OutcomeUnknown { reason, .. } => said(Status::OutcomeUnknown, Some(reason.clone())),
        RecipientState::AssumedSent { .. } => {
            (Badge::new("Assumed sent", Tone::Amber, Icon::Half), Some("No acceptance was seen.".to_owned()))
        }
    }
}

//! Invariant 4 of the architecture: no recipient gets the same delivery twice.

use std::collections::{BTreeMap, BTreeSet};

use domain::batches::OperationKind;
use domain::delivery::{Delivery, RecipientState, TemplatePin, Trigger};
use domain::ids::{DeliveryId, Subject};
use domain::templates::email_template::EmailKind;
use store::keys;

use super::super::event_log::Rule;
use super::records::Records;
use super::{Verdict, hold, no_breach};
use crate::SentEmail;

fn ids(mail: &SentEmail) -> Result<(DeliveryId, Subject, usize), String> {
    let bad = || format!("{} has the tags {:?}", mail.id, mail.tags);
    let delivery = mail.tag("delivery").parse().map_err(|_| bad())?;
    let subject = mail.tag("subject").parse().map_err(|_| bad())?;
    Ok((delivery, subject, mail.tag("recipient").parse().map_err(|_| bad())?))
}

/// This holds per delivery and across all deliveries of a subject. Each explicit resend allows one more
/// message, and so does the policy `send_again` for an unknown outcome.
pub(super) fn no_recipient_is_mailed_twice(records: &Records<'_>) -> Verdict {
    let mut mailed: BTreeMap<(Subject, &str), u32> = BTreeMap::new();
    let mut of_delivery: BTreeMap<(DeliveryId, usize), u32> = BTreeMap::new();
    for mail in records.mails {
        let (delivery, subject, recipient) = ids(mail)?;
        *mailed.entry((subject, &mail.recipient)).or_default() += 1;
        *of_delivery.entry((delivery, recipient)).or_default() += 1;
    }
    for ((id, recipient), count) in of_delivery {
        let (_, delivery) = records.deliveries.get(&id).ok_or_else(|| format!("there is no {id}"))?;
        let to = delivery.recipients().get(recipient).ok_or_else(|| format!("{id} has no {recipient}"))?;
        hold(count <= 1 + u32::from(to.repeated), || {
            format!("{} got {id} {count} times: {to:?}", to.addressee.address)
        })?;
    }
    let mut allowed: BTreeMap<(Subject, &str), (u32, BTreeSet<String>)> = BTreeMap::new();
    for (_, delivery) in records.deliveries.values() {
        for to in delivery.recipients() {
            let key = (delivery.subject, to.addressee.address.as_str());
            let (most, purposes) = allowed.entry(key).or_insert((1, BTreeSet::new()));
            *most += u32::from(to.repeated);
            purposes.extend(purpose(records, delivery).filter(|_| !delivery.is_withdrawn()));
        }
    }
    for (key, count) in mailed {
        let most = allowed.get(&key).map_or(0, |(most, purposes)| *most + purposes.len() as u32);
        hold(count <= most, || format!("{} got {} {count} times, at most {most} allowed", key.1, key.0))?;
    }
    Ok(())
}

/// The request or batch that sent the open invoice. Retries of a batch belong to the first batch.
fn purpose(records: &Records<'_>, delivery: &Delivery) -> Option<String> {
    let mut batch = delivery.batch_id().and_then(|id| records.batches.get(&id));
    while let Some(repeated) = batch.and_then(|(_, batch)| batch.retry_of) {
        batch = records.batches.get(&repeated);
    }
    match (batch, delivery.trigger) {
        (Some((_, batch)), _) => {
            (batch.operation.kind() == OperationKind::Send).then(|| batch.id.to_string())
        }
        (None, Trigger::Send | Trigger::Resend) => Some(delivery.id.to_string()),
        // A customer gets a receipt of each payment.
        (None, Trigger::Payment) => delivery.topic?.payment().map(|payment| payment.to_string()),
        (None, _) => None,
    }
}

/// The recipient's state must be sent or unknown, never pending or failed.
pub(super) fn mailed_messages_are_recorded(records: &Records<'_>) -> Verdict {
    for mail in records.mails {
        let (id, subject, recipient) = ids(mail)?;
        let (tenant, delivery) = records.deliveries.get(&id).ok_or_else(|| format!("there is no {id}"))?;
        let to = delivery.recipients().get(recipient).ok_or_else(|| format!("{id} has no {recipient}"))?;
        let same = delivery.subject == subject
            && to.addressee.address.as_str() == mail.recipient
            && tenant.to_string() == mail.tag("tenant");
        hold(same, || format!("{} is tagged {:?}, but that is {to:?}", mail.id, mail.tags))?;
        use RecipientState::{AssumedSent, Failed, OutcomeUnknown, Sent};
        let recorded = match &to.state {
            // If the message was sent twice, only the second message id may be recorded.
            Sent { message_id, .. } => *message_id == mail.id || to.repeated,
            OutcomeUnknown { .. } | AssumedSent { .. } => true,
            Failed { .. } => to.repeated,
            _ => false,
        };
        hold(recorded, || {
            format!("{} was sent to {}, but its state is {:?}", mail.id, mail.recipient, to.state)
        })?;
    }
    Ok(())
}

/// Each recorded message id belongs to a message about this subject to this recipient.
pub(super) fn recorded_messages_were_mailed(records: &Records<'_>) -> Verdict {
    let mails: BTreeMap<&str, &SentEmail> =
        records.mails.iter().map(|mail| (mail.id.as_str(), mail)).collect();
    for (_, delivery) in records.deliveries.values() {
        for to in delivery.recipients() {
            let RecipientState::Sent { message_id, .. } = &to.state else { continue };
            let mail = mails.get(message_id.as_str());
            let mail = mail.ok_or_else(|| format!("{message_id} of {} was never sent", delivery.id))?;
            let (_, subject, _) = ids(mail)?;
            hold(mail.recipient == to.addressee.address.as_str() && subject == delivery.subject, || {
                format!("{message_id} of {} went to {} about {subject}", delivery.id, mail.recipient)
            })?;
        }
    }
    Ok(())
}

/// No recipient is pending, sending, or unknown after the grace period.
pub(super) fn every_delivery_ends(records: &Records<'_>) -> Verdict {
    for (_, delivery) in records.deliveries.values() {
        hold(delivery.status().has_ended(), || format!("{delivery:?} has not ended"))?;
        if delivery.is_withdrawn() {
            continue;
        }
        for to in delivery.recipients() {
            hold(to.state.has_ended() || delivery.is_withdrawn(), || {
                format!("{to:?} of {} has not ended", delivery.id)
            })?;
            if let RecipientState::Failed { code, message, .. } = &to.state {
                hold(!code.is_empty() && !message.is_empty(), || format!("{to:?} failed for no reason"))?;
                let address = to.addressee.address.as_str();
                hold(code != "rejected" || records.suppressed.contains(address), || {
                    format!("{address} was never rejected, but {to:?}")
                })?;
            }
        }
    }
    Ok(())
}

/// No recipient is claimed before the hold ends.
pub(super) fn holds_are_kept(records: &Records<'_>) -> Verdict {
    no_breach(records, Rule::Hold)
}

/// The outcome of an e-mail becomes unknown only after the lease of its claim, whatever a tenant's own clock shows.
pub(super) fn leases_end_by_the_present(records: &Records<'_>) -> Verdict {
    no_breach(records, Rule::Lease)
}

/// A final state of a recipient does not change.
pub(super) fn outcomes_are_final(records: &Records<'_>) -> Verdict {
    no_breach(records, Rule::FinalOutcome)
}

/// This holds even if the template changes while the delivery is being sent.
pub(super) fn deliveries_use_the_template_version_they_name(records: &Records<'_>) -> Verdict {
    for (tenant, delivery) in records.deliveries.values() {
        let (Some(email), Some(letter)) = (delivery.email(), delivery.letter()) else { continue };
        if let Some(digest) = &email.texts {
            let own = records.get(&keys::email_texts(tenant, digest));
            let own = own.ok_or_else(|| format!("the texts of {} are gone", delivery.id))?;
            if own.contains_key("subject") {
                continue;
            }
        }
        let subject = letter.subject_line.as_str();
        let Some(TemplatePin { id, version }) = email.template else {
            // A letter to a customer has no template of a document.
            if delivery.topic.is_some() {
                continue;
            }
            return Err(format!("{} does not name its template", delivery.id));
        };
        let worded = records.get(&keys::email_template_version(tenant, id, version));
        let own = records.get(&keys::template_version(tenant, id, version));
        let expected = match (worded, own) {
            (Some(template), _) => template["texts"]["en"]["subject"].as_str(),
            // An invoice template has no text for notices; the default text applies.
            (None, Some(_)) if delivery.trigger == Trigger::Notify => Some("Ready for payment"),
            (None, Some(_)) if delivery.kind != EmailKind::Invoice => Some("An invoice"),
            (None, Some(template)) => template["subject"].as_str(),
            (None, None) => None,
        };
        hold(expected == Some(subject), || {
            format!(
                "{}: the subject is “{subject}”, but version {version} of {id} has “{expected:?}”",
                delivery.id
            )
        })?;
    }
    Ok(())
}

/// A scheduled delivery does not change until its time, and is released at or after it.
pub(super) fn scheduled_deliveries_wait_for_their_time(records: &Records<'_>) -> Verdict {
    for mail in records.mails {
        let (id, ..) = ids(mail)?;
        let (_, delivery) = records.deliveries.get(&id).ok_or_else(|| format!("there is no {id}"))?;
        let Some(last) = delivery.scheduling().last() else { continue };
        hold(delivery.released_at().is_some_and(|at| at >= last.schedule.at), || {
            format!("{} was sent, but {delivery:?} is not released", mail.id)
        })?;
    }
    no_breach(records, Rule::ScheduledTime)
}

/// A document that is void, canceled, superseded or a draft again is not mailed, except to recipients that a worker claimed
/// before.
pub(super) fn only_sendable_documents_are_mailed(records: &Records<'_>) -> Verdict {
    for mail in records.mails {
        let (id, subject, recipient) = ids(mail)?;
        let claimed = records.event_log.claimed.contains(&(id, recipient));
        hold(claimed, || format!("{} about {subject} was sent without a claim", mail.id))?;
    }
    no_breach(records, Rule::Sendable)
}

/// A delivery can only be recalled or canceled before its first message, so no message of it exists.
pub(super) fn withdrawn_deliveries_are_not_mailed(records: &Records<'_>) -> Verdict {
    let withdrawn =
        |id: &DeliveryId| records.deliveries.get(id).and_then(|(_, delivery)| delivery.withdrawn());
    for mail in records.mails {
        let (id, ..) = ids(mail)?;
        let withdrawn = withdrawn(&id);
        hold(withdrawn.is_none(), || format!("{} was sent, but {id} is {withdrawn:?}", mail.id))?;
    }
    for asked in records.requests.values().filter(|asked| !asked.answers.is_empty()) {
        let Some(id) = asked.canceled else { continue };
        hold(withdrawn(&id).is_some(), || format!("the response said that {id} is canceled, but it is not"))?;
    }
    no_breach(records, Rule::FinalWithdrawal)
}

//! Invariant 4 of the architecture.

use std::collections::{BTreeMap, BTreeSet};

use domain::batches::Operation;
use domain::delivery::{Delivery, RecipientState, Trigger};
use domain::ids::{DeliveryId, DocumentId};
use store::keys;

use super::super::chronicle::Rule;
use super::records::Records;
use super::{Verdict, breached, hold};
use crate::SentEmail;

fn ids(mail: &SentEmail) -> Result<(DeliveryId, DocumentId, usize), String> {
    let bad = || format!("{} has the tags {:?}", mail.id, mail.tags);
    let delivery = mail.tag("delivery").parse().map_err(|_| bad())?;
    let invoice = mail.tag("invoice").parse().map_err(|_| bad())?;
    Ok((delivery, invoice, mail.tag("recipient").parse().map_err(|_| bad())?))
}

/// Neither of one delivery nor of several of the same invoice, unless somebody sent it again on purpose, or the
/// tenant's own policy is to send again what nobody knows: then once.
pub(super) fn no_recipient_is_mailed_twice(records: &Records<'_>) -> Verdict {
    let mut mailed: BTreeMap<(DocumentId, &str), u32> = BTreeMap::new();
    let mut of_delivery: BTreeMap<(DeliveryId, usize), u32> = BTreeMap::new();
    for mail in records.mails {
        let (delivery, invoice, recipient) = ids(mail)?;
        *mailed.entry((invoice, &mail.recipient)).or_default() += 1;
        *of_delivery.entry((delivery, recipient)).or_default() += 1;
    }
    for ((id, recipient), count) in of_delivery {
        let (_, delivery) = records.deliveries.get(&id).ok_or_else(|| format!("there is no {id}"))?;
        let to = delivery.recipients.get(recipient).ok_or_else(|| format!("{id} has no {recipient}"))?;
        hold(count <= 1 + u32::from(to.repeated), || {
            format!("{} got {id} {count} times: {to:?}", to.addressee.address)
        })?;
    }
    let mut allowed: BTreeMap<(DocumentId, &str), (u32, BTreeSet<String>)> = BTreeMap::new();
    for (_, delivery) in records.deliveries.values() {
        for to in &delivery.recipients {
            let key = (delivery.invoice_id, to.addressee.address.as_str());
            let (most, purposes) = allowed.entry(key).or_insert((1, BTreeSet::new()));
            *most += u32::from(to.repeated);
            purposes.extend(purpose(records, delivery).filter(|_| delivery.withdrawn.is_none()));
        }
    }
    for (key, count) in mailed {
        let most = allowed.get(&key).map_or(0, |(most, purposes)| *most + purposes.len() as u32);
        hold(count <= most, || format!("{} got {} {count} times, at most {most} may be", key.1, key.0))?;
    }
    Ok(())
}

/// Who wanted an open invoice to be sent: a request or a batch, which those that repeat it are part of.
fn purpose(records: &Records<'_>, delivery: &Delivery) -> Option<String> {
    let mut batch = delivery.batch_id.and_then(|id| records.batches.get(&id));
    while let Some(repeated) = batch.and_then(|(_, batch)| batch.retry_of) {
        batch = records.batches.get(&repeated);
    }
    match (batch, delivery.trigger) {
        (Some((_, batch)), _) => (batch.operation == Operation::Send).then(|| batch.id.to_string()),
        (None, Trigger::Send | Trigger::Resend) => Some(delivery.id.to_string()),
        (None, _) => None,
    }
}

/// As sent, or as unknown: never as waiting or failed.
pub(super) fn what_was_mailed_is_recorded(records: &Records<'_>) -> Verdict {
    for mail in records.mails {
        let (id, invoice, recipient) = ids(mail)?;
        let (tenant, delivery) = records.deliveries.get(&id).ok_or_else(|| format!("there is no {id}"))?;
        let to = delivery.recipients.get(recipient).ok_or_else(|| format!("{id} has no {recipient}"))?;
        let same = delivery.invoice_id == invoice
            && to.addressee.address.as_str() == mail.recipient
            && tenant.to_string() == mail.tag("tenant");
        hold(same, || format!("{} is tagged {:?}, but that is {to:?}", mail.id, mail.tags))?;
        use RecipientState::{AssumedSent, Failed, OutcomeUnknown, Sent};
        let recorded = match &to.state {
            // Of two copies the second may be the one that is known of.
            Sent { message_id, .. } => *message_id == mail.id || to.repeated,
            OutcomeUnknown { .. } | AssumedSent { .. } => true,
            Failed { .. } => to.repeated,
            _ => false,
        };
        hold(recorded, || {
            format!("{} went out to {}, but is recorded as {:?}", mail.id, mail.recipient, to.state)
        })?;
    }
    Ok(())
}

/// The mail service's id leads to an e-mail about this invoice to this address, and back.
pub(super) fn what_is_recorded_was_mailed(records: &Records<'_>) -> Verdict {
    let mails: BTreeMap<&str, &SentEmail> =
        records.mails.iter().map(|mail| (mail.id.as_str(), mail)).collect();
    for (_, delivery) in records.deliveries.values() {
        for to in &delivery.recipients {
            let RecipientState::Sent { message_id, .. } = &to.state else { continue };
            let mail = mails.get(message_id.as_str());
            let mail = mail.ok_or_else(|| format!("{message_id} of {} was never sent", delivery.id))?;
            let (sent_by, invoice, _) = ids(mail)?;
            hold(mail.recipient == to.addressee.address.as_str() && invoice == delivery.invoice_id, || {
                format!("{message_id} of {} went to {} about {invoice}", delivery.id, mail.recipient)
            })?;
            let back = records.get(&store::keys::message(message_id));
            hold(back.is_some_and(|item| item["delivery_id"] == sent_by.to_string()), || {
                format!("{message_id} does not lead back to {sent_by}: {back:?}")
            })?;
        }
    }
    Ok(())
}

/// Nobody waits, is being sent to, or stays unknown beyond the grace time.
pub(super) fn every_delivery_ends(records: &Records<'_>) -> Verdict {
    for (_, delivery) in records.deliveries.values() {
        hold(delivery.status().has_ended(), || format!("{delivery:?} has not ended"))?;
        if delivery.withdrawn.is_some() {
            continue;
        }
        for to in &delivery.recipients {
            hold(to.state.has_ended() || delivery.withdrawn.is_some(), || {
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

/// Nobody is claimed before its end.
pub(super) fn a_hold_is_kept(records: &Records<'_>) -> Verdict {
    breached(records, Rule::HoldIsKept)
}

/// Once a recipient's outcome is known it stays, whatever comes later.
pub(super) fn an_outcome_stays(records: &Records<'_>) -> Verdict {
    breached(records, Rule::OutcomeStays)
}

/// However often the template changed between its making and its last recipient.
pub(super) fn a_delivery_is_worded_by_the_version_it_names(records: &Records<'_>) -> Verdict {
    for (tenant, delivery) in records.deliveries.values() {
        let Some(subject) = delivery.subject.as_deref().filter(|_| delivery.settings.subject.is_none())
        else {
            continue;
        };
        let (Some(id), Some(version)) = (delivery.template_id, delivery.template_version) else {
            return Err(format!("{} does not say what words it", delivery.id));
        };
        let worded = records.get(&keys::email_template_version(tenant, id, version));
        let own = records.get(&keys::template_version(tenant, id, version));
        let expected = match (worded, own) {
            (Some(template), _) => template["texts"]["en"]["subject"].as_str(),
            // Invoices alone are worded by it.
            (None, Some(_)) if delivery.trigger == Trigger::Notify => Some("Ready for payment"),
            (None, Some(template)) => template["subject"].as_str(),
            (None, None) => None,
        };
        hold(expected == Some(subject), || {
            format!("{} says “{subject}”, but {id} in version {version} “{expected:?}”", delivery.id)
        })?;
    }
    Ok(())
}

/// It waits untouched, and is released when its time has come and not before.
pub(super) fn nothing_goes_out_before_its_time(records: &Records<'_>) -> Verdict {
    for mail in records.mails {
        let (id, ..) = ids(mail)?;
        let (_, delivery) = records.deliveries.get(&id).ok_or_else(|| format!("there is no {id}"))?;
        let Some(last) = delivery.scheduling.last() else { continue };
        hold(delivery.released_at.is_some_and(|at| at >= last.schedule.at), || {
            format!("{} went out, but {delivery:?} is not released", mail.id)
        })?;
    }
    breached(records, Rule::WaitsForItsTime)
}

/// Neither to anybody nor ever: it was recalled or called off before anything was sent.
pub(super) fn what_was_withdrawn_is_not_mailed(records: &Records<'_>) -> Verdict {
    let withdrawn =
        |id: &DeliveryId| records.deliveries.get(id).and_then(|(_, delivery)| delivery.withdrawn.as_ref());
    for mail in records.mails {
        let (id, ..) = ids(mail)?;
        let withdrawn = withdrawn(&id);
        hold(withdrawn.is_none(), || format!("{} went out, but {id} is {withdrawn:?}", mail.id))?;
    }
    for asked in records.requests.values().filter(|asked| !asked.answers.is_empty()) {
        let Some(id) = asked.canceled else { continue };
        hold(withdrawn(&id).is_some(), || format!("{id} was answered to be called off, but is not"))?;
    }
    breached(records, Rule::WithdrawnStays)
}

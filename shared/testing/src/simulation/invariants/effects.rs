//! Invariant 3 of the architecture: every committed change has its effects.

use std::collections::BTreeSet;

use domain::delivery::{Delivery, DeliveryStatus};
use domain::digest::Digest;
use domain::documents::document::{DocumentStatus, State};
use domain::documents::shown::{DistributionStatus, Light};
use store::documents::headers::line_keys;
use store::{item_type, keys};

use super::records::{Records, text};
use super::{Verdict, hold};

/// The history has one entry for each version in the change stream, and no other entries.
pub(super) fn every_change_is_in_the_history(records: &Records<'_>) -> Verdict {
    let mut found = BTreeSet::new();
    for item in records.items.iter().filter(|item| item_type(item) == Some("history")) {
        found.insert((text(item, "pk"), text(item, "sk")));
    }
    let expected: Vec<ports::Key> = records
        .event_log
        .expected_history
        .iter()
        .map(|(tenant, id, version)| keys::history(tenant, *id, *version))
        .collect();
    let expected: BTreeSet<(&str, &str)> =
        expected.iter().map(|key| (key.pk.as_str(), key.sk.as_str())).collect();
    let differ: Vec<_> = expected.symmetric_difference(&found).collect();
    hold(differ.is_empty(), || format!("missing or unexpected history entries: {differ:?}"))
}

pub(super) fn every_delivery_is_found_by_its_id(records: &Records<'_>) -> Verdict {
    for (tenant, delivery) in records.deliveries.values() {
        let pointer = records.get(&keys::delivery_pointer(tenant, delivery.id));
        hold(pointer.is_some_and(|item| item["subject"] == delivery.subject.to_string()), || {
            format!("the pointer to {} of {} is wrong: {pointer:?}", delivery.id, delivery.subject)
        })?;
    }
    Ok(())
}

/// The distribution status and light match the latest delivery. What was made before the document was moved to draft does not
/// count.
pub(super) fn an_invoice_shows_its_last_delivery(records: &Records<'_>) -> Verdict {
    for (_, invoice) in records.invoices.values() {
        let shown = &invoice.shown.distribution;
        let standing = |delivery: &Delivery| {
            delivery.subject == invoice.id.into() && !delivery.is_withdrawn() && delivery.kind.distributes()
        };
        let of_it = records.deliveries.values().map(|(_, delivery)| delivery);
        let of_it = of_it.filter(|delivery| standing(delivery));
        let last = of_it.max_by_key(|delivery| (delivery.sendable_from(), delivery.id));
        let earlier = &records.event_log.lives.get(&invoice.id).ok_or("a document without a life")?.earlier;
        if last.is_some_and(|last| earlier.contains(&last.id)) {
            continue;
        }
        let Some(last) = last else {
            hold(shown.status == DistributionStatus::NotSent && shown.last_delivery_id.is_none(), || {
                format!("{} was never sent, but shows {shown:?}", invoice.id)
            })?;
            continue;
        };
        let own = shown.last_delivery_id.and_then(|id| records.deliveries.get(&id));
        let (_, own) = own.ok_or_else(|| format!("{} shows {shown:?}, not {}", invoice.id, last.id))?;
        hold(!own.is_withdrawn() && own.sendable_from() >= last.sendable_from(), || {
            format!("{} shows {}, not {}", invoice.id, own.id, last.id)
        })?;
        let status = match own.status() {
            DeliveryStatus::Sent | DeliveryStatus::Delivered => DistributionStatus::Sent,
            DeliveryStatus::Failed => DistributionStatus::Failed,
            _ => DistributionStatus::Unknown,
        };
        let light = match own.light() {
            // A payment proves that the document arrived.
            Some(Light::Yellow) if invoice.balance.paid > 0 => Some(Light::Green),
            light => light,
        };
        hold(shown.status == status && shown.light == light, || {
            format!("{} shows {shown:?}, but {} is {:?}", invoice.id, own.id, own.status())
        })?;
    }
    Ok(())
}

/// The expected keys are written out here, so that the store is not checked against itself.
pub(super) fn index_keys_match_their_items(records: &Records<'_>) -> Verdict {
    for (tenant, invoice) in records.invoices.values() {
        let key = keys::document(tenant, invoice.id);
        let item = records.get(&key).ok_or_else(|| format!("{} is gone", invoice.id))?;
        let status = match invoice.status() {
            DocumentStatus::Draft => "draft",
            DocumentStatus::PendingApproval => "pending_approval",
            DocumentStatus::Approved => "approved",
            DocumentStatus::Open => "open",
            DocumentStatus::Paid | DocumentStatus::Credited | DocumentStatus::WrittenOff => "settled",
            DocumentStatus::Void | DocumentStatus::Canceled | DocumentStatus::Superseded => "ended",
            DocumentStatus::Deleted => "",
        };
        let listed = invoice.state != State::Deleted;
        let id = invoice.id.to_string();
        let (customer, number) = (invoice.content.customer_id, invoice.state.number());
        let entity = invoice.content.entity_id;
        let kind = invoice.id.kind().row();
        let place = format!("{}#{}", id.trim_start_matches(kind.prefix), kind.letter);
        let owed = customer.zip(invoice.issued()).filter(|_| kind.claims && invoice.balance.due > 0);
        for (name, expected) in [
            ("list_pk", listed.then(|| format!("T#{tenant}#LIST#{}#{status}", kind.name))),
            ("list_sk", listed.then(|| place.clone())),
            (
                "customer_pk",
                customer.filter(|_| listed).map(|customer| format!("T#{tenant}#CUS#{customer}#DOCS")),
            ),
            ("customer_sk", customer.filter(|_| listed).map(|_| place.clone())),
            ("number_pk", number.map(|_| format!("T#{tenant}#NUMBERS#{entity}#{}", kind.name))),
            ("number_sk", number.map(ToString::to_string)),
            ("open_sk", owed.map(|(customer, issued)| format!("{customer}#{}#{place}", issued.due_date))),
        ] {
            let found = item.get(name).and_then(|value| value.as_str());
            hold(found == expected.as_deref(), || format!("{id}: {name} is {found:?}, not {expected:?}"))?;
        }
    }
    Ok(())
}

/// Scheduled deliveries are in the due index, and no others.
pub(super) fn scheduled_deliveries_are_in_the_due_index(records: &Records<'_>) -> Verdict {
    for (tenant, delivery) in records.deliveries.values() {
        let key = keys::delivery(tenant, delivery.subject, delivery.id);
        let item = records.get(&key).ok_or_else(|| format!("{} is gone", delivery.id))?;
        for name in ["list_pk", "list_sk", "due_pk", "due_sk"] {
            hold(item.contains_key(name) == delivery.schedule().is_some(), || {
                format!(
                    "{}: {name} is {:?}, waiting for {:?}",
                    delivery.id,
                    item.get(name),
                    delivery.schedule()
                )
            })?;
        }
    }
    Ok(())
}

/// An open invoice's lines, parties and texts exist, and so does the file that each delivery sent.
pub(super) fn pinned_versions_exist(records: &Records<'_>) -> Verdict {
    for (tenant, invoice) in records.invoices.values() {
        let Some(issued) = invoice.issued() else { continue };
        let pins = issued.pins;
        let mut wanted = line_keys(tenant, invoice.id, &invoice.lines);
        wanted.push(keys::settings_version(tenant, pins.settings));
        wanted.push(keys::entity_version(tenant, invoice.content.entity_id, pins.entity));
        wanted.push(keys::customer_version(tenant, pins.customer_id, pins.customer));
        wanted.push(keys::template_version(tenant, pins.template_id, pins.template));
        for key in wanted {
            let item =
                records.get(&key).ok_or_else(|| format!("{} pins {key:?}, which is gone", invoice.id))?;
            hold(!item.contains_key("expires_at"), || format!("{} pins {key:?}, which expires", invoice.id))?;
        }
    }
    for (tenant, delivery) in records.deliveries.values() {
        let texts = delivery.email().and_then(|email| email.texts.as_ref());
        let texts = texts.map(|digest| keys::email_texts(tenant, digest));
        hold(texts.is_none_or(|key| records.get(&key).is_some()), || {
            format!("the texts of {} are gone", delivery.id)
        })?;
        let sent = delivery.letter().and_then(|letter| letter.document_sha256.as_ref());
        let Some(sha256) = sent else { continue };
        let document = delivery.subject.document().ok_or("a document of no document")?;
        let (_, invoice) = records.invoices.get(&document).ok_or("no invoice")?;
        let life = records.event_log.lives.get(&document);
        // Nobody got it, and its document was opened again since.
        if life.is_some_and(|life| life.earlier.contains(&delivery.id)) {
            continue;
        }
        let key = app::documents::printed::pdf_key(tenant, invoice);
        let key = key.ok_or_else(|| format!("{} went out before it was open", invoice.id))?;
        let stored = records.bucket.bytes(&key).map(|bytes| Digest::of(&bytes).to_string());
        hold(stored.as_ref() == Some(sha256), || {
            format!("{} sent the document {sha256}, but {stored:?} is stored as {key}", delivery.id)
        })?;
    }
    Ok(())
}

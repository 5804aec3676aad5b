//! Sends an open invoice, once or repeatedly, or records that it was sent in another way.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

use crate::change::Change;
use crate::delivery::email::AddresseeKind;
use crate::delivery::engagement::same_address;
use crate::delivery::suppression::Suppression;
use crate::delivery::{Channel, Delivery, DeliveryStatus, Marked, MarkedMethod, Purpose, Recipient, Trigger};
use crate::documents::complete::{Defect, Surroundings, check_email, today};
use crate::documents::document::{Document, Issued};
use crate::documents::open::{RequestedEmail, requested};
use crate::documents::shown::Distribution;
use crate::ids::DeliveryId;
use crate::settings::entity::LegalEntity;
use crate::templates::email_template::EmailKind;
use crate::text::Lines;

mod refused;

pub use refused::CannotSend;

/// Within this time a recipient does not get the same invoice again, unless `force` is set.
pub const JUST_SENT: TimeDelta = TimeDelta::minutes(10);

/// What opening fixed, if the document's status allows that it is sent.
pub fn sendable(invoice: &Document) -> Result<&Issued, CannotSend> {
    let issued = invoice.issued().filter(|_| invoice.status().row().sendable);
    issued.ok_or_else(|| CannotSend::NotOpen(invoice.status()))
}

/// The delivery, and the invoice with its new distribution. Nothing else of the invoice changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub invoice: Document,
    pub delivery: Delivery,
    /// Other e-mails of the invoice that wait for their time. They go out as well.
    pub scheduled: Vec<DeliveryId>,
}

/// The known deliveries when another e-mail is requested.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// All deliveries of the invoice, oldest first.
    pub deliveries: &'a [Delivery],
    /// The suppressed addresses among the recipients.
    pub suppressed: &'a [Suppression],
}

/// Further options of the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Sends also to recipients that got it within the last [`JUST_SENT`].
    pub force: bool,
    /// For retries of a batch: recipients that got it since then are skipped.
    pub retry_since: Option<DateTime<Utc>>,
}

/// Creates a delivery of an open invoice.
pub fn send(
    invoice: &Document,
    around: Surroundings<'_>,
    email: RequestedEmail<'_>,
    before: Before<'_>,
    manner: Manner,
    change: Change,
) -> Result<Sent, CannotSend> {
    sendable(invoice)?;
    let mut defects = Vec::new();
    let addressees = check_email(email.settings, around, &mut defects);
    if !defects.is_empty() {
        return Err(CannotSend::Invalid(defects));
    }
    let kind = invoice.id.kind().row().email;
    let trigger = match manner.retry_since {
        Some(_) => Trigger::Retry,
        _ if before.e_mailed(kind) => Trigger::Resend,
        _ => Trigger::Send,
    };
    let what = (kind, trigger);
    let mut delivery = requested(invoice, email, what, addressees, around, &change);
    let scheduled = before.admit(&mut delivery, manner)?;
    Ok(Sent { scheduled, ..Sent::of(invoice, before.deliveries, delivery) })
}

impl Sent {
    fn of(invoice: &Document, before: &[Delivery], delivery: Delivery) -> Self {
        let distribution = Distribution::of(before.iter().chain([&delivery]));
        let invoice = Document { shown: invoice.shown.delivered(distribution), ..invoice.clone() };
        Self { invoice, delivery, scheduled: Vec::new() }
    }
}

impl Before<'_> {
    /// Those that brought the recipients the same: a reminder is no second copy of the invoice.
    fn standing(&self, kind: EmailKind) -> impl Iterator<Item = &Delivery> {
        let same = move |delivery: &&Delivery| !delivery.is_withdrawn() && delivery.kind.repeats(kind);
        self.deliveries.iter().filter(same)
    }

    /// Leaves out who is not to get a new delivery, and refuses one that nobody is left for. Returns the others that bring
    /// the same and wait for their time.
    pub(super) fn admit(
        &self,
        delivery: &mut Delivery,
        manner: Manner,
    ) -> Result<Vec<DeliveryId>, CannotSend> {
        self.suppress(delivery)?;
        // A retry waits until the delivery that it repeats has ended, for all recipients.
        self.refuse_on_its_way(delivery, manner.retry_since.is_some())?;
        if let Some(since) = manner.retry_since {
            self.spare(delivery, since)?;
        }
        if !manner.force {
            self.leave_out_just_sent(delivery)?;
        }
        Ok(self.scheduled(delivery.kind))
    }

    pub(super) fn e_mailed(&self, kind: EmailKind) -> bool {
        self.standing(kind).any(|delivery| delivery.email().is_some())
    }

    /// Marks suppressed recipients at once. Refuses a delivery without remaining recipients.
    fn suppress(&self, delivery: &mut Delivery) -> Result<(), CannotSend> {
        let mut defects = Vec::new();
        for place in 0..delivery.recipients().len() {
            let Some(recipient) = delivery.recipients().get(place) else { continue };
            let address = &recipient.addressee.address;
            let Some(found) = self.suppressed.iter().find(|it| same_address(&it.address, address.as_str()))
            else {
                continue;
            };
            if recipient.is_to() {
                let message = format!("{}.", found.explained());
                let code = crate::delivery::RECIPIENT_SUPPRESSED;
                defects.push(Defect::new(code, "email.recipients", message));
            }
            delivery.suppress(place, delivery.created_at, found.explained());
        }
        let left = delivery.recipients().iter().any(|it| it.is_to() && !it.state.has_ended());
        if left { Ok(()) } else { Err(CannotSend::Invalid(defects)) }
    }

    /// Skips recipients that an e-mail has reached since then. Refuses a delivery without remaining
    /// recipients.
    fn spare(&self, delivery: &mut Delivery, since: DateTime<Utc>) -> Result<(), CannotSend> {
        self.standing(delivery.kind)
            .filter(|earlier| earlier.created_at >= since)
            .for_each(|earlier| delivery.keep_reached(earlier));
        let left = delivery.recipients().iter().any(|recipient| !recipient.state.has_ended());
        if left { Ok(()) } else { Err(CannotSend::NobodyLeft) }
    }

    /// Leaves out whoever got it within the last [`JUST_SENT`], as To, Cc or Bcc: it keeps the copy that it has. Refuses a
    /// delivery that nobody but the archive would get.
    fn leave_out_just_sent(&self, delivery: &mut Delivery) -> Result<(), CannotSend> {
        let goes_at = delivery.schedule().map_or(delivery.created_at, |schedule| schedule.at);
        let since = goes_at - JUST_SENT;
        let mut last = None;
        for earlier in self.standing(delivery.kind) {
            let got = delivery.keep_reached_since(earlier, since);
            last = last.max(got);
        }
        match last {
            Some(at) if waiting(delivery).next().is_none() => Err(CannotSend::JustSent { at }),
            _ => Ok(()),
        }
    }

    /// A scheduled delivery is not being sent yet, but it has not ended either (`any`).
    fn refuse_on_its_way(&self, delivery: &Delivery, any: bool) -> Result<(), CannotSend> {
        let going = |earlier: &&Delivery| {
            let status = earlier.sending_status();
            !status.has_ended() && (any || status != DeliveryStatus::Scheduled)
        };
        for earlier in self.standing(delivery.kind).filter(going) {
            let addresses: BTreeSet<String> = earlier.recipients().iter().map(address).collect();
            if any || waiting(delivery).any(|recipient| addresses.contains(&address(recipient))) {
                return Err(CannotSend::OnItsWay { delivery: earlier.id });
            }
        }
        Ok(())
    }

    /// E-mails that bring the same and wait for their time: they will go out as well.
    fn scheduled(&self, kind: EmailKind) -> Vec<DeliveryId> {
        self.standing(kind).filter(|earlier| earlier.schedule().is_some()).map(|earlier| earlier.id).collect()
    }
}

/// The recipients that are still pending. The archive gets each letter, but none is sent for its sake.
fn waiting(delivery: &Delivery) -> impl Iterator<Item = &Recipient> {
    let waits = |to: &&Recipient| to.addressee.kind != AddresseeKind::Bcc && !to.state.has_ended();
    delivery.recipients().iter().filter(waits)
}

fn address(recipient: &Recipient) -> String {
    recipient.addressee.address.as_str().to_ascii_lowercase()
}

/// A record that the invoice was sent in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentOutside {
    pub method: MarkedMethod,
    pub date: NaiveDate,
    pub note: Option<Lines<500>>,
}

/// The delivery for the record, and the invoice with its new distribution.
pub fn mark_sent(
    invoice: &Document,
    seller: &LegalEntity,
    before: &[Delivery],
    id: DeliveryId,
    outside: SentOutside,
    change: Change,
) -> Result<Sent, CannotSend> {
    let issued = sendable(invoice)?;
    if !invoice.status().row().open_item {
        return Err(CannotSend::Settled);
    }
    let (now, today) = (change.at, today(seller, change.at));
    let SentOutside { method, date, note } = outside;
    let refused = |code, message| Err(CannotSend::Invalid(vec![Defect::new(code, "date", message)]));
    if date > today {
        let message = format!("{date} is in the future; today is {today} where the seller is.");
        return refused("date_in_future", message);
    }
    if date < issued.issue_date {
        let message = format!("{date} is before the issue date {}.", issued.issue_date);
        return refused("date_before_issue", message);
    }
    let by = change.actor.clone();
    let marked = Marked { method, date, at: noon(seller, date).min(now), note, by };
    let purpose = Purpose::of_document(invoice.id, invoice.id.kind().row().email, Trigger::MarkSent);
    let delivery = Delivery::new(id, purpose, Channel::Outside(marked), &change);
    Ok(Sent::of(invoice, before, delivery))
}

/// Clocks never change at noon.
fn noon(seller: &LegalEntity, date: NaiveDate) -> DateTime<Utc> {
    let local = date.and_time(NaiveTime::MIN) + TimeDelta::hours(12);
    let noon = seller.time_zone.from_local_datetime(&local).earliest();
    noon.map_or_else(|| local.and_utc(), |noon| noon.to_utc())
}

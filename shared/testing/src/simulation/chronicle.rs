//! What the change stream has told so far: of each committed write, in order. What must never happen to
//! one item is seen here, where the item before and after are at hand.

use std::collections::{BTreeMap, BTreeSet};

use app::messages::Message;
use domain::batches::{Batch, BatchItem, ItemStatus, Operation};
use domain::change::Actor;
use domain::delivery::{Delivery, DeliveryStatus, RecipientState, Trigger, Withdrawal};
use domain::documents::document::{Document, State};
use domain::ids::{BatchId, DeliveryId, DocumentId, TenantId};
use ports::{Change, Item};
use serde_json::Value;
use store::delivery::deliveries;
use store::documents::headers;
use store::{batches, item_type, keys};

use super::company::FLAW;
use super::tally::{Seen, Tally};

#[derive(Clone, Debug, Default)]
pub(super) struct Chronicle {
    pub(super) invoices: Vec<(TenantId, DocumentId)>,
    pub(super) batches: Vec<(TenantId, BatchId)>,
    pub(super) deliveries: Vec<(TenantId, DeliveryId)>,
    /// Those of them that were put off.
    pub(super) scheduled: Vec<(TenantId, DeliveryId)>,
    /// Those that still wait for their time.
    pub(super) waiting: BTreeSet<DeliveryId>,
    /// Those that wait for the end of their hold.
    pub(super) held: BTreeSet<DeliveryId>,
    /// How many invoices there were when a batch was started.
    pub(super) invoices_before: BTreeMap<BatchId, usize>,
    /// Which invoices were open then.
    pub(super) open_before: BTreeMap<BatchId, BTreeSet<DocumentId>>,
    /// By whom.
    pub(super) opened: BTreeMap<DocumentId, Actor>,
    /// All that was ever wrong with a draft.
    pub(super) flaws: BTreeMap<DocumentId, BTreeSet<String>>,
    /// Drafts that ever had an issue date of their own.
    pub(super) dated: BTreeSet<DocumentId>,
    /// The versions of an invoice that its history must tell of.
    pub(super) told: BTreeSet<(TenantId, DocumentId, u64)>,
    /// What requests have made, by their id, as they are answered.
    pub(super) made: BTreeMap<String, Vec<String>>,
    /// What was given up.
    pub(super) dead: Vec<Message>,
    pub(super) breaches: Vec<Breach>,
}

/// Something happened to an item that must not: which rule it breaks, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) rule: Rule,
    pub(super) how: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    OpenedOnce,
    Immutable,
    ItemMovesOn,
    OutcomeStays,
    WaitsForItsTime,
    WithdrawnStays,
    HoldIsKept,
}

impl Chronicle {
    pub(super) fn observe(&mut self, change: &Change, tally: &Tally) {
        let kind = change.new.as_ref().or(change.old.as_ref()).and_then(item_type);
        match (kind, &change.new) {
            (_, None) => self.breach(Rule::Immutable, format!("removed: {:?}", change.old)),
            (Some(headers::HEADER), Some(new)) => self.invoice(change.old.clone(), new.clone(), tally),
            (Some(batches::BATCH), Some(new)) => self.batch(change.old.clone(), new.clone(), tally),
            (Some(batches::ITEM), Some(new)) => self.item(change.old.clone(), new.clone(), tally),
            (Some(deliveries::DELIVERY), Some(new)) => self.delivery(change.old.clone(), new.clone(), tally),
            (Some(kind), Some(new)) => {
                if let Some(old) = &change.old {
                    self.overwritten(kind, old, new);
                }
            }
            (None, Some(new)) => self.breach(Rule::Immutable, format!("no type: {new:?}")),
        }
    }

    fn breach(&mut self, rule: Rule, how: String) {
        self.breaches.push(Breach { rule, how });
    }

    fn made(&mut self, request: &str, what: String) {
        self.made.entry(request.to_owned()).or_default().push(what);
    }

    fn invoice(&mut self, old: Option<Item>, new: Item, tally: &Tally) {
        let Some(tenant) = new["pk"].as_str().and_then(keys::tenant_of) else { return };
        let old: Option<Document> = old.map(|item| headers::read_header(item).expect("an invoice"));
        let new = headers::read_header(new).expect("an invoice");
        if let Some(flaw) = new.content.metadata.get(FLAW) {
            self.flaws.entry(new.id).or_default().insert(flaw.clone());
        }
        if new.content.issue_date.is_some() {
            self.dated.insert(new.id);
        }
        let Some(old) = old else {
            tally.note(Seen::Invoice);
            self.invoices.push((tenant, new.id));
            self.told.insert((tenant, new.id, new.version));
            self.made(&new.change.request_id, new.id.to_string());
            if new.state != State::Draft {
                self.breach(Rule::OpenedOnce, format!("{} was never a draft", new.id));
            }
            return;
        };
        let same = old.state == new.state && old.content == new.content && old.lines == new.lines;
        if !same || old.change != new.change {
            self.told.insert((tenant, new.id, new.version));
        }
        if new.version != old.version + 1 {
            let how = format!("{} went from version {} to {}", new.id, old.version, new.version);
            self.breach(Rule::Immutable, how);
        }
        match (old.issued(), new.issued()) {
            (None, Some(issued)) => {
                tally.note(Seen::Opened);
                let number = issued.number.clone();
                if self.opened.insert(new.id, new.change.actor.clone()).is_some() {
                    self.breach(Rule::OpenedOnce, format!("{} was opened again, as {number}", new.id));
                }
                if matches!(new.change.actor, Actor::Key { .. }) {
                    self.made(&new.change.request_id, format!("{} {number}", new.id));
                }
            }
            (Some(before), after) if after != Some(before) => {
                let how = format!("{} was {before:?} and became {:?}", new.id, new.state);
                self.breach(Rule::OpenedOnce, how);
            }
            (Some(_), _) => {
                if old.change.request_id != new.change.request_id
                    && matches!(new.change.actor, Actor::Key { .. })
                {
                    self.made(&new.change.request_id, format!("delivery of {}", new.id));
                }
                let fixed = |invoice: &Document| {
                    (
                        invoice.content.clone(),
                        invoice.lines.clone(),
                        invoice.totals.clone(),
                        invoice.created_at,
                    )
                };
                if fixed(&old) != fixed(&new) {
                    self.breach(Rule::Immutable, format!("{} changed after it was opened", new.id));
                }
            }
            (None, None) => {}
        }
    }

    fn batch(&mut self, old: Option<Item>, new: Item, tally: &Tally) {
        let Some(tenant) = new["pk"].as_str().and_then(keys::tenant_of) else { return };
        let old: Option<Batch> = old.map(|item| batches::read(item).expect("a batch"));
        let new = batches::read(new).expect("a batch");
        match old {
            None => {
                tally.note(if new.retry_of.is_some() { Seen::Retry } else { Seen::Batch });
                self.batches.push((tenant, new.id));
                self.invoices_before.insert(new.id, self.invoices.len());
                self.open_before.insert(new.id, self.opened.keys().copied().collect());
                if new.operation == Operation::Send {
                    tally.note(Seen::SendBatch);
                }
                self.made(&new.change.request_id, new.id.to_string());
            }
            Some(old) => {
                match (&old.recall, &new.recall) {
                    (None, Some(_)) => tally.note(Seen::BatchRecall),
                    (Some(before), Some(after)) if after.run > before.run => {
                        tally.note(Seen::RecallContinued);
                    }
                    _ => {}
                }
                if new.expand_run > old.expand_run {
                    tally.note(Seen::ExpansionContinued);
                }
                if old.expanded && (!new.expanded || new.total != old.total) {
                    self.breach(
                        Rule::ItemMovesOn,
                        format!("{} was expanded, then changed its total", new.id),
                    );
                }
            }
        }
    }

    fn item(&mut self, old: Option<Item>, new: Item, tally: &Tally) {
        let old: Option<BatchItem> = old.map(|item| batches::read_item(item).expect("a batch item"));
        let new = batches::read_item(new).expect("a batch item");
        let Some(old) = old else {
            tally.note(Seen::Item);
            if new.status != ItemStatus::Pending {
                self.breach(Rule::ItemMovesOn, format!("{new:?} begins ended"));
            }
            return;
        };
        use ItemStatus::{Failed, Pending, Sending, Succeeded};
        let may = match (old.status, new.status) {
            (Pending, to) => to != Pending,
            (Sending, to) => to.has_ended(),
            // A late event may turn an outcome that nobody knew.
            (Failed, Succeeded) => old.delivery_id.is_some(),
            _ => false,
        };
        if !may || old.number.is_some() && old.number != new.number {
            let how = format!("the item of {} in {}: {old:?} became {new:?}", new.invoice_id, new.batch_id);
            self.breach(Rule::ItemMovesOn, how);
        }
    }

    fn delivery(&mut self, old: Option<Item>, new: Item, tally: &Tally) {
        let Some(tenant) = new["pk"].as_str().and_then(keys::tenant_of) else { return };
        let old: Option<Delivery> = old.map(|item| deliveries::read(item).expect("a delivery"));
        let new = deliveries::read(new).expect("a delivery");
        match new.status() {
            DeliveryStatus::Held => self.held.insert(new.id),
            _ => self.held.remove(&new.id),
        };
        let Some(old) = old else {
            self.new_delivery(tenant, &new, tally);
            return;
        };
        self.waits(&old, &new);
        self.held_and_withdrawn(&old, &new, tally);
        for (before, after) in old.recipients.iter().zip(&new.recipients) {
            use RecipientState::{Sending, Unknown};
            if before.state != after.state
                && let Unknown { reason, .. } = &after.state
            {
                let died = matches!(before.state, Sending { .. }) && reason.contains("without a word");
                tally.note(if died { Seen::ExpiredLease } else { Seen::Unknown });
            }
            if after.repeated && !before.repeated {
                tally.note(Seen::SentAgain);
            }
            let settled = is_unknown(&before.state) && is_sent(&after.state);
            if settled {
                tally.note(Seen::SettledByEvent);
            }
            let same = (&before.addressee, &before.state, before.repeated)
                == (&after.addressee, &after.state, after.repeated);
            if before.state.has_ended() && !same && !settled {
                let how = format!("{} of {}: {before:?} became {after:?}", after.addressee.address, new.id);
                self.breach(Rule::OutcomeStays, how);
            }
        }
        if old.recipients.len() != new.recipients.len() {
            self.breach(Rule::OutcomeStays, format!("{} changed its recipients", new.id));
        }
    }

    fn new_delivery(&mut self, tenant: TenantId, new: &Delivery, tally: &Tally) {
        self.deliveries.push((tenant, new.id));
        match new.trigger {
            Trigger::Send | Trigger::Resend => tally.note(Seen::SentAnew),
            Trigger::MarkSent => tally.note(Seen::MarkedSent),
            Trigger::Notify if new.failure.is_some() => tally.note(Seen::NoticeFailed),
            Trigger::Notify => tally.note(Seen::Notice),
            Trigger::Open | Trigger::Retry => {}
        }
        if new.schedule.is_some() {
            tally.note(Seen::Scheduled);
            self.scheduled.push((tenant, new.id));
            self.waiting.insert(new.id);
            if new.held_until.is_some() {
                self.breach(Rule::WaitsForItsTime, format!("{} is held in addition", new.id));
            }
        }
    }

    /// Until its time has come a delivery touches nobody.
    fn waits(&mut self, old: &Delivery, new: &Delivery) {
        let states =
            |delivery: &Delivery| delivery.recipients.iter().map(|to| to.state.clone()).collect::<Vec<_>>();
        if new.schedule.is_some() && states(old) != states(new) {
            self.breach(Rule::WaitsForItsTime, format!("{} waits, but: {new:?}", new.id));
        }
        if new.schedule.is_none() {
            self.waiting.remove(&new.id);
        }
        let Some(schedule) = old.schedule.filter(|_| new.schedule.is_none() && new.withdrawn.is_none())
        else {
            return;
        };
        if new.released_at.is_none_or(|at| at < schedule.at) {
            let how =
                format!("{} was to wait until {}, but went at {:?}", new.id, schedule.at, new.released_at);
            self.breach(Rule::WaitsForItsTime, how);
        }
    }

    fn held_and_withdrawn(&mut self, old: &Delivery, new: &Delivery, tally: &Tally) {
        let claimed = |delivery: &Delivery| {
            let mut recipients = delivery.recipients.iter();
            recipients.any(|recipient| matches!(recipient.state, RecipientState::Sending { .. }))
        };
        if let Some(until) = old.held_until.filter(|_| claimed(new)) {
            tally.note(Seen::HoldEnded);
            if new.updated_at < until {
                let how = format!("{} was held until {until}, but claimed at {}", new.id, new.updated_at);
                self.breach(Rule::HoldIsKept, how);
            }
        }
        match (&old.withdrawn, &new.withdrawn) {
            (None, Some(withdrawn)) => {
                tally.note(match withdrawn.kind {
                    Withdrawal::Canceled => Seen::CalledOff,
                    Withdrawal::Recalled if old.schedule.is_some() => Seen::RecalledScheduled,
                    Withdrawal::Recalled if old.held_until.is_some() => Seen::RecalledHeld,
                    Withdrawal::Recalled => Seen::RecalledQueued,
                });
                if withdrawn.kind == Withdrawal::Canceled {
                    self.made(&withdrawn.change.request_id, format!("{} canceled", new.id));
                }
                if claimed(old) || !new.sends_as(old) {
                    self.breach(Rule::WithdrawnStays, format!("{old:?} was withdrawn"));
                }
            }
            (Some(_), after) if *after != old.withdrawn || !new.sends_as(old) => {
                self.breach(Rule::WithdrawnStays, format!("{old:?} became {new:?}"));
            }
            _ => {}
        }
    }

    /// Things of which each version is kept, lines and files are written once.
    fn overwritten(&mut self, kind: &str, old: &Item, new: &Item) {
        let fixed = kind.ends_with("_version")
            || ["lines", "file", "batch_selection", "history", "delivery_pointer"].contains(&kind);
        let rest = |item: &Item| -> Item {
            let lasting = item.iter().filter(|(name, _)| *name != "expires_at");
            lasting.map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        if fixed && rest(old) != rest(new) {
            let key = |name| old.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            self.breach(Rule::Immutable, format!("{kind} {} {} was overwritten", key("pk"), key("sk")));
        }
    }
}

fn is_unknown(state: &RecipientState) -> bool {
    matches!(state, RecipientState::OutcomeUnknown { .. } | RecipientState::AssumedSent { .. })
}

fn is_sent(state: &RecipientState) -> bool {
    matches!(state, RecipientState::Sent { .. })
}

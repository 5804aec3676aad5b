//! Every committed write, in order, as the change stream reports it. Rules about a single item are
//! checked here, because a change record holds the item before and after the write.

use std::collections::{BTreeMap, BTreeSet};

use app::messages::Message;
use chrono::{DateTime, NaiveDate, Utc};
use domain::batches::{Batch, BatchItem, ItemStatus, OperationKind};
use domain::delivery::{Delivery, DeliveryStatus, RecipientState};
use domain::ids::{BatchId, DeliveryId, DocumentId, DocumentKind, PaymentId, TenantId};
use ports::{Change, Item, Key};
use serde_json::Value;
use store::bank_statements::entries::ENTRY as BANK_ENTRY;
use store::bank_statements::statements::STATEMENT;
use store::delivery::deliveries;
use store::documents::headers;
use store::payments::ledger::ENTRY;
use store::payments::records::PAYMENT;
use store::{batches, item_type, keys};

use super::counters::{Counter, Counters};
use crate::alarm::{self, ALARM};

mod of_bank_statements;
mod of_deliveries;
mod of_lifecycle;
mod of_payments;

pub(super) use of_deliveries::Reach;
pub(super) use of_lifecycle::Life;

#[derive(Clone, Debug, Default)]
pub(super) struct EventLog {
    /// The tenant whose clock is moved apart from the present.
    pub(super) own_clock: Option<TenantId>,
    /// The time of the infrastructure at the latest change.
    pub(super) present: Option<DateTime<Utc>>,
    pub(super) invoices: Vec<(TenantId, DocumentId)>,
    pub(super) batches: Vec<(TenantId, BatchId)>,
    pub(super) deliveries: Vec<(TenantId, DeliveryId)>,
    pub(super) payments: Vec<(TenantId, PaymentId)>,
    /// The documents that a payment was ever on its way to.
    pub(super) awaited: BTreeSet<DocumentId>,
    /// The deliveries that were ever scheduled.
    pub(super) scheduled: Vec<(TenantId, DeliveryId)>,
    /// The deliveries that are scheduled now.
    pub(super) waiting: BTreeSet<DeliveryId>,
    /// The deliveries that are held now.
    pub(super) held: BTreeSet<DeliveryId>,
    /// The number of invoices that existed when a batch was started.
    pub(super) invoices_before: BTreeMap<BatchId, usize>,
    /// The invoices that could be sent when a batch was started.
    pub(super) open_before: BTreeMap<BatchId, BTreeSet<DocumentId>>,
    pub(super) lives: BTreeMap<DocumentId, Life>,
    /// How far each delivery of a document went.
    pub(super) reached: BTreeMap<DeliveryId, (DocumentId, Reach)>,
    /// The recipients that were claimed while their document could be sent.
    pub(super) claimed: BTreeSet<(DeliveryId, usize)>,
    /// The codes of everything that was ever wrong with a draft.
    pub(super) flaws: BTreeMap<DocumentId, BTreeSet<String>>,
    /// The issue dates that drafts ever had of their own.
    pub(super) dated: BTreeMap<DocumentId, BTreeSet<NaiveDate>>,
    /// Each date that was ever the latest of a series, by partition key.
    pub(super) issue_dates: BTreeMap<String, BTreeSet<NaiveDate>>,
    /// The year in which all numberings begin.
    pub(super) first_year: Option<i32>,
    /// The versions of each invoice that its history must contain.
    pub(super) expected_history: BTreeSet<(TenantId, DocumentId, u64)>,
    /// What each request made, by request id, in the form of its response.
    pub(super) made: BTreeMap<String, Vec<(What, String)>>,
    /// The messages of all dead letters.
    pub(super) dead: Vec<Message>,
    /// The alarms that were ever set.
    pub(super) alarms: BTreeSet<Key>,
    pub(super) breaches: Vec<Breach>,
}

/// A change that breaks a rule, with a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) rule: Rule,
    pub(super) how: String,
}

/// What a request makes: one of each at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Document(DocumentKind),
    /// Of a document that existed before.
    Version(DocumentId),
    Opening,
    Delivery,
    Withdrawal(DeliveryId),
    Batch,
    Payment,
    BankStatement,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    OpenedOnce,
    Immutable,
    ItemStatusOrder,
    FinalOutcome,
    ScheduledTime,
    FinalWithdrawal,
    Sendable,
    Hold,
    Lease,
    ComesDueOnce,
}

impl EventLog {
    pub(super) fn observe(&mut self, change: &Change, counters: &Counters) {
        let kind = change.new.as_ref().or(change.old.as_ref()).and_then(item_type);
        match (kind, &change.new) {
            (_, None) => self.breach(Rule::Immutable, format!("removed: {:?}", change.old)),
            (Some(headers::HEADER), Some(new)) => self.invoice(change.old.clone(), new.clone(), counters),
            (Some(batches::BATCH), Some(new)) => self.batch(change.old.clone(), new.clone(), counters),
            (Some(batches::ITEM), Some(new)) => self.item(change.old.clone(), new.clone(), counters),
            (Some("series"), Some(new)) => self.series(new),
            (Some(headers::SHOWN), Some(new)) => self.shown(change.old.as_ref(), new),
            (Some(deliveries::DELIVERY), Some(new)) => {
                self.delivery(change.old.clone(), new.clone(), counters)
            }
            (Some(PAYMENT), Some(new)) => self.payment(change.old.clone(), new.clone(), counters),
            (Some(ENTRY), Some(new)) => {
                self.overwritten_entry(change.old.as_ref(), new, counters);
            }
            (Some(STATEMENT), Some(new)) => self.bank_statement(change.old.clone(), new.clone(), counters),
            (Some(BANK_ENTRY), Some(new)) => Self::bank_entry(change.old.as_ref(), new, counters),
            (Some(ALARM), Some(new)) => self.alarm(change.old.clone(), new.clone(), counters),
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

    fn made(&mut self, request: &str, what: What, answer: String) {
        self.made.entry(request.to_owned()).or_default().push((what, answer));
    }

    /// An entry of a ledger is written once.
    fn overwritten_entry(&mut self, old: Option<&Item>, new: &Item, counters: &Counters) {
        match (old, new["kind"].as_str()) {
            (Some(old), _) => self.breach(Rule::Immutable, format!("{old:?} became {new:?}")),
            (None, Some("credit_note")) => counters.increment(Counter::CreditSurplus),
            (None, Some("refund")) => counters.increment(Counter::Refund),
            (None, Some("allocation")) if new.get("payment_id").is_none() => {
                counters.increment(Counter::PaidFromBalance);
            }
            (None, Some("release")) if new.get("payment_id").is_none() => {
                counters.increment(Counter::AllocationUndone);
            }
            _ => {}
        }
    }

    fn series(&mut self, new: &Item) {
        let date = new.get("last_issue_date").and_then(Value::as_str).and_then(|date| date.parse().ok());
        if let (Some(pk), Some(date)) = (new["pk"].as_str(), date) {
            self.issue_dates.entry(pk.to_owned()).or_default().insert(date);
        }
    }

    /// Each writer writes over the version that it has read.
    fn shown(&mut self, old: Option<&Item>, new: &Item) {
        let version = |item: &Item| item.get("version").and_then(Value::as_u64).unwrap_or_default();
        let before = old.map_or(0, version);
        if version(new) != before + 1 {
            let how = format!("{} went from version {before} to {}", new["pk"], version(new));
            self.breach(Rule::Immutable, how);
        }
    }

    fn batch(&mut self, old: Option<Item>, new: Item, counters: &Counters) {
        let Some(tenant) = new["pk"].as_str().and_then(keys::tenant_of) else { return };
        let old: Option<Batch> = old.map(|item| batches::read(item).expect("a batch"));
        let new = batches::read(new).expect("a batch");
        match old {
            None => {
                counters.increment(if new.retry_of.is_some() { Counter::Retry } else { Counter::Batch });
                self.batches.push((tenant, new.id));
                self.invoices_before.insert(new.id, self.invoices.len());
                let sendable = self.lives.iter().filter(|(_, life)| life.status.row().sendable);
                self.open_before.insert(new.id, sendable.map(|(id, _)| *id).collect());
                match new.operation.kind() {
                    OperationKind::Open => {}
                    OperationKind::MarkPaid => counters.increment(Counter::MarkPaidBatch),
                    OperationKind::Send => counters.increment(Counter::SendBatch),
                    OperationKind::Delete => counters.increment(Counter::DeleteBatch),
                    OperationKind::Credit => counters.increment(Counter::CreditBatch),
                    _ => counters.increment(Counter::LifecycleBatch),
                }
                self.made(&new.change.request_id, What::Batch, new.id.to_string());
            }
            Some(old) => {
                match (&old.recall, &new.recall) {
                    (None, Some(_)) => counters.increment(Counter::BatchRecall),
                    (Some(before), Some(after)) if after.run > before.run => {
                        counters.increment(Counter::RecallContinued);
                    }
                    _ => {}
                }
                if new.expand_run > old.expand_run {
                    counters.increment(Counter::ExpansionContinued);
                }
                if old.expanded && (!new.expanded || new.total != old.total) {
                    self.breach(
                        Rule::ItemStatusOrder,
                        format!("{} was expanded, then changed its total", new.id),
                    );
                }
            }
        }
    }

    fn item(&mut self, old: Option<Item>, new: Item, counters: &Counters) {
        let old: Option<BatchItem> = old.map(|item| batches::read_item(item).expect("a batch item"));
        let new = batches::read_item(new).expect("a batch item");
        let Some(old) = old else {
            counters.increment(Counter::Item);
            if new.status != ItemStatus::Pending {
                self.breach(Rule::ItemStatusOrder, format!("{new:?} begins ended"));
            }
            return;
        };
        use ItemStatus::{Failed, Pending, Sending, Succeeded};
        let may = match (old.status, new.status) {
            (Pending, to) => to != Pending,
            (Sending, to) => to.has_ended(),
            // A late event may settle an unknown outcome.
            (Failed, Succeeded) => old.delivery_id.is_some(),
            _ => false,
        };
        if !may || old.label.is_some() && old.label != new.label {
            let how = format!("the item of {} in {}: {old:?} became {new:?}", new.subject, new.batch_id);
            self.breach(Rule::ItemStatusOrder, how);
        }
    }

    fn delivery(&mut self, old: Option<Item>, new: Item, counters: &Counters) {
        let Some(tenant) = new["pk"].as_str().and_then(keys::tenant_of) else { return };
        let old: Option<Delivery> = old.map(|item| deliveries::read(item).expect("a delivery"));
        let new = deliveries::read(new).expect("a delivery");
        match new.status() {
            DeliveryStatus::Held => self.held.insert(new.id),
            _ => self.held.remove(&new.id),
        };
        self.reaches(&new);
        let Some(old) = old else {
            self.claims(None, &new);
            self.new_delivery(tenant, &new, counters);
            return;
        };
        self.claims(Some(&old), &new);
        self.waits(&old, &new);
        self.held_and_withdrawn(&old, &new, counters);
        if self.looked_up(&old, &new) {
            return;
        }
        for (before, after) in old.recipients().iter().zip(new.recipients()) {
            use RecipientState::{Sending, Unknown};
            if before.state != after.state
                && let Unknown { reason, .. } = &after.state
            {
                let died = matches!(before.state, Sending { .. }) && reason.contains("without a word");
                counters.increment(if died { Counter::ExpiredLease } else { Counter::Unknown });
            }
            self.leased(before, after);
            if after.repeated && !before.repeated {
                counters.increment(Counter::SentAgain);
            }
            let settled = is_unknown(&before.state) && is_sent(&after.state);
            if settled {
                counters.increment(Counter::SettledByEvent);
            }
            let same = (&before.addressee, &before.state, before.repeated)
                == (&after.addressee, &after.state, after.repeated);
            if before.state.has_ended() && !same && !settled {
                let how = format!("{} of {}: {before:?} became {after:?}", after.addressee.address, new.id);
                self.breach(Rule::FinalOutcome, how);
            }
        }
    }

    /// An alarm rings for the time that it is set to, and each write is over the version before it.
    fn alarm(&mut self, old: Option<Item>, new: Item, counters: &Counters) {
        let text = |name: &str| new[name].as_str().unwrap_or_default().to_owned();
        self.alarms.insert(Key { pk: text("pk"), sk: text("sk") });
        let Some(old) = old.map(alarm::read) else { return };
        let new = alarm::read(new);
        let rings = &new.rang[old.rang.len().min(new.rang.len())..];
        counters.add(Counter::AlarmRang, rings.len() as u64);
        let fits = match rings {
            [] => new.rang == old.rang,
            [(rang, at)] => old.at == Some(*at) && rang >= at && new.at.is_none(),
            _ => false,
        };
        if !fits || new.version != old.version + 1 {
            self.breach(Rule::ComesDueOnce, format!("{old:?} became {new:?}"));
        }
    }

    /// Version items, lines and files are written once and never changed.
    fn overwritten(&mut self, kind: &str, old: &Item, new: &Item) {
        let fixed = kind.ends_with("_version")
            || ["lines", "file", "batch_selection", "history", "delivery_pointer", "payment_pointer"]
                .contains(&kind);
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

//! Counts how often runs reach each situation. If a change to the simulation makes a rare situation
//! unreachable, the test fails.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

macro_rules! seen {
    ($($(#[$doc:meta])* $name:ident = $words:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Counter {
            $($(#[$doc])* $name,)*
        }

        impl Counter {
            pub const ALL: &[Counter] = &[$(Counter::$name,)*];

            pub fn description(self) -> &'static str {
                match self {
                    $(Counter::$name => $words,)*
                }
            }
        }
    };
}

seen! {
    Invoice = "invoices",
    Opened = "invoices opened",
    OtherOpened = "documents of another kind opened by hand",
    OtherOpenedByBatch = "documents of another kind opened by a batch",
    OtherDelivery = "deliveries of documents of another kind",
    Notice = "notices of invoices that opened without an e-mail",
    NoticeFailed = "notices that failed",
    Batch = "batches",
    Retry = "batches that retry another batch",
    Item = "batch items",
    Mail = "e-mails",
    /// The future was dropped at an await point.
    Crash = "crashes of workers and relays",
    HandlerLost = "requests whose handler crashed",
    TimeOut = "workers stopped at their time-out",
    Throttle = "throttles",
    Conflict = "conflicts",
    LostBefore = "responses lost, call had no effect",
    LostAfter = "responses lost, call took effect",
    MailLostBefore = "e-mails not accepted, response lost",
    MailLostAfter = "e-mails accepted, response lost",
    MailRejected = "e-mails rejected",
    DuplicateMessage = "messages received twice at the same time",
    RepeatedRecords = "change records relayed again",
    Replay = "requests repeated with their idempotency key",
    Refusal = "requests refused",
    Parked = "change records parked",
    Unparkable = "change records that could not be parked",
    DeadLetter = "dead letters",
    DeadRecord = "dead letters that are parked records",
    ExpiredLease = "leases expired",
    Unknown = "outcomes unknown",
    SentAgain = "recipients sent to again by the tenant's policy",
    Scheduled = "e-mails scheduled",
    Moved = "e-mails rescheduled",
    Canceled = "scheduled e-mails canceled",
    TimerEarly = "timers that fired early",
    TimerTwice = "timers that fired twice",
    TimerLate = "timers that fired late",
    TimerLost = "timers that never fired",
    Overdue = "overdue items found by the reconciler",
    CalledAhead = "items called for ahead of their time by the reconciler",
    AlarmSet = "alarms set",
    AlarmRang = "alarms that rang",
    ExpansionContinued = "expansions continued in another run",
    SendBatch = "send batches",
    DeleteBatch = "delete batches",
    DeletedByBatch = "drafts deleted by a batch",
    Jump = "moves of a tenant's own clock",
    Sent = "sends and resends of open invoices",
    MarkedSent = "invoices marked as sent",
    HoldEnded = "holds that ended",
    RecalledScheduled = "deliveries recalled before their time",
    RecalledHeld = "deliveries recalled during their hold",
    RecalledQueued = "deliveries recalled from the queue",
    BatchRecall = "batches recalled",
    MailEvent = "e-mail events",
    /// A later event settles a recipient whose outcome was recorded as unknown.
    SettledByEvent = "unknown outcomes settled later by an event",
    MailEventUnknown = "e-mail events without a matching delivery",
    Payment = "payments",
    PaymentAllocated = "documents that payments settled at once",
    PaymentProcessing = "payments that were processing",
    PaymentReversed = "payments reversed",
    PaidFromBalance = "documents paid from a balance",
    AllocationUndone = "allocations undone",
    Refund = "refunds",
    Receipt = "receipts of payments",
    MarkPaidBatch = "batches that mark documents as paid",
    BankStatement = "files of banks",
    BankEntryKnown = "entries of banks that an earlier file had",
    BankEntryApplied = "entries of banks applied by themselves",
    BankEntryDecided = "entries of banks applied by a person",
    RecallContinued = "recalls of batches continued in another run",
    Submitted = "drafts submitted for approval",
    ApprovedByHand = "drafts approved by a person",
    ApprovedByRule = "drafts approved by a rule",
    SentBackToDraft = "submitted drafts rejected or moved to draft",
    SubmittedAndSent = "drafts submitted, opened and sent at once",
    CanceledDraft = "drafts canceled",
    Superseded = "drafts superseded",
    Duplicated = "documents duplicated",
    MovedToDraft = "open documents moved to draft",
    OpenedAgain = "documents opened again",
    Voided = "open documents made void",
    VoidedDraft = "drafts with a number made void",
    WrittenOff = "documents written off",
    LifecycleBatch = "batches of other verbs of the lifecycle",
    CreditDraft = "credit notes drafted",
    CreditDraftOpened = "drafts of credit notes opened",
    CreditOpened = "credit notes opened as they are made",
    CreditToPayBack = "credit notes whose surplus is paid back",
    CreditSurplus = "credits beyond what was due",
    CreditedOpen = "open documents credited in full",
    CreditedPaid = "paid documents credited in full",
    CreditBatch = "batches that credit",
    Rebilled = "documents credited and billed again",
    CalledOff = "deliveries whose sending ended with their document",
}

/// The counts of one run. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Counters(Arc<Mutex<Report>>);

impl Counters {
    pub(super) fn increment(&self, seen: Counter) {
        self.add(seen, 1);
    }

    pub(super) fn add(&self, seen: Counter, count: u64) {
        *self.0.lock().unwrap().counts.entry(seen).or_default() += count;
    }

    pub(super) fn count(&self, seen: Counter) -> u64 {
        self.0.lock().unwrap().count(seen)
    }

    pub(super) fn report(&self) -> Report {
        self.0.lock().unwrap().clone()
    }
}

/// The counts of one seed, or the sums over several seeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    counts: BTreeMap<Counter, u64>,
}

impl Report {
    pub fn count(&self, seen: Counter) -> u64 {
        self.counts.get(&seen).copied().unwrap_or_default()
    }

    pub fn add(&mut self, other: &Report) {
        for (seen, count) in &other.counts {
            *self.counts.entry(*seen).or_default() += count;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for seen in Counter::ALL {
            writeln!(f, "{:>12}  {}", self.count(*seen), seen.description())?;
        }
        Ok(())
    }
}

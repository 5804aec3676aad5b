//! What a run has seen, so that a simulation that no longer reaches the rare things shows.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

macro_rules! seen {
    ($($(#[$doc:meta])* $name:ident = $words:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Seen {
            $($(#[$doc])* $name,)*
        }

        impl Seen {
            pub const ALL: &[Seen] = &[$(Seen::$name,)*];

            pub fn words(self) -> &'static str {
                match self {
                    $(Seen::$name => $words,)*
                }
            }
        }
    };
}

seen! {
    Invoice = "invoices",
    Opened = "invoices opened",
    Notice = "customers told of an invoice that opened without an e-mail",
    NoticeFailed = "customers who could not be told",
    Batch = "batches",
    Retry = "batches that repeat another",
    Item = "batch items",
    Mail = "e-mails",
    /// Dropped at some await.
    Crash = "crashes of workers and relays",
    HandlerLost = "requests whose handler died",
    TimeOut = "workers stopped at their time-out",
    Throttle = "throttles",
    Conflict = "conflicts",
    LostBefore = "answers lost, call without effect",
    LostAfter = "answers lost, call with effect",
    MailLostBefore = "e-mails lost, not taken on",
    MailLostAfter = "e-mails taken on, answer lost",
    MailRejected = "e-mails rejected",
    DuplicateMessage = "messages handed out twice at once",
    RepeatedRecords = "change records relayed again",
    Replay = "requests repeated with their key",
    Refusal = "requests refused",
    Parked = "change records parked",
    Unparkable = "change records that could not be parked",
    DeadLetter = "dead letters",
    DeadRecord = "parked records among them",
    ExpiredLease = "leases expired",
    Unknown = "outcomes unknown",
    SentAgain = "recipients sent to again by policy",
    Scheduled = "e-mails put off",
    Moved = "e-mails moved to another time",
    CalledOff = "e-mails called off",
    TimerEarly = "timers that went off early",
    TimerTwice = "timers that went off twice",
    TimerLate = "timers that went off late",
    TimerLost = "timers that never went off",
    Overdue = "e-mails found overdue",
    Renewed = "timers set anew",
    ExpansionContinued = "expansions continued in another run",
    SendBatch = "batches that send",
    SentAnew = "deliveries of open invoices",
    MarkedSent = "invoices marked as sent",
    HoldEnded = "holds that ended",
    RecalledScheduled = "deliveries recalled before their time",
    RecalledHeld = "deliveries recalled out of their hold",
    RecalledQueued = "deliveries recalled out of the queue",
    BatchRecall = "batches recalled",
    MailEvent = "events of e-mails",
    /// Of what had been given up as unknown.
    SettledByEvent = "unknown outcomes settled later by an event",
    MailEventUnknown = "events of e-mails that nobody knew",
    RecallContinued = "recalls of batches continued in another run",
}

/// Counts by what was seen. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally(Arc<Mutex<Report>>);

impl Tally {
    pub(super) fn note(&self, seen: Seen) {
        self.add(seen, 1);
    }

    pub(super) fn add(&self, seen: Seen, count: u64) {
        *self.0.lock().unwrap().counts.entry(seen).or_default() += count;
    }

    pub(super) fn count(&self, seen: Seen) -> u64 {
        self.0.lock().unwrap().count(seen)
    }

    pub(super) fn report(&self) -> Report {
        self.0.lock().unwrap().clone()
    }
}

/// What one seed, or many together, have seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    counts: BTreeMap<Seen, u64>,
}

impl Report {
    pub fn count(&self, seen: Seen) -> u64 {
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
        for seen in Seen::ALL {
            writeln!(f, "{:>12}  {}", self.count(*seen), seen.words())?;
        }
        Ok(())
    }
}

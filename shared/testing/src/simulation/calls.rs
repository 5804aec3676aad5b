//! The calls of a run: workers, relays, e-mail events and clients.

use std::pin::Pin;

use app::delivery::record_engagement::Recorded;
use app::reconcile_due::Reconciled;
use app::relay_changes::Relayed;
use chrono::{DateTime, Utc};
use domain::delivery::engagement::MailEvent;
use ports::{Change, QueueName};

use crate::world::work::Handled;

/// The result of a call.
pub(super) enum Outcome {
    Worked(Vec<Handled>),
    DeadLetter(QueueName, u64, bool),
    Relayed(Relayed),
    Reconciled(Option<Reconciled>),
    EventRecorded(Option<Recorded>),
    Answered,
}

/// A call that has started and not ended.
pub(super) struct RunningCall {
    pub(super) future: Pin<Box<dyn Future<Output = Outcome>>>,
    pub(super) started: DateTime<Utc>,
    /// The number of steps until the call crashes.
    pub(super) crashes_in: Option<usize>,
    pub(super) part: Part,
}

pub(super) enum Part {
    Worker,
    /// A relay call: its lane and its records.
    Relay(usize, Vec<Change>),
    /// An e-mail event, and how often it was looked up.
    MailEvent(MailEvent),
    Client,
}

/// An event that has not been processed yet.
pub(super) struct PendingEvent {
    pub(super) due: DateTime<Utc>,
    pub(super) event: MailEvent,
}

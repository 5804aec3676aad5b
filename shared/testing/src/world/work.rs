//! Handler calls: what a function does with the messages that it receives.

use std::collections::BTreeSet;

use app::Error;
use app::batches::expand_batch::expand_batch;
use app::batches::process_batch::{Task, process_batch};
use app::batches::recall_batch::withdraw_deliveries;
use app::delivery::send_delivery::{Outcome, SendDelivery};
use app::due::Kind;
use app::due::export::Exporter;
use app::due::worker::RunDue;
use app::messages::Message;
use app::reconcile_due::Reconciled;
use app::relay_changes::{Parked, RelayChanges};
use domain::ids::{BatchId, Subject, TenantId};
use ports::QueueName;
use store::Store;

use super::{GRACE, LEASE, World};
use crate::{
    FixedClock, MemoryBucket, MemoryMailer, MemoryQueue, MemorySchedules, MemoryTable, Received,
    SeededEntropy, TextComposer, TextRenderer, alarm,
};

/// One handler call.
pub(crate) enum Job {
    Expand(Received),
    Process(TenantId, BatchId, Vec<(Received, Subject)>),
    Deliver(Received),
    Due(Received),
    Parked(Received),
}

/// A message and its result: true if it is finished, false if it is to be received again, or an error.
pub(crate) type Handled = (QueueName, Received, Result<bool, Error>);

impl World {
    pub fn relay_changes(&self) -> RelayChanges<MemoryTable, MemoryQueue, FixedClock> {
        RelayChanges {
            store: Store::new(self.workers_table.clone()),
            queue: self.queue.clone(),
            clock: self.clock.clone(),
            grace_seconds: 900,
        }
    }

    pub fn send_delivery(
        &self,
    ) -> SendDelivery<
        MemoryTable,
        MemoryMailer,
        MemoryBucket,
        TextRenderer,
        TextComposer,
        FixedClock,
        SeededEntropy,
    > {
        SendDelivery {
            store: Store::new(self.workers_table.clone()),
            mailer: self.mailer.clone(),
            bucket: self.bucket.clone(),
            renderer: TextRenderer,
            composer: TextComposer,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            lease: LEASE,
            grace: GRACE,
        }
    }

    /// Every kind of item that comes due, with one for tests.
    pub fn kinds(&self) -> Vec<Kind<MemoryTable>> {
        let exporter = Exporter { bucket: self.bucket.clone(), sizes: self.export_sizes };
        app::due::kinds(exporter).into_iter().chain([alarm::kind()]).collect()
    }

    /// The kinds for calls that failed too often.
    pub fn last_kinds(&self) -> Vec<Kind<MemoryTable>> {
        app::due::last_resort().into_iter().chain([alarm::kind()]).collect()
    }

    pub fn run_due(&self) -> RunDue<MemoryTable, MemoryQueue, MemorySchedules, FixedClock> {
        RunDue {
            store: Store::new(self.workers_table.clone()),
            queue: self.queue.clone(),
            schedules: self.schedules.clone(),
            clock: self.clock.clone(),
            kinds: self.kinds(),
        }
    }

    /// Runs the reconciler, as the hourly rule does.
    pub async fn reconcile(&self) -> Result<Reconciled, Error> {
        *self.reconciled_at.lock().unwrap() = self.now();
        self.run_due().reconcile(|| self.has_time()).await
    }

    pub(crate) async fn carry_out(&self, job: Job) -> Vec<Handled> {
        match job {
            Job::Expand(message) => {
                let store = Store::new(self.workers_table.clone());
                // Sometimes the deadline is near.
                let has_time = || !self.entropy.next_u64().is_multiple_of(6);
                let done = match read(&message) {
                    Message::ExpandBatch { tenant, batch, .. } => {
                        expand_batch(&store, &self.clock, &tenant, batch, has_time).await
                    }
                    Message::RecallBatch { tenant, batch, .. } => {
                        withdraw_deliveries(&store, &self.clock, &tenant, batch, has_time).await
                    }
                    _ => return Vec::new(),
                };
                vec![(QueueName::Expand, message, done.map(|()| true))]
            }
            Job::Process(tenant, batch, items) => self.process(&tenant, batch, items).await,
            Job::Deliver(message) => {
                let worker = self.send_delivery();
                let done = match read(&message) {
                    Message::SendDelivery { tenant, subject, delivery, .. } => {
                        worker.send(&tenant, subject, delivery, || self.has_time()).await
                    }
                    Message::SettleDelivery { tenant, subject, delivery, .. } => {
                        worker.settle(&tenant, subject, delivery).await
                    }
                    _ => return Vec::new(),
                };
                vec![(QueueName::Delivery, message, done.map(|outcome| outcome != Outcome::GiveBack))]
            }
            Job::Due(message) => {
                let Message::Due { tenant, key, version, .. } = read(&message) else { return Vec::new() };
                let done = self.run_due().run(&tenant, &key, version).await;
                vec![(QueueName::Due, message, done.map(|_| true))]
            }
            Job::Parked(message) => {
                let parked: Parked = serde_json::from_str(&message.body).unwrap();
                let done = self.relay_changes().relay_parked(parked).await;
                vec![(QueueName::Parked, message, done.map(|()| true).map_err(Error::Failed))]
            }
        }
    }

    async fn process(
        &self,
        tenant: &TenantId,
        batch: BatchId,
        items: Vec<(Received, Subject)>,
    ) -> Vec<Handled> {
        let ids: BTreeSet<Subject> = items.iter().map(|(_, id)| *id).collect();
        let done = process_batch(
            &Store::new(self.workers_table.clone()),
            &self.clock,
            &self.entropy,
            Task { tenant, batch, subjects: &ids, request_id: "worker" },
            || self.has_time(),
        )
        .await;
        let handled = items.into_iter().map(|(message, id)| {
            let own = match &done {
                Ok(processed) if processed.unfinished.contains(&id) => {
                    Err(Error::Failed("unfinished".to_owned()))
                }
                Ok(_) => Ok(true),
                Err(error) => Err(Error::Failed(error.to_string())),
            };
            (QueueName::Batch, message, own)
        });
        handled.collect()
    }

    fn has_time(&self) -> bool {
        let late = self.conditions.one_late_in;
        late == 0 || !self.entropy.next_u64().is_multiple_of(late)
    }
}

pub(crate) fn read(message: &Received) -> Message {
    serde_json::from_str(&message.body).unwrap()
}

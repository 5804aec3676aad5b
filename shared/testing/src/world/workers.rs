//! Delivers change records to the relay, timers to the due queue, and messages to the handlers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering;

use app::Error;
use app::due::call::after_move;
use app::messages::Message;
use app::relay_changes::Relayed;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{BatchId, Subject, TenantId};
use ports::{Calendar, Change, Envelope, Item, QueueName};
use store::{Store, keys};

use super::interleave::{Task, run, step_through};
use super::work::{Job, read};
use super::{Tenant, World};
use crate::Received;

impl World {
    /// Relays all change records, including those that result from relaying. Returns true if there were
    /// any.
    pub fn relay_all(&self) -> bool {
        let mut any = false;
        loop {
            let mut stream = self.stream.lock().unwrap();
            stream.extend(self.table.take_changes());
            if stream.is_empty() {
                return any;
            }
            any = true;
            let size = (1 + self.pick(100)).min(stream.len());
            let records: Vec<Change> = stream.drain(..size).collect();
            drop(stream);
            for _ in 0..self.conditions.relays.max(1) {
                let Relayed { parked, lost, .. } = run(self.relay_changes().relay(&records));
                self.parked.fetch_add(parked as u32, Ordering::Relaxed);
                // The stream delivers records again that the function could neither project nor park.
                let again = lost.into_iter().rev().map(|place| records[place].clone());
                let mut stream = self.stream.lock().unwrap();
                again.for_each(|record| stream.push_front(record));
            }
        }
    }

    /// Relays and handles until no work is left. If all remaining work is delayed or waits for its time, the clock
    /// advances. As long as something waits for its time, the reconciler runs every hour.
    pub fn drain(&self) {
        for _ in 0..20_000 {
            let relayed = self.relay_all();
            self.fire_timers();
            let handled = self.handle_due();
            if !relayed && !handled {
                let reconciles_at = self.something_waits().then(|| self.reconciles_at());
                let next = self.schedules.next_due().into_iter().chain(reconciles_at).min();
                if self.queue.is_empty() && next.is_none() {
                    return;
                }
                let step = self.now() + TimeDelta::seconds(15);
                // Nothing happens before the next timer or the next run of the reconciler.
                self.clock.set(next.filter(|at| self.queue.is_empty() && *at > step).unwrap_or(step));
                if reconciles_at.is_some_and(|at| at <= self.now()) {
                    // One that fails is followed by another.
                    _ = run(self.reconcile());
                }
            }
        }
        panic!("the system does not become idle");
    }

    fn reconciles_at(&self) -> DateTime<Utc> {
        *self.reconciled_at.lock().unwrap() + TimeDelta::hours(1)
    }

    /// Whether an item waits for a time that comes by itself.
    fn something_waits(&self) -> bool {
        let waits = |item: &Item| {
            let tenant = item["pk"].as_str().and_then(keys::tenant_of);
            item.contains_key("due_pk") && !tenant.is_some_and(|tenant| self.clock.has_own_clock(&tenant))
        };
        self.table.look(|mut items| items.any(waits))
    }

    /// Moves a tenant's own clock, and calls for what comes due by that.
    pub fn move_clock(&self, tenant: &Tenant, to: DateTime<Utc>) {
        let from = self.clock.now(&tenant.id);
        self.clock.set_for(tenant.id, to);
        run(after_move(&self.store(), &self.queue, &tenant.id, (from, to))).unwrap();
    }

    pub fn fire_timers(&self) {
        for timer in self.schedules.take_due(self.now()) {
            let envelope = Envelope { body: timer.body, group: timer.name, delay_seconds: 0 };
            self.queue.push(QueueName::Due, &[envelope]);
        }
    }

    /// Handles every due message. Returns true if there were any.
    pub fn handle_due(&self) -> bool {
        let mut jobs = VecDeque::from(self.jobs());
        let any = !jobs.is_empty();
        while !jobs.is_empty() {
            let wave = jobs.drain(..jobs.len().min(self.conditions.workers.max(1)));
            let tasks = wave.map(|job| {
                let dies = self.conditions.one_dies_in;
                let dies = dies > 0 && self.entropy.next_u64().is_multiple_of(dies);
                let steps = dies.then(|| 1 + self.pick(60) as u32);
                (Box::pin(self.handle(job)) as Task<'_, ()>, steps)
            });
            step_through(&self.entropy, tasks.collect());
            self.relay_all();
        }
        any
    }

    /// Like [`World::handle_due`], but also appends the change records to `stream`, in order.
    pub fn handle_due_keeping(&self, stream: &mut Vec<Change>) -> bool {
        let jobs = self.jobs();
        let any = !jobs.is_empty();
        for job in jobs {
            run(self.handle(job));
            let new = self.table.take_changes();
            run(self.relay_changes().relay(&new));
            stream.extend(new);
        }
        any
    }

    /// The due messages as handler calls, in random order.
    fn jobs(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (queue, job) in [
            (QueueName::Expand, Job::Expand as fn(Received) -> Job),
            (QueueName::Delivery, Job::Deliver),
            (QueueName::Due, Job::Due),
            (QueueName::Parked, Job::Parked),
        ] {
            for message in self.queue.receive(queue, usize::MAX) {
                jobs.extend((0..self.conditions.copies).map(|_| job(message.clone())));
            }
        }
        let mut items: Vec<(Received, TenantId, BatchId, Subject)> = Vec::new();
        for message in self.queue.receive(QueueName::Batch, usize::MAX) {
            if let Message::ProcessItem { tenant, batch, subject, .. } = read(&message) {
                items.extend((0..self.conditions.copies).map(|_| (message.clone(), tenant, batch, subject)));
            }
        }
        if self.conditions.workers > 1 || self.conditions.copies > 1 {
            self.shuffle(&mut items);
        }
        for receive in items.chunks(20) {
            let mut groups: BTreeMap<(TenantId, BatchId), Vec<(Received, Subject)>> = BTreeMap::new();
            for (message, tenant, batch, invoice) in receive {
                groups.entry((*tenant, *batch)).or_default().push((message.clone(), *invoice));
            }
            jobs.extend(
                groups.into_iter().map(|((tenant, batch), items)| Job::Process(tenant, batch, items)),
            );
        }
        self.shuffle(&mut jobs);
        jobs
    }

    fn shuffle<V>(&self, values: &mut [V]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.pick(last + 1));
        }
    }

    async fn handle(&self, job: Job) {
        for (queue, message, done) in self.carry_out(job).await {
            self.finish(queue, &message, done).await;
        }
    }

    /// Acknowledges a message that succeeded and gives back a message that is not finished. A message
    /// that failed too often becomes a dead letter.
    async fn finish(&self, queue: QueueName, message: &Received, done: Result<bool, Error>) {
        match done {
            Ok(true) => self.queue.acknowledge(queue, message.id),
            Ok(false) => self.queue.give_back(queue, message.id, TimeDelta::seconds(30)),
            Err(_) if message.receives < self.conditions.receives => {
                self.queue.give_back(queue, message.id, TimeDelta::seconds(30));
            }
            Err(_) => {
                let store = Store::new(self.workers_table.clone());
                let failed = app::fail_dead_letter::fail_dead_letter(
                    &store,
                    &self.clock,
                    &self.last_kinds(),
                    &serde_json::from_str(&message.body).unwrap(),
                )
                .await;
                match failed {
                    Ok(()) => {
                        self.dead.fetch_add(1, Ordering::Relaxed);
                        self.queue.acknowledge(queue, message.id);
                    }
                    Err(_) => self.queue.give_back(queue, message.id, TimeDelta::seconds(30)),
                }
            }
        }
    }
}

//! Executes a run. The seed decides which running call takes the next step, when new calls start, which
//! calls crash and when time passes.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use app::fail_dead_letter::{Letter, fail_dead_letter};
use app::messages::Message;
use chrono::{DateTime, TimeDelta, Utc};
use ports::{Change, QueueName};
use store::Store;

use super::calls::{Outcome, Part, PendingEvent, RunningCall};
use super::counters::Counter;
use super::environment::Environment;
use super::planted_bugs::Planted;
use crate::Received;
use crate::world::work::{Job, read};

const QUEUES: [QueueName; 5] =
    [QueueName::Expand, QueueName::Batch, QueueName::Delivery, QueueName::Due, QueueName::Parked];

/// Lambda processes this many batches of a shard at a time. All changes of one item are in the same
/// lane.
const LANES: usize = 4;

/// Shorter than a lease.
const TIME_OUT: TimeDelta = TimeDelta::seconds(60);

/// Far more steps than any run takes.
const MAX_TURNS: u32 = 400_000;

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Change>,
    busy: bool,
}

pub(super) struct Run {
    pub(super) env: Rc<Environment>,
    calls: Vec<RunningCall>,
    lanes: [Lane; LANES],
    /// On average one of this many calls crashes.
    one_crashes_in: usize,
    /// The time of the next reconciler call.
    pub(super) next_reconcile: DateTime<Utc>,
    /// E-mail events that have not been processed yet.
    pub(super) pending_events: Vec<PendingEvent>,
    /// The number of sent messages for which events were created.
    pub(super) mails_seen: usize,
}

impl Run {
    pub(super) fn new(env: Rc<Environment>) -> Self {
        let one_crashes_in = [4, 8, 20, 60][env.pick(4)];
        let next_reconcile = env.world.now() + TimeDelta::hours(1);
        Self {
            env,
            calls: Vec::new(),
            lanes: Default::default(),
            one_crashes_in,
            next_reconcile,
            pending_events: Vec::new(),
            mails_seen: 0,
        }
    }

    /// Runs with faults until the clients have started `actions` requests, and some steps longer.
    pub(super) fn run_with_faults(&mut self, mut actions: usize) {
        self.env.faults.turn_on();
        let mut turns = 300 + self.env.pick(4_000);
        // If no call has crashed by then, one is made to crash.
        let latest_crash = self.env.pick(turns);
        while actions > 0 || turns > 0 {
            turns = turns.saturating_sub(1);
            if actions > 0 && self.env.pick(24) == 0 {
                actions -= 1;
                self.start_client();
            }
            if self.env.pick(300) == 0 {
                self.env.faults.toggle_outage();
            }
            if self.env.pick(90) == 0 {
                // While a service is down, time passes faster, so that messages run out of receives.
                let one_in = if self.env.faults.has_outage() { 3 } else { 12 };
                let seconds = if self.env.pick(one_in) == 0 { 200 } else { self.env.pick(8) as i64 };
                self.advance(TimeDelta::seconds(seconds));
            }
            if self.env.pick(150) == 0 {
                self.jump();
            }
            self.turn();
            if turns < latest_crash && self.env.counters.count(Counter::Crash) == 0 {
                self.crash_a_call();
            }
        }
    }

    /// Runs without faults until no work is left. Returns false if that takes too many steps.
    pub(super) fn run_until_idle(&mut self) -> bool {
        self.env.faults.turn_off();
        for _ in 0..MAX_TURNS {
            if !self.turn() {
                // While all remaining work is scheduled, clients reschedule or cancel some of it.
                if self.env.has_scheduled_delivery() && self.env.pick(5) == 0 {
                    let client = self.env.clone().start_change_of_schedule();
                    self.begin(Part::Client, async move {
                        client.await;
                        Outcome::Answered
                    });
                    continue;
                }
                let queue = [&self.env.world.queue, &self.env.dead_letters];
                let due = queue.iter().filter_map(|queue| queue.next_due()).chain(self.next_time());
                let due = due.chain(self.pending_events.iter().map(|event| event.due));
                match due.min() {
                    Some(next) => self.advance(next - self.env.world.now()),
                    None if self.jump_to_next() => {}
                    None => return true,
                }
            }
        }
        false
    }

    /// Starts a call or executes one step of a running call. Returns false if there is nothing to do.
    fn turn(&mut self) -> bool {
        self.fire_timers();
        self.start_mail_events();
        if self.start_reconciler() {
            return true;
        }
        let begin = self.calls.is_empty() || self.env.pick(8) == 0;
        if begin {
            let relay_first = self.env.pick(2) == 0;
            let begun = (relay_first && self.start_relay()) || self.start_worker() || self.start_relay();
            if begun {
                return true;
            }
        }
        if self.calls.is_empty() {
            return false;
        }
        let chosen = self.env.pick(self.calls.len());
        self.step(chosen);
        true
    }

    fn step(&mut self, chosen: usize) {
        let call = &mut self.calls[chosen];
        match &mut call.crashes_in {
            Some(0) if self.env.faults.are_on() => return self.crash(chosen),
            Some(left) => *left = left.saturating_sub(1),
            None => {}
        }
        let polled = call.future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.read_changes();
        if let Poll::Ready(outcome) = polled {
            let RunningCall { part, .. } = self.calls.swap_remove(chosen);
            self.finish(part, outcome);
        }
    }

    /// Reads new change records into the event log and the lanes.
    pub(super) fn read_changes(&mut self) {
        for change in self.env.world.table.take_changes() {
            self.env.observe(&change);
            let mut hasher = DefaultHasher::new();
            let image = change.new.as_ref().or(change.old.as_ref());
            image.and_then(|item| item.get("pk")).hash(&mut hasher);
            self.lanes[(hasher.finish() % LANES as u64) as usize].waiting.push_back(change);
        }
    }

    pub(super) fn begin(&mut self, part: Part, future: impl Future<Output = Outcome> + 'static) {
        let can_crash = !matches!(part, Part::Client) && self.env.faults.are_on();
        let crashes = can_crash && self.env.pick(self.one_crashes_in) == 0;
        let crashes_in = crashes.then(|| self.env.pick(40));
        self.calls.push(RunningCall {
            future: Box::pin(future),
            started: self.env.world.now(),
            crashes_in,
            part,
        });
    }

    fn start_client(&mut self) {
        let client = self.env.clone().random_action();
        self.begin(Part::Client, async move {
            client.await;
            Outcome::Answered
        });
    }

    fn start_relay(&mut self) -> bool {
        let ready: Vec<usize> = (0..LANES)
            .filter(|lane| !self.lanes[*lane].busy && !self.lanes[*lane].waiting.is_empty())
            .collect();
        let Some(lane) = ready.get(self.env.pick(ready.len())).copied() else { return false };
        self.lanes[lane].busy = true;
        let most = self.lanes[lane].waiting.len().min(1 + self.env.pick(100));
        let records: Vec<Change> = self.lanes[lane].waiting.drain(..most).collect();
        let (relay, own) = (self.env.world.relay_changes(), records.clone());
        self.begin(Part::Relay(lane, records), async move { Outcome::Relayed(relay.relay(&own).await) });
        true
    }

    fn start_worker(&mut self) -> bool {
        let workers = self.calls.iter().filter(|call| matches!(call.part, Part::Worker)).count();
        if workers >= self.env.world.conditions.workers {
            return false;
        }
        let first = self.env.pick(QUEUES.len() + 1);
        (0..=QUEUES.len()).any(|next| match QUEUES.get((first + next) % (QUEUES.len() + 1)) {
            Some(queue) => self.receive(*queue),
            None => self.receive_dead_letter(),
        })
    }

    fn receive(&mut self, name: QueueName) -> bool {
        let env = self.env.clone();
        let queue = &env.world.queue;
        let dead = queue.take_dead(name, env.world.conditions.receives);
        env.counters.add(Counter::DeadLetter, dead.len() as u64);
        env.dead_letters.push(name, &dead);
        let mut due = queue.due(name);
        if due.is_empty() {
            // If a message became a dead letter, the dead-letter queue has work now.
            return !dead.is_empty();
        }
        // A receive takes messages in any order and may return fewer than available.
        let most = if name == QueueName::Batch { 1 + env.pick(20) } else { 1 };
        let taken: Vec<u64> =
            (0..most.min(due.len())).map(|_| due.swap_remove(env.pick(due.len()))).collect();
        let messages = queue.receive_these(name, &taken);
        for message in &messages {
            if env.planted == Some(Planted::AcknowledgeBeforeCommit) {
                queue.acknowledge(name, message.id);
            } else if env.faults.are_on() && env.pick(10) == 0 {
                env.counters.increment(Counter::DuplicateMessage);
                queue.give_back(name, message.id, TimeDelta::zero());
            }
        }
        let world = env.world.clone();
        self.begin(Part::Worker, async move {
            let mut handled = Vec::new();
            for job in jobs(name, messages) {
                handled.extend(world.carry_out(job).await);
            }
            Outcome::Worked(handled)
        });
        true
    }

    fn receive_dead_letter(&mut self) -> bool {
        let env = self.env.clone();
        let due =
            QUEUES.into_iter().find_map(|name| env.dead_letters.receive(name, 1).pop().map(|m| (name, m)));
        let Some((name, message)) = due else { return false };
        let letter: Letter = serde_json::from_str(&message.body).expect("a letter");
        match &letter {
            Letter::Message(message) => env.event_log.borrow_mut().dead.push(message.clone()),
            Letter::Parked(parked) => {
                env.counters.increment(Counter::DeadRecord);
                let messages = parked.messages().expect("messages");
                env.event_log.borrow_mut().dead.extend(messages);
            }
            Letter::Unreadable(record) => unreachable!("the table in memory wrote {record:?}"),
        }
        let world = env.world.clone();
        self.begin(Part::Worker, async move {
            let store = Store::new(world.workers_table.clone());
            let done = fail_dead_letter(&store, &world.clock, &world.last_kinds(), &letter).await;
            Outcome::DeadLetter(name, message.id, done.is_ok())
        });
        true
    }

    fn finish(&mut self, part: Part, outcome: Outcome) {
        match (part, outcome) {
            (_, Outcome::Worked(handled)) => {
                for (queue, message, done) in handled {
                    // A failed message becomes visible again after the visibility time-out.
                    if matches!(done, Ok(true)) {
                        self.env.world.queue.acknowledge(queue, message.id);
                    }
                }
            }
            (_, Outcome::Reconciled(Some(run))) => {
                self.env.counters.add(Counter::Overdue, run.overdue.into());
                self.env.counters.add(Counter::CalledAhead, (run.soon + run.tomorrow).into());
            }
            (Part::MailEvent(event), Outcome::EventRecorded(recorded)) => self.finish_event(event, recorded),
            (_, Outcome::DeadLetter(queue, id, true)) => self.env.dead_letters.acknowledge(queue, id),
            (Part::Relay(lane, records), Outcome::Relayed(relayed)) => {
                self.env.counters.add(Counter::Parked, relayed.parked as u64);
                self.env.counters.add(Counter::Unparkable, relayed.lost.len() as u64);
                let again = self.env.faults.are_on() && self.env.pick(12) == 0;
                // The stream delivers all records again from the first one that failed.
                let from = if again { Some(0) } else { relayed.lost.first().copied() };
                self.return_records(lane, records, from);
            }
            _ => {}
        }
    }

    fn return_records(&mut self, lane: usize, mut records: Vec<Change>, from: Option<usize>) {
        let lane = &mut self.lanes[lane];
        lane.busy = false;
        if let Some(from) = from {
            let again = records.split_off(from);
            self.env.counters.add(Counter::RepeatedRecords, again.len() as u64);
            again.into_iter().rev().for_each(|record| lane.waiting.push_front(record));
        }
    }

    fn crash(&mut self, chosen: usize) {
        let RunningCall { part, .. } = self.calls.swap_remove(chosen);
        self.env.counters.increment(Counter::Crash);
        match part {
            Part::Relay(lane, records) => self.return_records(lane, records, Some(0)),
            Part::MailEvent(event) => self.repeat_event(event),
            Part::Worker | Part::Client => {}
        }
    }

    fn crash_a_call(&mut self) {
        let can_crash = self.calls.iter().position(|call| !matches!(call.part, Part::Client));
        if let Some(chosen) = can_crash {
            self.crash(chosen);
        }
    }

    /// Advances the clock and stops calls that exceed their time-out.
    fn advance(&mut self, time: TimeDelta) {
        self.env.world.clock.advance(time);
        let now = self.env.world.now();
        let late = |call: &RunningCall| !matches!(call.part, Part::Client) && now - call.started >= TIME_OUT;
        while let Some(chosen) = self.calls.iter().position(late) {
            self.env.counters.increment(Counter::TimeOut);
            self.crash(chosen);
        }
    }
}

/// Converts the messages of one receive into handler calls.
fn jobs(queue: QueueName, messages: Vec<Received>) -> Vec<Job> {
    let single = match queue {
        QueueName::Expand => Job::Expand,
        QueueName::Delivery => Job::Deliver,
        QueueName::Due => Job::Due,
        QueueName::Parked => Job::Parked,
        QueueName::Batch => {
            let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for message in messages {
                if let Message::ProcessItem { tenant, batch, subject, .. } = read(&message) {
                    groups.entry((tenant, batch)).or_default().push((message, subject));
                }
            }
            let groups = groups.into_iter();
            return groups.map(|((tenant, batch), items)| Job::Process(tenant, batch, items)).collect();
        }
    };
    messages.into_iter().map(single).collect()
}

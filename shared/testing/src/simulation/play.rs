//! The scheduler: which of the live workers, relays and clients takes its next step, when new ones
//! come, who dies and when time passes is all drawn by the seed.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use app::delivery::record_engagement::Recorded;
use app::fail_dead_letter::{Letter, fail_dead_letter};
use app::messages::Message;
use app::reconcile_due::Reconciled;
use app::relay_changes::Relayed;
use chrono::{DateTime, TimeDelta, Utc};
use domain::delivery::engagement::MailEvent;
use ports::{Change, QueueName};
use store::Store;

use super::feedback::Told;
use super::planted::Planted;
use super::stage::Stage;
use super::tally::Seen;
use crate::Received;
use crate::world::work::{Handled, Job, read};

const QUEUES: [QueueName; 5] =
    [QueueName::Expand, QueueName::Batch, QueueName::Delivery, QueueName::Due, QueueName::Parked];

/// Lambda works on so many batches of a shard at once; each item's changes stay in one of them.
const LANES: usize = 4;

/// Shorter than a lease.
const TIME_OUT: TimeDelta = TimeDelta::seconds(60);

/// So many turns are far more than any run takes.
const MOST_TURNS: u32 = 400_000;

/// What one call ends with.
pub(super) enum Outcome {
    Worked(Vec<Handled>),
    DeadLetter(QueueName, u64, bool),
    Relayed(Relayed),
    Reconciled(Option<Reconciled>),
    Told(Option<Recorded>),
    Answered,
}

/// A call that is under way.
struct Live {
    future: Pin<Box<dyn Future<Output = Outcome>>>,
    started: DateTime<Utc>,
    /// Steps that are left to it, if it is to die.
    dies_in: Option<usize>,
    part: Part,
}

pub(super) enum Part {
    Worker,
    /// With the records it was called with.
    Relay(usize, Vec<Change>),
    /// With the event, and how often it was looked up.
    Told(MailEvent, u32),
    Client,
}

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Change>,
    busy: bool,
}

pub(super) struct Play {
    pub(super) stage: Rc<Stage>,
    live: Vec<Live>,
    lanes: [Lane; LANES],
    /// One of so many calls dies on its way.
    one_dies_in: usize,
    /// When the reconciler is called next.
    pub(super) next_look: DateTime<Utc>,
    /// Events of e-mails on their way.
    pub(super) told: Vec<Told>,
    /// Of so many e-mails there are events.
    pub(super) heard: usize,
}

impl Play {
    pub(super) fn new(stage: Rc<Stage>) -> Self {
        let one_dies_in = [4, 8, 20, 60][stage.pick(4)];
        let next_look = stage.world.now() + TimeDelta::hours(1);
        Self {
            stage,
            live: Vec::new(),
            lanes: Default::default(),
            one_dies_in,
            next_look,
            told: Vec::new(),
            heard: 0,
        }
    }

    /// So many client actions in foul weather, and some time beyond.
    pub(super) fn storm(&mut self, mut acts: usize) {
        self.stage.weather.set_calm(false);
        let mut turns = 300 + self.stage.pick(4_000);
        // From then on somebody dies, if nobody has yet.
        let doom = self.stage.pick(turns);
        while acts > 0 || turns > 0 {
            turns = turns.saturating_sub(1);
            if acts > 0 && self.stage.pick(24) == 0 {
                acts -= 1;
                self.start_client();
            }
            if self.stage.pick(300) == 0 {
                self.stage.weather.turn();
            }
            if self.stage.pick(90) == 0 {
                let seconds = if self.stage.pick(12) == 0 { 200 } else { self.stage.pick(8) as i64 };
                self.pass(TimeDelta::seconds(seconds));
            }
            self.turn();
            if turns < doom && self.stage.tally.count(Seen::Crash) == 0 {
                self.kill_someone();
            }
        }
    }

    /// Until nothing is left to do; false if that does not come.
    pub(super) fn settle(&mut self) -> bool {
        self.stage.weather.set_calm(true);
        for _ in 0..MOST_TURNS {
            if !self.turn() {
                // While all wait for a time, some people think better of it.
                if self.stage.something_waits() && self.stage.pick(5) == 0 {
                    let client = self.stage.clone().reconsider();
                    self.begin(Part::Client, async move {
                        client.await;
                        Outcome::Answered
                    });
                    continue;
                }
                let queue = [&self.stage.world.queue, &self.stage.dead_letters];
                let due = queue.iter().filter_map(|queue| queue.next_due()).chain(self.next_time());
                let due = due.chain(self.told.iter().map(|told| told.due));
                let Some(next) = due.min() else {
                    return true;
                };
                self.pass(next - self.stage.world.now());
            }
        }
        false
    }

    /// A call begins, or one that is under way takes a step; false if there was nothing to do.
    fn turn(&mut self) -> bool {
        self.go_off();
        self.tell();
        if self.start_reconciler() {
            return true;
        }
        let begin = self.live.is_empty() || self.stage.pick(8) == 0;
        if begin {
            let relay_first = self.stage.pick(2) == 0;
            let begun = (relay_first && self.start_relay()) || self.start_worker() || self.start_relay();
            if begun {
                return true;
            }
        }
        if self.live.is_empty() {
            return false;
        }
        let chosen = self.stage.pick(self.live.len());
        self.step(chosen);
        true
    }

    fn step(&mut self, chosen: usize) {
        let live = &mut self.live[chosen];
        match &mut live.dies_in {
            Some(0) if !self.stage.weather.is_calm() => return self.kill(chosen),
            Some(left) => *left = left.saturating_sub(1),
            None => {}
        }
        let polled = live.future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.watch();
        if let Poll::Ready(outcome) = polled {
            let Live { part, .. } = self.live.swap_remove(chosen);
            self.finish(part, outcome);
        }
    }

    /// Takes up what was committed.
    pub(super) fn watch(&mut self) {
        for change in self.stage.world.table.take_changes() {
            self.stage.chronicle.borrow_mut().observe(&change, &self.stage.tally);
            let mut hasher = DefaultHasher::new();
            let image = change.new.as_ref().or(change.old.as_ref());
            image.and_then(|item| item.get("pk")).hash(&mut hasher);
            self.lanes[(hasher.finish() % LANES as u64) as usize].waiting.push_back(change);
        }
    }

    pub(super) fn begin(&mut self, part: Part, future: impl Future<Output = Outcome> + 'static) {
        let mortal = !matches!(part, Part::Client) && !self.stage.weather.is_calm();
        let dies = mortal && self.stage.pick(self.one_dies_in) == 0;
        let dies_in = dies.then(|| self.stage.pick(40));
        self.live.push(Live { future: Box::pin(future), started: self.stage.world.now(), dies_in, part });
    }

    fn start_client(&mut self) {
        let client = self.stage.clone().act();
        self.begin(Part::Client, async move {
            client.await;
            Outcome::Answered
        });
    }

    fn start_relay(&mut self) -> bool {
        let ready: Vec<usize> = (0..LANES)
            .filter(|lane| !self.lanes[*lane].busy && !self.lanes[*lane].waiting.is_empty())
            .collect();
        let Some(lane) = ready.get(self.stage.pick(ready.len())).copied() else { return false };
        self.lanes[lane].busy = true;
        let most = self.lanes[lane].waiting.len().min(1 + self.stage.pick(100));
        let records: Vec<Change> = self.lanes[lane].waiting.drain(..most).collect();
        let (relay, own) = (self.stage.world.relay_changes(), records.clone());
        self.begin(Part::Relay(lane, records), async move { Outcome::Relayed(relay.relay(&own).await) });
        true
    }

    fn start_worker(&mut self) -> bool {
        let workers = self.live.iter().filter(|live| matches!(live.part, Part::Worker)).count();
        if workers >= self.stage.world.conditions.workers {
            return false;
        }
        let first = self.stage.pick(QUEUES.len() + 1);
        (0..=QUEUES.len()).any(|next| match QUEUES.get((first + next) % (QUEUES.len() + 1)) {
            Some(queue) => self.receive(*queue),
            None => self.receive_dead_letter(),
        })
    }

    fn receive(&mut self, name: QueueName) -> bool {
        let stage = self.stage.clone();
        let queue = &stage.world.queue;
        let dead = queue.take_dead(name, stage.world.conditions.receives);
        stage.tally.add(Seen::DeadLetter, dead.len() as u64);
        stage.dead_letters.push(name, &dead);
        let mut due = queue.due(name);
        if due.is_empty() {
            // A message that has just died has moved on: somebody has to look at the dead letters again.
            return !dead.is_empty();
        }
        // Not the oldest first, and not all that a call could take.
        let most = if name == QueueName::Batch { 1 + stage.pick(20) } else { 1 };
        let taken: Vec<u64> =
            (0..most.min(due.len())).map(|_| due.swap_remove(stage.pick(due.len()))).collect();
        let messages = queue.receive_these(name, &taken);
        for message in &messages {
            if stage.planted == Some(Planted::AcknowledgeBeforeCommit) {
                queue.acknowledge(name, message.id);
            } else if !stage.weather.is_calm() && stage.pick(10) == 0 {
                stage.tally.note(Seen::DuplicateMessage);
                queue.give_back(name, message.id, TimeDelta::zero());
            }
        }
        let world = stage.world.clone();
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
        let stage = self.stage.clone();
        let due =
            QUEUES.into_iter().find_map(|name| stage.dead_letters.receive(name, 1).pop().map(|m| (name, m)));
        let Some((name, message)) = due else { return false };
        let letter: Letter = serde_json::from_str(&message.body).expect("a letter");
        match &letter {
            Letter::Message(message) => stage.chronicle.borrow_mut().dead.push(message.clone()),
            Letter::Parked(parked) => {
                stage.tally.note(Seen::DeadRecord);
                let messages = parked.messages().expect("messages");
                stage.chronicle.borrow_mut().dead.extend(messages);
            }
        }
        let world = stage.world.clone();
        self.begin(Part::Worker, async move {
            let store = Store::new(world.workers_table.clone());
            let done = fail_dead_letter(&store, &world.clock, &letter).await;
            Outcome::DeadLetter(name, message.id, done.is_ok())
        });
        true
    }

    fn finish(&mut self, part: Part, outcome: Outcome) {
        match (part, outcome) {
            (_, Outcome::Worked(handled)) => {
                for (queue, message, done) in handled {
                    // What is not done stays hidden for its time, then comes again.
                    if matches!(done, Ok(true)) {
                        self.stage.world.queue.acknowledge(queue, message.id);
                    }
                }
            }
            (_, Outcome::Reconciled(Some(run))) => {
                self.stage.tally.add(Seen::Overdue, run.released.into());
                self.stage.tally.add(Seen::Renewed, run.renewed.into());
            }
            (Part::Told(event, looks), Outcome::Told(recorded)) => self.heard(event, looks, recorded),
            (_, Outcome::DeadLetter(queue, id, true)) => self.stage.dead_letters.acknowledge(queue, id),
            (Part::Relay(lane, records), Outcome::Relayed(relayed)) => {
                self.stage.tally.add(Seen::Parked, relayed.parked as u64);
                self.stage.tally.add(Seen::Unparkable, relayed.lost.len() as u64);
                let again = !self.stage.weather.is_calm() && self.stage.pick(12) == 0;
                // The stream comes again from the first record that failed.
                let from = if again { Some(0) } else { relayed.lost.first().copied() };
                self.hand_back(lane, records, from);
            }
            _ => {}
        }
    }

    fn hand_back(&mut self, lane: usize, mut records: Vec<Change>, from: Option<usize>) {
        let lane = &mut self.lanes[lane];
        lane.busy = false;
        if let Some(from) = from {
            let again = records.split_off(from);
            self.stage.tally.add(Seen::RepeatedRecords, again.len() as u64);
            again.into_iter().rev().for_each(|record| lane.waiting.push_front(record));
        }
    }

    fn kill(&mut self, chosen: usize) {
        let Live { part, .. } = self.live.swap_remove(chosen);
        self.stage.tally.note(Seen::Crash);
        match part {
            Part::Relay(lane, records) => self.hand_back(lane, records, Some(0)),
            Part::Told(event, looks) => self.told_again(event, looks),
            Part::Worker | Part::Client => {}
        }
    }

    fn kill_someone(&mut self) {
        let mortal = self.live.iter().position(|live| !matches!(live.part, Part::Client));
        if let Some(chosen) = mortal {
            self.kill(chosen);
        }
    }

    /// Lets time pass; who has worked for too long is stopped.
    fn pass(&mut self, time: TimeDelta) {
        self.stage.world.clock.advance(time);
        let now = self.stage.world.now();
        let late = |live: &Live| !matches!(live.part, Part::Client) && now - live.started >= TIME_OUT;
        while let Some(chosen) = self.live.iter().position(late) {
            self.stage.tally.note(Seen::TimeOut);
            self.kill(chosen);
        }
    }
}

/// The messages of one receive as what a handler does with them, one after the other.
fn jobs(queue: QueueName, messages: Vec<Received>) -> Vec<Job> {
    let single = match queue {
        QueueName::Expand => Job::Expand,
        QueueName::Delivery => Job::Deliver,
        QueueName::Due => Job::Release,
        QueueName::Parked => Job::Parked,
        QueueName::Batch => {
            let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for message in messages {
                if let Message::ProcessItem { tenant, batch, invoice, .. } = read(&message) {
                    groups.entry((tenant, batch)).or_default().push((message, invoice));
                }
            }
            let groups = groups.into_iter();
            return groups.map(|((tenant, batch), items)| Job::Process(tenant, batch, items)).collect();
        }
    };
    messages.into_iter().map(single).collect()
}

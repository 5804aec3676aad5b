//! Fires timers, with faults, and calls the reconciler every hour.

use app::due::call::after_move;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::TenantId;
use ports::{Calendar, Clock, Envelope, Item, QueueName};
use store::{Store, keys};

use super::calls::{Outcome, Part};
use super::counters::Counter;
use super::run::Run;

const HOUR: TimeDelta = TimeDelta::hours(1);

/// Far earlier than a timer ever fires, so that its call comes again in every way.
const EARLY: TimeDelta = TimeDelta::minutes(80);

impl Run {
    /// Fires timers that are due: once, twice, late or never. Some fire early.
    pub(super) fn fire_timers(&mut self) {
        let env = &self.env;
        let early = env.pick(500) == 0;
        let now = env.world.now();
        for timer in env.world.schedules.take_due(if early { now + EARLY } else { now }) {
            let call = |delay_seconds| Envelope {
                body: timer.body.clone(),
                group: timer.name.clone(),
                delay_seconds,
            };
            let calls = match env.pick(10) {
                _ if timer.at > now => {
                    env.counters.increment(Counter::TimerEarly);
                    vec![call(0)]
                }
                0..=1 => {
                    env.counters.increment(Counter::TimerLost);
                    Vec::new()
                }
                2..=3 => {
                    env.counters.increment(Counter::TimerTwice);
                    vec![call(0), call(env.pick(200) as u32)]
                }
                4..=5 => {
                    env.counters.increment(Counter::TimerLate);
                    vec![call(1 + env.pick(800) as u32)]
                }
                _ => vec![call(0)],
            };
            env.world.queue.push(QueueName::Due, &calls);
        }
    }

    /// Calls the reconciler when the hourly rule does. Returns true if it was called.
    pub(super) fn start_reconciler(&mut self) -> bool {
        let now = self.env.world.now();
        if now < self.next_reconcile {
            return false;
        }
        self.next_reconcile = now + HOUR;
        let world = self.env.world.clone();
        self.begin(Part::Worker, async move { Outcome::Reconciled(world.reconcile().await.ok()) });
        true
    }

    /// The time of the next timer, or of the next reconciler call if there is scheduled work.
    pub(super) fn next_time(&self) -> Option<DateTime<Utc>> {
        // By the clock of the infrastructure; a tenant's own clock has to be moved.
        let own = self.env.own_clock();
        let waiting = |item: &Item| item.contains_key("due_pk") && tenant_of(item) != own;
        let waiting = self.env.world.table.look(|mut items| items.any(waiting));
        let look = waiting.then_some(self.next_reconcile);
        self.env.world.schedules.next_due().into_iter().chain(look).min()
    }

    /// Moves a tenant's own clock forward by up to two days, and calls for what came due by that.
    pub(super) fn jump(&mut self) {
        let Some(tenant) = self.env.own_clock() else { return };
        let seconds = [30, 1_000, 20_000, 172_800][self.env.pick(4)];
        let from = self.env.world.clock.now(&tenant);
        let by = TimeDelta::seconds(self.env.pick(seconds) as i64);
        self.move_own_clock(tenant, from, from + by);
    }

    /// Moves a tenant's own clock to the next instant that something waits for. Returns false if nothing does.
    pub(super) fn jump_to_next(&mut self) -> bool {
        let Some(tenant) = self.env.own_clock() else { return false };
        let next = self.env.world.table.look(|items| {
            let own = items.filter(|item| item.contains_key("due_pk") && tenant_of(item) == Some(tenant));
            own.filter_map(store::due::waiting).map(|waiting| waiting.at).min()
        });
        let Some(next) = next else { return false };
        let now = self.env.world.clock.now(&tenant).max(next);
        self.move_own_clock(tenant, next - TimeDelta::seconds(1), now);
        true
    }

    /// The mover of the clock calls for what came due, and repeats that until it succeeds.
    fn move_own_clock(&mut self, tenant: TenantId, from: DateTime<Utc>, to: DateTime<Utc>) {
        self.env.counters.increment(Counter::Jump);
        self.env.world.clock.set_for(tenant, to);
        let world = self.env.world.clone();
        self.begin(Part::Client, async move {
            let store = Store::new(world.workers_table.clone());
            while after_move(&store, &world.queue, &tenant, (from, to)).await.is_err() {
                world.clock.pause(std::time::Duration::from_millis(50)).await;
            }
            Outcome::Answered
        });
    }
}

fn tenant_of(item: &Item) -> Option<TenantId> {
    keys::tenant_of(item.get("pk")?.as_str()?)
}

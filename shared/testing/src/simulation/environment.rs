//! The state that clients, workers and relays share.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{DocumentId, TenantId};
use ports::{Calendar, Change};

use super::counters::Counters;
use super::event_log::EventLog;
use super::faults::RandomFaults;
use super::fixtures::TenantFixture;
use super::planted_bugs::Planted;
use super::requests::Requests;
use crate::world::Conditions;
use crate::{FixedClock, Line, MemoryQueue, SeededEntropy, World};

pub(super) struct Environment {
    pub(super) world: World,
    pub(super) planted: Option<Planted>,
    pub(super) faults: Arc<RandomFaults>,
    pub(super) counters: Counters,
    pub(super) tenants: Vec<TenantFixture>,
    pub(super) dead_letters: MemoryQueue,
    pub(super) event_log: RefCell<EventLog>,
    pub(super) requests: RefCell<Requests>,
    /// What the banks of the tenants have booked, oldest first.
    pub(super) booked: RefCell<BTreeMap<TenantId, Vec<Line>>>,
}

/// Start times of a run: an ordinary day, and shortly before midnight in the sellers' time zone, once at
/// the end of a year.
const BEGINNINGS: [&str; 3] = ["2026-11-22T10:00:00Z", "2026-11-22T22:59:30Z", "2026-12-31T22:58:00Z"];

impl Environment {
    pub(super) fn new(seed: u64, planted: Option<Planted>) -> Self {
        let entropy = SeededEntropy::new(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let draw = |most: u64| entropy.next_u64() % most;
        let counters = Counters::default();
        let mut world = World::new(entropy.next_u64());
        world.clock.set(FixedClock::parse(BEGINNINGS[draw(3) as usize]).present());
        world.conditions = Conditions {
            workers: 3 + draw(4) as usize,
            receives: 3 + draw(3) as u32,
            one_late_in: [0, 10, 40][draw(3) as usize],
            ..Conditions::default()
        };
        let tenants: Vec<TenantFixture> =
            (0..2 + draw(4) as usize / 3).map(|n| TenantFixture::create(&world, n)).collect();
        // In one of two runs a tenant has a clock of its own.
        let own_clock = tenants.last().map(|fixture| fixture.tenant.id).filter(|_| draw(2) == 0);
        if let Some(tenant) = own_clock {
            world.clock.set_for(tenant, world.now() + TimeDelta::hours(draw(240) as i64));
        }
        let faults = RandomFaults::new(SeededEntropy::new(entropy.next_u64()), counters.clone());
        for fixture in &tenants {
            if draw(2) == 0 {
                world.mailer.suppress(&format!("finance0.customer0@{}.example", fixture.mark));
            }
        }
        world.workers_table = world.table.with_faults(faults.for_driver());
        world.mailer = world.mailer.clone().with_faults(faults.for_driver());
        world.bucket = world.bucket.clone().with_faults(faults.for_driver());
        world.schedules = world.schedules.clone().with_faults(faults.for_driver());
        let dead_letters = world.queue.clone().emptied();
        world.queue = world.queue.clone().with_faults(faults.for_driver());
        if let Some(planted) = planted {
            planted.plant(&mut world);
        }
        Self {
            world,
            planted,
            faults,
            counters,
            tenants,
            dead_letters,
            event_log: RefCell::new(EventLog { own_clock, ..EventLog::default() }),
            requests: RefCell::default(),
            booked: RefCell::default(),
        }
    }

    pub(super) fn pick(&self, most: usize) -> usize {
        self.world.pick(most)
    }

    /// The time of a tenant's business.
    pub(super) fn now_of(&self, fixture: &TenantFixture) -> DateTime<Utc> {
        self.world.clock.now(&fixture.tenant.id)
    }

    /// Reads a committed write into the event log.
    pub(super) fn observe(&self, change: &Change) {
        let mut event_log = self.event_log.borrow_mut();
        event_log.present = Some(self.world.now());
        event_log.observe(change, &self.counters);
    }

    pub(super) fn own_clock(&self) -> Option<TenantId> {
        self.event_log.borrow().own_clock
    }

    pub(super) fn invoices_of(&self, tenant: TenantId) -> Vec<DocumentId> {
        let event_log = self.event_log.borrow();
        let own = event_log.invoices.iter().filter(|(owner, _)| *owner == tenant);
        own.map(|(_, id)| *id).collect()
    }
}

//! What clients, workers and relays share.

use std::cell::RefCell;
use std::sync::Arc;

use domain::ids::{DocumentId, TenantId};

use super::chronicle::Chronicle;
use super::clients::Requests;
use super::company::Company;
use super::planted::Planted;
use super::tally::Tally;
use super::weather::Weather;
use crate::world::Conditions;
use crate::{FixedClock, MemoryQueue, SeededEntropy, World};

pub(super) struct Stage {
    pub(super) world: World,
    pub(super) planted: Option<Planted>,
    pub(super) weather: Arc<Weather>,
    pub(super) tally: Tally,
    pub(super) companies: Vec<Company>,
    pub(super) dead_letters: MemoryQueue,
    pub(super) chronicle: RefCell<Chronicle>,
    pub(super) requests: RefCell<Requests>,
}

/// Beginnings of a run: an ordinary day, and shortly before midnight where the sellers are, which is the
/// end of a year too.
const BEGINNINGS: [&str; 3] = ["2026-11-22T10:00:00Z", "2026-11-22T22:59:30Z", "2026-12-31T22:58:00Z"];

impl Stage {
    pub(super) fn set(seed: u64, planted: Option<Planted>) -> Self {
        let entropy = SeededEntropy::new(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let draw = |most: u64| entropy.next_u64() % most;
        let tally = Tally::default();
        let mut world = World::new(entropy.next_u64());
        world.clock.set(FixedClock::parse(BEGINNINGS[draw(3) as usize]).present());
        world.conditions = Conditions {
            workers: 3 + draw(4) as usize,
            receives: 3 + draw(3) as u32,
            one_late_in: [0, 10, 40][draw(3) as usize],
            ..Conditions::default()
        };
        let companies: Vec<Company> =
            (0..2 + draw(4) as usize / 3).map(|n| Company::found(&world, n)).collect();
        let weather = Weather::new(SeededEntropy::new(entropy.next_u64()), tally.clone());
        for company in &companies {
            if draw(2) == 0 {
                world.mailer.suppress(&format!("finance0.customer0@{}.example", company.mark));
            }
        }
        world.workers_table = world.table.with_faults(weather.faults());
        world.mailer = world.mailer.clone().with_faults(weather.faults());
        world.bucket = world.bucket.clone().with_faults(weather.faults());
        world.schedules = world.schedules.clone().with_faults(weather.faults());
        let dead_letters = world.queue.clone().emptied();
        world.queue = world.queue.clone().with_faults(weather.faults());
        if let Some(planted) = planted {
            planted.plant(&mut world);
        }
        Self {
            world,
            planted,
            weather,
            tally,
            companies,
            dead_letters,
            chronicle: RefCell::default(),
            requests: RefCell::default(),
        }
    }

    pub(super) fn pick(&self, most: usize) -> usize {
        self.world.pick(most)
    }

    pub(super) fn invoices_of(&self, tenant: TenantId) -> Vec<DocumentId> {
        let chronicle = self.chronicle.borrow();
        let own = chronicle.invoices.iter().filter(|(owner, _)| *owner == tenant);
        own.map(|(_, id)| *id).collect()
    }
}

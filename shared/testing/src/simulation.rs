//! The real store, use cases and relay on the memory drivers, under an order and a weather that a seed
//! draws: messages come twice and in any order, calls are throttled, meet others or lose their answer
//! on either side of their effect, services go down, leases run out, workers, relays and requests die at
//! any await. Then the weather clears, the system comes to rest, and everything that must hold is
//! checked over the whole table and all e-mails.
//!
//! | module | what |
//! |---|---|
//! | `company` | tenants and their drafts, flawed ones among them |
//! | `clients`, `senders` | what is asked for meanwhile |
//! | `play` | who takes the next step, who dies, when time passes |
//! | `weather` | which calls fail |
//! | `chronicle` | what the change stream tells, and what it must not |
//! | [`invariants`] | what must hold in the end |
//! | `planted` | bugs planted on purpose, each to be found |
//! | `timers` | what goes off when, or not as it should |
//! | `tally` | what a run has reached |
//!
//! The same seed is the same run: `cargo local simulate --seeds 1 --from <seed>`.

mod chronicle;
mod clients;
mod company;
mod feedback;
pub mod invariants;
mod planted;
mod play;
mod senders;
mod stage;
mod tally;
mod timers;
mod weather;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ports::{Change, Item};

use self::chronicle::Chronicle;
use self::clients::Requests;
use self::play::Play;
use self::stage::Stage;
use self::tally::Tally;
use crate::SentEmail;

pub use planted::Planted;
pub use tally::{Report, Seen};

/// What a seed has broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub seed: u64,
    pub planted: Option<Planted>,
    /// Its name among [`invariants::ALL`], or one of [`COMES_TO_REST`] and [`NOTHING_PANICS`].
    pub invariant: &'static str,
    pub evidence: String,
}

pub const COMES_TO_REST: &str = "the_system_comes_to_rest";
pub const NOTHING_PANICS: &str = "nothing_panics";

impl Violation {
    /// The line that repeats it.
    pub fn replay(&self) -> String {
        let planted = self.planted.map_or(String::new(), |planted| format!(" --planted {planted}"));
        format!("cargo local simulate --seeds 1 --from {}{planted}", self.seed)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  replay: {}", self.invariant, self.evidence, self.replay())
    }
}

impl std::error::Error for Violation {}

/// What is left when a run has come to rest.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Of the whole table, by key.
    pub items: Vec<Item>,
    /// What the mail service has taken on.
    pub mails: Vec<SentEmail>,
    /// The names that only one tenant's data may mention, each with its key prefix.
    marks: Vec<(String, String)>,
    suppressed: BTreeSet<String>,
    chronicle: Chronicle,
    requests: Requests,
}

impl Evidence {
    /// As if this had been committed, too.
    pub fn tell(&mut self, change: &Change) {
        self.chronicle.observe(change, &Tally::default());
    }
}

/// Runs one seed and checks all that must hold.
pub fn simulate(seed: u64, planted: Option<Planted>) -> Result<Report, Violation> {
    let violation = |invariant, evidence| Violation { seed, planted, invariant, evidence };
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let (report, evidence) = play(seed, planted).ok_or((COMES_TO_REST, String::new()))?;
        let broken = invariants::broken(&evidence).into_iter().next();
        broken.map_or(Ok(report), Err)
    }));
    match ended {
        Ok(ended) => ended.map_err(|(invariant, evidence)| violation(invariant, evidence)),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            Err(violation(NOTHING_PANICS, text.unwrap_or_default()))
        }
    }
}

/// Runs seeds on so many threads, tells of each that holds, and stops at one that does not.
pub fn simulate_many(
    seeds: Range<u64>,
    threads: usize,
    planted: Option<Planted>,
    held: impl Fn(Report) + Sync,
) -> Option<Violation> {
    let (next, found) = (AtomicU64::new(seeds.start), Mutex::new(None::<Violation>));
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while found.lock().unwrap().is_none() {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    match simulate(seed, planted) {
                        Ok(report) => held(report),
                        Err(violation) => {
                            let mut found = found.lock().unwrap();
                            // Of several the first seed, whichever thread was faster.
                            if found.as_ref().is_none_or(|other| violation.seed < other.seed) {
                                *found = Some(violation);
                            }
                        }
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}

const MOST_STORMS: usize = 20;

/// Runs one seed to its end; None if it does not come to rest.
pub fn play(seed: u64, planted: Option<Planted>) -> Option<(Report, Evidence)> {
    let stage = Rc::new(Stage::set(seed, planted));
    let mut play = Play::new(stage.clone());
    play.watch();
    let storms = 1 + stage.pick(3);
    for storm in 0.. {
        // Somebody has to die; where nobody has had anything to do yet it goes on.
        let enough = storm >= storms && stage.tally.count(Seen::Crash) > 0;
        if enough || storm == MOST_STORMS {
            break;
        }
        play.storm(4 + stage.pick(9));
        if !play.settle() {
            return None;
        }
    }
    let mails = stage.world.mailer.sent();
    stage.tally.add(Seen::Mail, mails.len() as u64);
    let rejected = stage.world.mailer.rejected();
    stage.tally.add(Seen::MailRejected, rejected.len() as u64);
    let marks = stage.companies.iter();
    let evidence = Evidence {
        items: stage.world.table.items(),
        mails,
        marks: marks.map(|company| (company.mark.clone(), company.tenant.id.to_string())).collect(),
        suppressed: rejected.into_iter().collect(),
        chronicle: stage.chronicle.borrow().clone(),
        requests: stage.requests.borrow().clone(),
    };
    Some((stage.tally.report(), evidence))
}

//! Runs the real store, use cases and relay on the memory drivers. A seed decides the order of all steps
//! and all faults: messages are duplicated and reordered; calls are throttled, conflict, or lose their
//! response before or after they take effect; services are unavailable; leases expire; workers, relays
//! and request handlers crash at any await point. Then the faults stop, the system runs until it is
//! idle, and the simulation checks every invariant against the whole table and all e-mails.
//!
//! | module | contents |
//! |---|---|
//! | `fixtures` | tenants and their drafts, including invalid drafts |
//! | `clients`, `requests` | the requests that clients make during a run |
//! | `calls` | the calls of a run and their results |
//! | `run` | which call takes the next step, which call crashes, when time passes |
//! | `faults` | which calls fail |
//! | `mail_events` | the mail service's events about sent messages |
//! | `timers` | timers that fire on time, early, late, twice or never |
//! | `event_log` | every change record, and the rules that a single change must keep |
//! | [`invariants`] | what must hold at the end of a run |
//! | `planted_bugs` | bugs added on purpose; the simulation must find each |
//! | `counters` | how often a run reached each situation |
//!
//! The same seed gives the same run: `cargo local simulate --seeds 1 --from <seed>`.

mod calls;
mod clients;
mod counters;
mod environment;
mod event_log;
mod faults;
mod fixtures;
pub mod invariants;
mod mail_events;
mod planted_bugs;
mod requests;
mod run;
mod timers;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ports::{Change, Item};

use self::counters::Counters;
use self::environment::Environment;
use self::event_log::EventLog;
use self::requests::Requests;
use self::run::Run;
use crate::{MemoryBucket, SentEmail};

pub use counters::{Counter, Report};
pub use planted_bugs::Planted;

/// An invariant that does not hold for a seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub seed: u64,
    pub planted: Option<Planted>,
    /// A name in [`invariants::ALL`], or [`BECOMES_IDLE`] or [`NOTHING_PANICS`].
    pub invariant: &'static str,
    pub evidence: String,
}

pub const BECOMES_IDLE: &str = "the_system_becomes_idle";
pub const NOTHING_PANICS: &str = "nothing_panics";

impl Violation {
    /// The command that repeats the run.
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

/// The state of the system at the end of a run.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// All items of the table, sorted by key.
    pub items: Vec<Item>,
    /// The messages that the mail service accepted.
    pub mails: Vec<SentEmail>,
    bucket: MemoryBucket,
    /// A name that only one tenant's data contains, with the tenant id.
    marks: Vec<(String, String)>,
    suppressed: BTreeSet<String>,
    event_log: EventLog,
    requests: Requests,
}

impl Evidence {
    /// Adds a change record, as if it had been committed.
    pub fn commit(&mut self, change: &Change) {
        self.event_log.observe(change, &Counters::default());
    }
}

/// Runs one seed and checks every invariant.
pub fn simulate(seed: u64, planted: Option<Planted>) -> Result<Report, Violation> {
    let violation = |invariant, evidence| Violation { seed, planted, invariant, evidence };
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let (report, evidence) = run_seed(seed, planted).ok_or((BECOMES_IDLE, String::new()))?;
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

/// Runs the seeds on several threads and calls `held` for each seed without a violation. Stops at the
/// first violation.
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
                            // If several threads find a violation, the lowest seed is reported.
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

const MAX_FAULTY_PHASES: usize = 20;

/// Runs one seed to its end. Returns `None` if the system does not become idle.
pub fn run_seed(seed: u64, planted: Option<Planted>) -> Option<(Report, Evidence)> {
    let env = Rc::new(Environment::new(seed, planted));
    let mut run = Run::new(env.clone());
    run.read_changes();
    let phases = 1 + env.pick(3);
    for phase in 0.. {
        // Each run must contain a crash. The run continues until one has happened.
        let enough = phase >= phases && env.counters.count(Counter::Crash) > 0;
        if enough || phase == MAX_FAULTY_PHASES {
            break;
        }
        run.run_with_faults(5 + env.pick(9));
        if !run.run_until_idle() {
            return None;
        }
    }
    let mails = env.world.mailer.sent();
    env.counters.add(Counter::Mail, mails.len() as u64);
    let rejected = env.world.mailer.rejected();
    env.counters.add(Counter::MailRejected, rejected.len() as u64);
    let marks = env.tenants.iter();
    let evidence = Evidence {
        items: env.world.table.items(),
        mails,
        bucket: env.world.bucket.clone(),
        marks: marks.map(|fixture| (fixture.mark.clone(), fixture.tenant.id.to_string())).collect(),
        suppressed: rejected.into_iter().collect(),
        event_log: env.event_log.borrow().clone(),
        requests: env.requests.borrow().clone(),
    };
    Some((env.counters.report(), evidence))
}

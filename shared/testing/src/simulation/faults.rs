//! Decides which calls fail. The seed draws the rates; faults can be turned off.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use ports::QueueName;

use super::counters::{Counter, Counters};
use crate::{Call, Fault, Faults, Moment, SeededEntropy};

/// The calls that fail together when a service is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    Table,
    Queue(QueueName),
    Timers,
    Mail,
    Bucket,
}

/// Those that the relay writes to are down more often.
const SERVICES: [Service; 11] = [
    Service::Table,
    Service::Table,
    Service::Queue(QueueName::Expand),
    Service::Queue(QueueName::Batch),
    Service::Queue(QueueName::Delivery),
    Service::Queue(QueueName::Delivery),
    Service::Queue(QueueName::Due),
    Service::Timers,
    Service::Queue(QueueName::Parked),
    Service::Mail,
    Service::Bucket,
];

#[derive(Debug)]
pub(super) struct RandomFaults {
    entropy: SeededEntropy,
    counters: Counters,
    on: AtomicBool,
    /// On average one of this many calls fails, before or after its effect.
    before: u64,
    after: u64,
    /// The same for e-mails. They fail more often because there are fewer of them.
    mail: u64,
    /// The services that are down.
    down: Mutex<Vec<Service>>,
}

impl RandomFaults {
    pub(super) fn new(entropy: SeededEntropy, counters: Counters) -> Arc<Self> {
        let one_in = |choices: [u64; 4]| choices[(entropy.next_u64() % 4) as usize];
        let (before, after, mail) =
            (one_in([12, 25, 60, 200]), one_in([25, 60, 150, 500]), one_in([4, 8, 20, 60]));
        let (on, down) = (AtomicBool::new(true), Mutex::default());
        Arc::new(Self { entropy, counters, on, before, after, mail, down })
    }

    pub(super) fn are_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    pub(super) fn turn_on(&self) {
        self.set_on(true);
    }

    pub(super) fn turn_off(&self) {
        self.set_on(false);
    }

    fn set_on(&self, on: bool) {
        self.on.store(on, Ordering::Relaxed);
        self.down.lock().unwrap().clear();
    }

    pub(super) fn has_outage(&self) -> bool {
        !self.down.lock().unwrap().is_empty()
    }

    /// Takes a service down, or brings all services back.
    pub(super) fn toggle_outage(&self) {
        let mut down = self.down.lock().unwrap();
        if down.is_empty() {
            down.push(SERVICES[(self.entropy.next_u64() % SERVICES.len() as u64) as usize]);
            // If sending to a queue fails, parking often fails too.
            if self.entropy.next_u64().is_multiple_of(3) {
                down.push(Service::Queue(QueueName::Parked));
            }
        } else {
            down.clear();
        }
    }

    pub(super) fn for_driver(self: &Arc<Self>) -> Faults {
        let decider = self.clone();
        Faults::new(move |call, moment| decider.decide(call, moment))
    }

    fn decide(&self, call: Call<'_>, moment: Moment) -> Option<Fault> {
        if !self.are_on() {
            return None;
        }
        let service = service(call);
        let fault = match moment {
            Moment::Before if self.down.lock().unwrap().contains(&service) => self.kind(),
            Moment::Before => {
                let one_in = if service == Service::Mail { self.mail } else { self.before };
                self.fails(one_in).then(|| self.kind())?
            }
            Moment::After => {
                let one_in = if service == Service::Mail { self.mail } else { self.after };
                self.fails(one_in).then_some(Fault::Lost)?
            }
        };
        self.counters.increment(match (fault, moment, service) {
            (Fault::Lost, Moment::Before, Service::Mail) => Counter::MailLostBefore,
            (Fault::Lost, Moment::After, Service::Mail) => Counter::MailLostAfter,
            (Fault::Lost, Moment::Before, _) => Counter::LostBefore,
            (Fault::Lost, Moment::After, _) => Counter::LostAfter,
            (Fault::Throttled, ..) => Counter::Throttle,
            (Fault::Conflict, ..) => Counter::Conflict,
        });
        Some(fault)
    }

    fn fails(&self, one_in: u64) -> bool {
        self.entropy.next_u64().is_multiple_of(one_in)
    }

    fn kind(&self) -> Fault {
        [Fault::Throttled, Fault::Conflict, Fault::Lost][(self.entropy.next_u64() % 3) as usize]
    }
}

fn service(call: Call<'_>) -> Service {
    match call {
        Call::Get(_) | Call::BatchGet(_) | Call::Query(_) | Call::Transact(_) | Call::PutAll(_) => {
            Service::Table
        }
        Call::Enqueue(queue, _) => Service::Queue(queue),
        Call::SetTimer(_) => Service::Timers,
        Call::SendEmail(_) | Call::SenderStatus(_) => Service::Mail,
        Call::PutObject(_) | Call::HeadObject(_) | Call::GetObject(_) | Call::Presign(_) => Service::Bucket,
    }
}

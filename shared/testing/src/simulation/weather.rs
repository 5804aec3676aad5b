//! What goes wrong with calls, and how often: drawn by the seed, until the weather is calm.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use ports::QueueName;

use super::tally::{Seen, Tally};
use crate::{Call, Fault, Faults, Moment, SeededEntropy};

/// What fails together when a service is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    Table,
    Queue(QueueName),
    Timers,
    Mail,
    Bucket,
}

const SERVICES: [Service; 9] = [
    Service::Table,
    Service::Queue(QueueName::Expand),
    Service::Queue(QueueName::Batch),
    Service::Queue(QueueName::Delivery),
    Service::Queue(QueueName::Due),
    Service::Timers,
    Service::Queue(QueueName::Parked),
    Service::Mail,
    Service::Bucket,
];

#[derive(Debug)]
pub(super) struct Weather {
    entropy: SeededEntropy,
    tally: Tally,
    calm: AtomicBool,
    /// One of so many calls fails before its effect, and after it.
    before: u64,
    after: u64,
    /// The same for e-mails, which are fewer.
    mail: u64,
    /// Services that are down.
    down: Mutex<Vec<Service>>,
}

impl Weather {
    pub(super) fn new(entropy: SeededEntropy, tally: Tally) -> Arc<Self> {
        let one_in = |choices: [u64; 4]| choices[(entropy.next_u64() % 4) as usize];
        let (before, after, mail) =
            (one_in([12, 25, 60, 200]), one_in([25, 60, 150, 500]), one_in([4, 8, 20, 60]));
        let (calm, down) = (AtomicBool::new(false), Mutex::default());
        Arc::new(Self { entropy, tally, calm, before, after, mail, down })
    }

    pub(super) fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    /// From now on everything works, or no longer.
    pub(super) fn set_calm(&self, calm: bool) {
        self.calm.store(calm, Ordering::Relaxed);
        self.down.lock().unwrap().clear();
    }

    /// A service goes down, or all are up again.
    pub(super) fn turn(&self) {
        let mut down = self.down.lock().unwrap();
        if down.is_empty() {
            down.push(SERVICES[(self.entropy.next_u64() % SERVICES.len() as u64) as usize]);
            // What cannot be queued cannot be parked either.
            if self.entropy.next_u64().is_multiple_of(3) {
                down.push(Service::Queue(QueueName::Parked));
            }
        } else {
            down.clear();
        }
    }

    pub(super) fn faults(self: &Arc<Self>) -> Faults {
        let weather = self.clone();
        Faults::new(move |call, moment| weather.strike(call, moment))
    }

    fn strike(&self, call: Call<'_>, moment: Moment) -> Option<Fault> {
        if self.is_calm() {
            return None;
        }
        let service = service(call);
        let fault = match moment {
            Moment::Before if self.down.lock().unwrap().contains(&service) => self.kind(),
            Moment::Before => {
                let one_in = if service == Service::Mail { self.mail } else { self.before };
                self.hits(one_in).then(|| self.kind())?
            }
            Moment::After => {
                let one_in = if service == Service::Mail { self.mail } else { self.after };
                self.hits(one_in).then_some(Fault::Lost)?
            }
        };
        self.tally.note(match (fault, moment, service) {
            (Fault::Lost, Moment::Before, Service::Mail) => Seen::MailLostBefore,
            (Fault::Lost, Moment::After, Service::Mail) => Seen::MailLostAfter,
            (Fault::Lost, Moment::Before, _) => Seen::LostBefore,
            (Fault::Lost, Moment::After, _) => Seen::LostAfter,
            (Fault::Throttled, ..) => Seen::Throttle,
            (Fault::Conflict, ..) => Seen::Conflict,
        });
        Some(fault)
    }

    fn hits(&self, one_in: u64) -> bool {
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
        Call::PutTimer(_) | Call::DeleteTimer(_) => Service::Timers,
        Call::SendEmail(_) | Call::SenderStatus(_) => Service::Mail,
        Call::PutObject(_) | Call::GetObject(_) | Call::Presign(_) => Service::Bucket,
    }
}

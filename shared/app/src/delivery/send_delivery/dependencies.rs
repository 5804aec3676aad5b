//! What sending a delivery needs.

use chrono::TimeDelta;
use store::Store;

/// The dependencies of sending.
#[derive(Clone, Debug)]
pub struct SendDelivery<T, M, B, R, C, K, E> {
    pub store: Store<T>,
    pub mailer: M,
    pub bucket: B,
    pub renderer: R,
    pub composer: C,
    pub clock: K,
    pub entropy: E,
    /// Longer than a worker can run, and shorter than the visibility time-out of its message.
    pub lease: TimeDelta,
    /// The time in which an event may settle an unknown outcome.
    pub grace: TimeDelta,
}

//! The system clock and random numbers.

use chrono::{DateTime, SubsecRound, Utc};
use domain::ids::TenantId;
use ports::{Calendar, Clock, Entropy};

/// In milliseconds. Stored times have the same precision, so a response shows the same time as a later read.
/// Every tenant's business has this time too.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn present(&self) -> DateTime<Utc> {
        DateTime::<Utc>::from(std::time::SystemTime::now()).trunc_subsecs(3)
    }

    async fn pause(&self, time: std::time::Duration) {
        tokio::time::sleep(time).await;
    }
}

impl Calendar for SystemClock {
    fn now(&self, _tenant: &TenantId) -> DateTime<Utc> {
        self.present()
    }

    fn has_own_clock(&self, _tenant: &TenantId) -> bool {
        false
    }
}

/// A cryptographically secure generator, seeded by the operating system (`rand`'s thread generator).
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn draw(&self) -> u128 {
        rand::random()
    }
}

//! The system's own time and chance.

use chrono::{DateTime, SubsecRound, Utc};
use domain::ids::TenantId;
use ports::{Clock, Entropy};

/// The same time for every tenant, to the millisecond, as it is stored: what a change answers is what is read later.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self, _tenant: &TenantId) -> DateTime<Utc> {
        self.present()
    }

    fn present(&self) -> DateTime<Utc> {
        DateTime::<Utc>::from(std::time::SystemTime::now()).trunc_subsecs(3)
    }

    async fn pause(&self, time: std::time::Duration) {
        tokio::time::sleep(time).await;
    }
}

/// A generator fit for secrets, seeded by the operating system (`rand`'s thread generator).
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn draw(&self) -> u128 {
        rand::random()
    }
}

//! Time and chance, which nothing inside takes from anywhere else.

use chrono::{DateTime, Utc};
use domain::ids::TenantId;

pub trait Clock: Send + Sync {
    /// The present for this tenant. A handler asks once and hands the answer on.
    fn now(&self, tenant: &TenantId) -> DateTime<Utc>;
}

pub trait Entropy: Send + Sync {
    /// 128 unpredictable bits.
    fn draw(&self) -> u128;
}

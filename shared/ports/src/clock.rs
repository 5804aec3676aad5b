//! Time and randomness. All other code receives them from here.

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::TenantId;

pub trait Clock: Send + Sync {
    /// The present time of the tenant. A handler calls this once and passes the result on.
    fn now(&self, tenant: &TenantId) -> DateTime<Utc>;

    /// The present time that belongs to no tenant.
    fn present(&self) -> DateTime<Utc>;

    /// Waits before a retry.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

pub trait Entropy: Send + Sync {
    /// 128 unpredictable bits.
    fn draw(&self) -> u128;
}

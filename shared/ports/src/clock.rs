//! Time and chance, which nothing inside takes from anywhere else.

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::TenantId;

pub trait Clock: Send + Sync {
    /// The present for this tenant. A handler asks once and hands the answer on.
    fn now(&self, tenant: &TenantId) -> DateTime<Utc>;

    /// The present where no tenant's counts.
    fn present(&self) -> DateTime<Utc>;

    /// Lets that much time pass, before something is tried again.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

pub trait Entropy: Send + Sync {
    /// 128 unpredictable bits.
    fn draw(&self) -> u128;
}

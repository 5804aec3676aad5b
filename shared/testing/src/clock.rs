use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::TenantId;
use ports::{Calendar, Clock};

/// A clock that stands still until it is moved. A tenant may have its own time, as test-mode tenants do.
#[derive(Clone, Debug)]
pub struct FixedClock(Arc<Mutex<Times>>);

#[derive(Debug)]
struct Times {
    present: DateTime<Utc>,
    tenants: BTreeMap<TenantId, DateTime<Utc>>,
}

impl FixedClock {
    pub fn at(present: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Times { present, tenants: BTreeMap::new() })))
    }

    /// Parses a time such as `2026-11-22T10:00:00Z`. Panics if it is not RFC 3339.
    pub fn parse(present: &str) -> Self {
        Self::at(present.parse().expect("an RFC 3339 instant"))
    }

    pub fn present(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().present
    }

    pub fn set(&self, present: DateTime<Utc>) {
        self.0.lock().unwrap().present = present;
    }

    /// Moves the present. The times of tenants that have their own do not change.
    pub fn advance(&self, by: TimeDelta) {
        self.0.lock().unwrap().present += by;
    }

    /// Gives a tenant its own clock, or moves it.
    pub fn set_for(&self, tenant: TenantId, now: DateTime<Utc>) {
        self.0.lock().unwrap().tenants.insert(tenant, now);
    }
}

impl Default for FixedClock {
    fn default() -> Self {
        Self::parse("2026-11-22T10:00:00Z")
    }
}

impl Clock for FixedClock {
    fn present(&self) -> DateTime<Utc> {
        FixedClock::present(self)
    }

    /// Returns without waiting.
    async fn pause(&self, _time: std::time::Duration) {
        tokio::task::yield_now().await;
    }
}

impl Calendar for FixedClock {
    fn now(&self, tenant: &TenantId) -> DateTime<Utc> {
        let times = self.0.lock().unwrap();
        times.tenants.get(tenant).copied().unwrap_or(times.present)
    }

    fn has_own_clock(&self, tenant: &TenantId) -> bool {
        self.0.lock().unwrap().tenants.contains_key(tenant)
    }
}

//! Timers on a clock that stands still.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use ports::{Schedules, SchedulesError, Timer};

use crate::{Call, Fault, Faults, Moment};

#[derive(Clone, Debug, Default)]
pub struct MemorySchedules {
    timers: Arc<Mutex<BTreeMap<String, Timer>>>,
    faults: Faults,
}

impl MemorySchedules {
    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// All timers, sorted by name.
    pub fn timers(&self) -> Vec<Timer> {
        self.timers.lock().unwrap().values().cloned().collect()
    }

    /// The time at which the first timer fires.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.timers.lock().unwrap().values().map(|timer| timer.at).min()
    }

    /// Removes and returns the timers that fire up to this time.
    pub fn take_due(&self, until: DateTime<Utc>) -> Vec<Timer> {
        let mut timers = self.timers.lock().unwrap();
        timers.extract_if(.., |_, timer| timer.at <= until).map(|(_, timer)| timer).collect()
    }

    /// Removes a timer without firing it, as if it had never been set.
    pub fn lose(&self, name: &str) -> Option<Timer> {
        self.timers.lock().unwrap().remove(name)
    }
}

/// A name in EventBridge Scheduler has 1 to 64 letters, digits, `-`, `_` and `.`.
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

impl Schedules for MemorySchedules {
    async fn set(&self, timer: &Timer) -> Result<(), SchedulesError> {
        self.tried(Moment::Before, Call::SetTimer(timer)).await?;
        if !is_name(&timer.name) {
            return Err(SchedulesError::Refused(format!("{} is not a valid timer name", timer.name)));
        }
        self.timers.lock().unwrap().entry(timer.name.clone()).or_insert_with(|| timer.clone());
        self.tried(Moment::After, Call::SetTimer(timer)).await
    }
}

impl MemorySchedules {
    async fn tried(&self, moment: Moment, call: Call<'_>) -> Result<(), SchedulesError> {
        match self.faults.at(moment, call).await {
            None => Ok(()),
            Some(Fault::Throttled | Fault::Conflict | Fault::Lost) => {
                Err(SchedulesError::Unavailable("injected".into()))
            }
        }
    }
}

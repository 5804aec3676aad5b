//! What comes due: by the example of alarms, which ring.

use chrono::TimeDelta;
use store::keys;

use super::super::event_log::Rule;
use super::records::{Records, text};
use super::{Verdict, hold, no_breach};
use crate::alarm::{ALARM, read};

/// A lost timer is noticed by the hourly look that follows five minutes after the time. Workers, and runs of that look,
/// may fail and be repeated.
const LATEST: TimeDelta = TimeDelta::minutes(150);

/// An alarm rings once for each time that it was set to and that was not taken back, not before and not long after.
pub(super) fn what_comes_due_happens_once_and_in_time(records: &Records<'_>) -> Verdict {
    for item in records.items.iter().filter(|item| item["type"] == ALARM) {
        let alarm = read(item.clone());
        let own =
            records.event_log.own_clock.is_some_and(|own| keys::tenant_of(text(item, "pk")) == Some(own));
        hold(alarm.at.is_none() && !item.contains_key("due_pk"), || format!("{alarm:?} never rang"))?;
        let bell = records.by_key.get(&(text(item, "pk"), "BELL"));
        let strikes = bell.map_or(0, |bell| bell["strikes"].as_u64().unwrap_or_default());
        hold(strikes == alarm.rang.len() as u64, || {
            format!("its bell was struck {strikes} times: {alarm:?}")
        })?;
        for (rang, at) in &alarm.rang {
            // A tenant's own clock may have jumped past the time.
            let late = !own && *rang - *at > LATEST;
            hold(rang >= at && !late, || format!("{at} rang at {rang}: {alarm:?}"))?;
        }
    }
    no_breach(records, Rule::ComesDueOnce)
}

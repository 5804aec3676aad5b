//! The time at which something is sent: a local time in a time zone. The rules of the time zone
//! determine the instant.

use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, FixedOffset, MappedLocalTime, Months, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike, Utc,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::change::Change;
use crate::documents::complete::Defect;
use crate::due::Waiting;
use crate::ids::DeliveryId;
use crate::zone::Zone;

/// No time zone is further from UTC, and no clock change is larger.
const FURTHEST: TimeDelta = TimeDelta::hours(26);

/// A local date and time, of which an offset selects one if it occurs twice; or an instant, with `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallTime {
    local: NaiveDateTime,
    offset: Option<Given>,
}

/// What stands behind the date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    /// An offset that the zone has at that time. Another one is refused: it is more likely a mistake of an hour.
    Offset(FixedOffset),
    /// `Z`: the date and time are in UTC, whatever the zone.
    Utc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be a local date and time such as 2026-12-01T09:00, or an instant such as 2026-12-01T08:00:00Z")]
pub struct NoWallTime;

/// The time to send in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendAt {
    pub time: WallTime,
    /// `None`: the customer's time zone, or else the seller's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
}

/// A schedule. The local time is what was requested; the instant is derived from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub local: NaiveDateTime,
    pub zone: Zone,
    pub at: DateTime<Utc>,
    /// A timer message with another version is outdated.
    pub version: u64,
}

/// A schedule and its actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduling {
    pub schedule: Schedule,
    pub change: Change,
}

/// The reason why a time is refused, with possible alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoSendTime {
    #[error("must be in the future; {time} in {zone} is past")]
    Past { time: String, zone: String },
    #[error("must be within a year from now")]
    TooFar,
    #[error(
        "does not exist in {zone}, whose clocks are put forward then; the nearest times are {before} and {after}"
    )]
    Skipped { zone: Zone, before: String, after: String },
    #[error("comes twice in {zone}, whose clocks are put back then; say which: {earlier} or {later}")]
    Twice { zone: Zone, earlier: String, later: String },
    #[error("has an offset that {zone} does not have then; there it is {there}")]
    OtherOffset { zone: Zone, there: String },
}

impl NoSendTime {
    pub fn defect(&self) -> Defect {
        let code = match self {
            NoSendTime::Past { .. } => "send_at_in_past",
            NoSendTime::TooFar => "send_at_too_far",
            NoSendTime::Skipped { .. } => "send_at_skipped",
            NoSendTime::Twice { .. } => "send_at_ambiguous",
            NoSendTime::OtherOffset { .. } => "send_at_offset",
        };
        Defect::new(code, "send_at", self.to_string())
    }
}

impl SendAt {
    /// The schedule for this time in the requested time zone or the default one.
    pub fn resolve(&self, usual: Zone, now: DateTime<Utc>) -> Result<Schedule, NoSendTime> {
        let zone = self.zone.unwrap_or(usual);
        let at = self.time.instant(zone)?;
        if at <= now {
            return Err(NoSendTime::Past { time: self.time.to_string(), zone: zone.to_string() });
        }
        check_distance(at, now)?;
        Ok(Schedule { local: at.with_timezone(&zone).naive_local(), zone, at, version: 1 })
    }

    /// The same, for a request that is repeated: a time that has passed meanwhile is `None`, at once.
    pub fn resolve_again(&self, usual: Zone, now: DateTime<Utc>) -> Result<Option<Schedule>, NoSendTime> {
        match self.resolve(usual, now) {
            Err(NoSendTime::Past { .. }) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Refuses times that are invalid in every time zone, before the customer's time zone is known.
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), NoSendTime> {
        if let Some(zone) = self.zone {
            return self.resolve(zone, now).map(|_| ());
        }
        let (first, last) = (self.time.local.and_utc() - FURTHEST, self.time.local.and_utc() + FURTHEST);
        if last <= now {
            return Err(NoSendTime::Past { time: self.time.to_string(), zone: "every zone".to_owned() });
        }
        check_distance(first, now)
    }
}

impl Schedule {
    /// The schedule by the current rules of its time zone, if they have changed so that it is another instant.
    pub fn renewed(&self) -> Option<Self> {
        let at = self.time().instant(self.zone).unwrap_or(self.at);
        (at != self.at).then(|| Self { at, version: self.version + 1, ..*self })
    }

    /// What the delivery waits for.
    pub fn waiting(&self, id: DeliveryId) -> Waiting {
        Waiting { at: self.at, name: id.into(), version: self.version }
    }

    /// The time in the form of a request: with an offset if it occurs twice.
    pub fn time(&self) -> WallTime {
        let plain = WallTime { local: self.local, offset: None };
        match plain.instant(self.zone) {
            Err(NoSendTime::Twice { .. }) => {
                let offset = self.at.with_timezone(&self.zone).offset().fix();
                WallTime { offset: Some(Given::Offset(offset)), ..plain }
            }
            _ => plain,
        }
    }
}

/// A time more than a year ahead is probably a mistake in the year.
fn check_distance(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), NoSendTime> {
    let furthest = now.checked_add_months(Months::new(12));
    if furthest.is_none_or(|furthest| at > furthest) { Err(NoSendTime::TooFar) } else { Ok(()) }
}

impl WallTime {
    pub fn parse(text: &str) -> Result<Self, NoWallTime> {
        let time = text.find('T').ok_or(NoWallTime)?;
        let end = text[time..].find(['Z', '+', '-']).map_or(text.len(), |found| time + found);
        let (local, offset) = text.split_at(end);
        let local = read_local(local).ok_or(NoWallTime)?;
        let offset = match offset {
            "" => None,
            offset => Some(read_offset(offset).ok_or(NoWallTime)?),
        };
        Ok(Self { local, offset })
    }

    fn instant(&self, zone: Zone) -> Result<DateTime<Utc>, NoSendTime> {
        let given = match self.offset {
            Some(Given::Utc) => return Ok(self.local.and_utc()),
            Some(Given::Offset(offset)) => Some(offset),
            None => None,
        };
        let at = match zone.from_local_datetime(&self.local) {
            MappedLocalTime::Single(at) => at,
            MappedLocalTime::Ambiguous(earlier, later) => match given {
                Some(offset) if earlier.offset().fix() == offset => earlier,
                Some(offset) if later.offset().fix() == offset => later,
                _ => {
                    let (earlier, later) = (with_offset(&earlier), with_offset(&later));
                    return Err(NoSendTime::Twice { zone, earlier, later });
                }
            },
            MappedLocalTime::None => {
                let (before, after) = around_gap(self.local, zone);
                return Err(NoSendTime::Skipped { zone, before: shown(before), after: shown(after) });
            }
        };
        if given.is_some_and(|offset| at.offset().fix() != offset) {
            return Err(NoSendTime::OtherOffset { zone, there: with_offset(&at) });
        }
        Ok(at.to_utc())
    }
}

/// The last minute before the clocks are put forward, and the first time after it.
fn around_gap(skipped: NaiveDateTime, zone: Zone) -> (NaiveDateTime, NaiveDateTime) {
    let local =
        |at: i64| DateTime::from_timestamp(at, 0).map_or(skipped, |at| at.with_timezone(&zone).naive_local());
    let guess = skipped.and_utc().timestamp();
    let (mut below, mut above) = (guess - FURTHEST.num_seconds(), guess + FURTHEST.num_seconds());
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if local(middle) < skipped { below = middle } else { above = middle }
    }
    let last = local(below);
    (last.with_second(0).unwrap_or(last), local(above))
}

/// Accepts exactly one format, with or without seconds.
fn read_local(text: &str) -> Option<NaiveDateTime> {
    let format = if text.len() == 16 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    let read = NaiveDateTime::parse_from_str(text, format).ok()?;
    // Leap seconds are refused.
    (read.format(format).to_string() == text && read.nanosecond() == 0).then_some(read)
}

fn read_offset(text: &str) -> Option<Given> {
    if text == "Z" {
        return Some(Given::Utc);
    }
    let offset: FixedOffset = text.parse().ok()?;
    (offset.to_string() == text).then_some(Given::Offset(offset))
}

fn shown(local: NaiveDateTime) -> String {
    let format = if local.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    local.format(format).to_string()
}

fn with_offset(at: &DateTime<Zone>) -> String {
    format!("{}{}", shown(at.naive_local()), at.offset().fix())
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(self.local))?;
        match self.offset {
            None => Ok(()),
            Some(Given::Offset(offset)) => write!(f, "{offset}"),
            Some(Given::Utc) => f.write_str("Z"),
        }
    }
}

impl FromStr for WallTime {
    type Err = NoWallTime;

    fn from_str(text: &str) -> Result<Self, NoWallTime> {
        Self::parse(text)
    }
}

impl TryFrom<String> for WallTime {
    type Error = NoWallTime;

    fn try_from(text: String) -> Result<Self, NoWallTime> {
        Self::parse(&text)
    }
}

impl From<WallTime> for String {
    fn from(time: WallTime) -> String {
        time.to_string()
    }
}

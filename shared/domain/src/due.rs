//! What comes due: an item waits for an instant, and something happens to it then, once. The same rule serves every kind
//! of item.
//!
//! A message that calls for an item may come early, late, twice, or for a time that no longer applies. It names the
//! version of the time, so that the item itself decides.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use thiserror::Error;

/// What an item waits for.
///
/// As text it is `{instant}#{name}#{version}`, which sorts by instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// In the time of the tenant's business.
    pub at: DateTime<Utc>,
    pub name: DueName,
    /// Each other time has another version.
    pub version: u64,
}

/// Names an item that waits, and the timers that call for it: its id, or its id and a suffix, such as `inv_…-dun`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must have 1 to {} letters, digits, -, _ or .", DueName::MOST)]
pub struct NoDueName;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is not an instant, a name and a version")]
pub struct NotWaiting;

/// Whether it is time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Now,
    /// The message came early.
    Later(DateTime<Utc>),
    /// The item waits for another time, or for none.
    Superseded,
}

impl DueName {
    /// A timer's name has up to 64 characters (EventBridge Scheduler): this one, a hyphen and a version.
    pub const MOST: usize = 43;

    pub fn parse(text: &str) -> Result<Self, NoDueName> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let valid = (1..=Self::MOST).contains(&text.len()) && text.bytes().all(allowed);
        if valid { Ok(Self(text.to_owned())) } else { Err(NoDueName) }
    }

    /// Every identifier is a valid name.
    pub(crate) fn of(id: &impl fmt::Display) -> Self {
        Self(id.to_string())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Waiting {
    /// The name of the timer for this version. A timer of another version is another timer.
    pub fn timer_name(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// Checks a message that calls for a version, at a time of the tenant's business.
    pub fn check(waiting: Option<&Self>, version: u64, now: DateTime<Utc>) -> Due {
        match waiting {
            Some(waiting) if waiting.version != version => Due::Superseded,
            Some(waiting) if waiting.at <= now => Due::Now,
            Some(waiting) => Due::Later(waiting.at),
            None => Due::Superseded,
        }
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        write!(f, "{at}#{}#{}", self.name, self.version)
    }
}

impl FromStr for Waiting {
    type Err = NotWaiting;

    fn from_str(text: &str) -> Result<Self, NotWaiting> {
        let mut parts = text.split('#');
        let (at, name, version) = (parts.next(), parts.next(), parts.next());
        let (Some(at), Some(name), Some(version), None) = (at, name, version, parts.next()) else {
            return Err(NotWaiting);
        };
        Ok(Self {
            at: at.parse().map_err(|_| NotWaiting)?,
            name: DueName::parse(name).map_err(|_| NotWaiting)?,
            version: version.parse().map_err(|_| NotWaiting)?,
        })
    }
}

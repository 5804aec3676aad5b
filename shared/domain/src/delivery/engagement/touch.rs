//! Opens and clicks: a bounded set, and their classification as a person's or a machine's.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::agent::{Agent, MachineReason, Reader};

/// A fetch this soon after delivery is not a person reading.
const PREFETCH: TimeDelta = TimeDelta::seconds(5);
/// A person does not follow two links within this time.
const BURST: TimeDelta = TimeDelta::seconds(3);

/// The number of first and last events that are kept, separately for people and machines. Fifty
/// recipients with full sets stay well below the item limit of 400 KB. Counts stop there; the first and
/// last events remain correct.
const FIRST: usize = 16;
const LAST: usize = 8;

/// One open or click.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Touch {
    pub at: DateTime<Utc>,
    /// The id of the event; a repeated event has the same id.
    pub id: String,
    pub agent: Agent,
    #[serde(flatten)]
    pub interest: Interest,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Interest {
    Open,
    Click {
        kind: LinkKind,
        /// A hash of the link, which distinguishes it from other links in the letter.
        link: String,
    },
}

/// The purpose of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    Payment,
    Portal,
    Document,
    Other,
}

impl LinkKind {
    pub const ALL: [LinkKind; 4] = [LinkKind::Payment, LinkKind::Portal, LinkKind::Document, LinkKind::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            LinkKind::Payment => "payment",
            LinkKind::Portal => "portal",
            LinkKind::Document => "document",
            LinkKind::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Human(Reader),
    Machine(MachineReason),
}

/// The first and last opens and clicks. Those of certain machines are kept separately, so that they do
/// not displace a person's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touches {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    people: BTreeSet<Touch>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    machines: BTreeSet<Touch>,
}

impl Touches {
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.machines.is_empty()
    }

    pub(super) fn insert(&mut self, touch: Touch) {
        let set = match touch.agent.machine() {
            Some(_) => &mut self.machines,
            None => &mut self.people,
        };
        set.insert(touch);
        if set.len() > FIRST + LAST {
            // Events in the middle are removed. The first and the last are kept.
            let middle = set.iter().nth(FIRST).cloned();
            middle.iter().for_each(|touch| _ = set.remove(touch));
        }
    }

    /// `reference` is the time of delivery, if it is known.
    pub(super) fn classified(
        &self,
        reference: Option<DateTime<Utc>>,
    ) -> impl Iterator<Item = (&Touch, Class)> {
        let mut all: Vec<&Touch> = self.people.iter().chain(&self.machines).collect();
        all.sort();
        let classes: Vec<Class> = all.iter().map(|touch| class(touch, &all, reference)).collect();
        all.into_iter().zip(classes)
    }
}

fn class(touch: &Touch, all: &[&Touch], reference: Option<DateTime<Utc>>) -> Class {
    if let Some(reason) = touch.agent.machine() {
        return Class::Machine(reason);
    }
    if reference.is_some_and(|arrived| touch.at < arrived + PREFETCH) {
        return Class::Machine(MachineReason::Prefetch);
    }
    let links: BTreeSet<&str> = all
        .iter()
        .filter(|other| (other.at - touch.at).abs() <= BURST)
        .filter_map(|other| match &other.interest {
            Interest::Click { link, .. } => Some(link.as_str()),
            Interest::Open => None,
        })
        .collect();
    if links.len() > 1 {
        Class::Machine(MachineReason::EveryLink)
    } else {
        Class::Human(touch.agent.reader())
    }
}

/// FNV-1a. It distinguishes links; it is not used for security.
pub(super) fn short(text: &str) -> String {
    let hash =
        text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

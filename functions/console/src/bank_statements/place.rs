//! Where in the list of a statement's entries somebody is, as the address says.

use app::bank_statements::read_statements::Which;
use domain::bank_statements::entry::EntryStatus;
use domain::bank_statements::matching::Match;

use crate::web::form::Form;

/// The tabs: a word for the address, a label, and what they show.
pub(super) const TABS: [(&str, &str, Option<Match>, Option<EntryStatus>); 8] = [
    ("", "All", None, None),
    ("exact", "Exact", Some(Match::Exact), Some(EntryStatus::Open)),
    ("likely", "Likely", Some(Match::Likely), Some(EntryStatus::Open)),
    ("ambiguous", "Ambiguous", Some(Match::Ambiguous), Some(EntryStatus::Open)),
    ("none", "No match", Some(Match::None), Some(EntryStatus::Open)),
    ("applied", "Applied", None, Some(EntryStatus::Applied)),
    ("reversed", "Reversed", None, Some(EntryStatus::Reversed)),
    ("ignored", "Ignored", None, Some(EntryStatus::Ignored)),
];

/// Where in the list of entries somebody is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) tab: &'static str,
    pub(super) cursor: Option<String>,
}

impl Place {
    pub(super) fn read(query: &Form) -> Self {
        let tab = TABS.iter().map(|(tab, ..)| *tab).find(|tab| *tab == query.text("show"));
        let is_place = |cursor: &&str| cursor.len() == 6 && cursor.bytes().all(|b| b.is_ascii_digit());
        Self { tab: tab.unwrap_or_default(), cursor: query.get("cursor").filter(is_place).map(str::to_owned) }
    }

    pub(super) fn which(&self) -> Which {
        let found = TABS.iter().find(|(tab, ..)| *tab == self.tab);
        found.map(|(_, _, found, status)| Which { found: *found, status: *status }).unwrap_or_default()
    }

    /// As a query, with a joint before it if it is not empty.
    pub(super) fn query(&self, joint: char) -> String {
        let mut parts = Vec::new();
        if !self.tab.is_empty() {
            parts.push(format!("show={}", self.tab));
        }
        parts.extend(self.cursor.iter().map(|cursor| format!("cursor={cursor}")));
        if parts.is_empty() { String::new() } else { format!("{joint}{}", parts.join("&")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_is_kept_in_the_address() {
        let place = Place::read(&Form::read(b"show=likely&cursor=000050"));
        assert_eq!(place.query('?'), "?show=likely&cursor=000050");
        let which = Which { found: Some(Match::Likely), status: Some(EntryStatus::Open) };
        assert_eq!(place.which(), which);
        let nowhere = Place::read(&Form::read(b"show=x&cursor=abc"));
        assert_eq!((nowhere.query('?'), nowhere.which()), (String::new(), Which::default()));
    }
}

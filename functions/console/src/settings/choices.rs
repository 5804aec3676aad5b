//! Languages, time zones and countries to pick from.

use domain::address::country::Country;
use domain::zone::Zone;
use pages::components::Pick;
use wording::Language;

/// The languages of pages and e-mails, and the present one if it is another.
pub(super) fn languages(current: &str) -> Vec<Pick> {
    let known = Language::ALL.map(|language| (language.tag(), name(language)));
    let mut picks: Vec<Pick> =
        known.iter().map(|(tag, name)| Pick::new(*tag, *name, *tag == current)).collect();
    if !current.is_empty() && !picks.iter().any(|pick| pick.chosen) {
        picks.push(Pick::new(current, current, true));
    }
    picks
}

/// In English.
pub(super) fn name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::German => "German",
        Language::French => "French",
        Language::Spanish => "Spanish",
        Language::Dutch => "Dutch",
        Language::Italian => "Italian",
    }
}

/// A language tag as a person reads it.
pub(super) fn language_name(tag: &str) -> String {
    let known = Language::ALL.into_iter().find(|language| language.tag() == tag);
    known.map_or_else(|| tag.to_owned(), |language| name(language).to_owned())
}

/// The zones of places, UTC, and the present one.
pub(super) fn zones(current: &str) -> Vec<Pick> {
    let places = Zone::names().filter(|name| name.contains('/') && !name.starts_with("Etc/"));
    let mut names: Vec<&str> = places.collect();
    names.sort_unstable();
    names.insert(0, "UTC");
    if !current.is_empty() && !names.contains(&current) {
        names.insert(0, current);
    }
    names.into_iter().map(|name| Pick::new(name, name, name == current)).collect()
}

pub(super) fn parse_zone(name: &str) -> Result<Zone, &'static str> {
    Zone::named(name).ok_or("must be a time zone such as Europe/Berlin")
}

/// By their English names.
pub(super) fn countries(current: &str) -> Vec<Pick> {
    let pairs = ('A'..='Z').flat_map(|first| ('A'..='Z').map(move |second| format!("{first}{second}")));
    let known = pairs.filter_map(|code| code.parse::<Country>().ok());
    let mut named: Vec<(String, String)> =
        known.map(|country| (Language::English.country(&country), country.to_string())).collect();
    named.sort();
    let pick = |(name, code): (String, String)| Pick::new(&code, name, code == current);
    let mut picks = vec![Pick::new("", "Choose…", current.is_empty())];
    picks.extend(named.into_iter().map(pick));
    if !picks.iter().any(|pick| pick.chosen) {
        picks.push(Pick::new(current, current, true));
    }
    picks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_among_the_choices_and_chosen() {
        for (picks, value) in [
            (languages("de-AT"), "de-AT"),
            (languages("fr"), "fr"),
            (zones("Europe/Berlin"), "Europe/Berlin"),
            (zones("Etc/GMT+1"), "Etc/GMT+1"),
            (countries("XI"), "XI"),
            (countries("??"), "??"),
        ] {
            let chosen: Vec<&str> =
                picks.iter().filter(|pick| pick.chosen).map(|pick| pick.value.as_str()).collect();
            assert_eq!(chosen, [value]);
        }
        assert_eq!(countries("DE").len(), 252);
    }
}

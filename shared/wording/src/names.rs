//! Countries and units of measure.

use domain::address::country::Country;
use domain::documents::unit::UnitCode;

use crate::Language;

/// The code of a unit (UN/ECE Recommendation 20) and its display form.
#[derive(Debug)]
pub struct Unit(pub &'static str, pub &'static str);

/// These are the same in all languages.
const SYMBOLS: [Unit; 17] = [
    Unit("SEC", "s"),
    Unit("MIN", "min"),
    Unit("HUR", "h"),
    Unit("GRM", "g"),
    Unit("KGM", "kg"),
    Unit("TNE", "t"),
    Unit("MLT", "ml"),
    Unit("LTR", "l"),
    Unit("MTQ", "m³"),
    Unit("MMT", "mm"),
    Unit("CMT", "cm"),
    Unit("MTR", "m"),
    Unit("KMT", "km"),
    Unit("MTK", "m²"),
    Unit("KWH", "kWh"),
    Unit("MWH", "MWh"),
    Unit("P1", "%"),
];

impl Language {
    /// The name of a country from CLDR, or its code if the list does not contain it.
    pub fn country(self, country: &Country) -> String {
        let names = match self {
            Self::English => include_str!("languages/countries_en.txt"),
            Self::German => include_str!("languages/countries_de.txt"),
            Self::French => include_str!("languages/countries_fr.txt"),
            Self::Spanish => include_str!("languages/countries_es.txt"),
            Self::Dutch => include_str!("languages/countries_nl.txt"),
            Self::Italian => include_str!("languages/countries_it.txt"),
        };
        let name = names.lines().find_map(|line| line.strip_prefix(country.as_str())?.strip_prefix(' '));
        name.unwrap_or(country.as_str()).to_owned()
    }

    /// The name of a unit, or its code if the list does not contain it.
    pub fn unit(self, unit: &UnitCode) -> &str {
        let code = unit.as_str();
        let known = self.words().units.iter().chain(&SYMBOLS).find(|Unit(known, _)| *known == code);
        known.map_or(code, |Unit(_, name)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_names_in_each_language() {
        let names = |code: &str| Language::ALL.map(|language| language.country(&code.parse().unwrap()));
        assert_eq!(names("DE"), ["Germany", "Deutschland", "Allemagne", "Alemania", "Duitsland", "Germania"]);
        assert_eq!(names("XI")[1], "Nordirland");
        let counts = Language::ALL.map(|language| {
            let all = include_str!("languages/countries_en.txt").lines();
            all.filter(|line| language.country(&line[..2].parse().unwrap()) != line[..2]).count()
        });
        assert_eq!(counts, [251; 6]);
    }

    #[test]
    fn units_have_names_in_each_language() {
        let names = |code: &str| {
            let code: UnitCode = code.parse().unwrap();
            Language::ALL.map(|language| language.unit(&code).to_owned())
        };
        assert_eq!(names("DAY"), ["days", "Tage", "jours", "días", "dagen", "giorni"]);
        assert_eq!(names("KWH"), ["kWh"; 6]);
        assert_eq!(names("XBG"), ["XBG"; 6]);
    }
}

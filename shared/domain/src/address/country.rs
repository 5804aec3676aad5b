//! Countries.

use thiserror::Error;

use crate::text::checked::checked_strings;

/// ISO 3166-1 alpha-2, as code list BR-CL-14 of EN 16931 has it (version 1.3.16), and two more that invoices need: `XI`
/// for Northern Ireland, which belongs to the union for goods, and `XK` for Kosovo.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM \
    MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT \
    PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM \
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI XK YE YT ZA ZM ZW";

/// The member states of the union, and Northern Ireland (goods only).
const UNION: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI";

/// Codes that are often written for others.
const MEANT: [(&str, &str); 3] = [("UK", "GB"), ("EL", "GR"), ("SF", "FI")];

checked_strings! {
    /// A country as ISO 3166-1 alpha-2.
    Country: InvalidCountry, country;
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidCountry {
    #[error("must be {meant} (ISO 3166-1), not {given}")]
    Meant { given: String, meant: &'static str },
    #[error("must be a country code of ISO 3166-1 such as DE, in capitals")]
    Unknown,
}

fn country(raw: &str) -> Result<String, InvalidCountry> {
    if code(raw).is_some() {
        return Ok(raw.to_owned());
    }
    let capitals = raw.trim().to_ascii_uppercase();
    let meant = MEANT.iter().find(|(written, _)| *written == capitals).map(|(_, meant)| *meant);
    match meant.or_else(|| code(&capitals)) {
        Some(meant) => Err(InvalidCountry::Meant { given: raw.trim().to_owned(), meant }),
        None => Err(InvalidCountry::Unknown),
    }
}

fn code(text: &str) -> Option<&'static str> {
    CODES.split(' ').find(|code| *code == text)
}

impl Country {
    /// Whether Directive 2006/112/EC applies there (`XI`: for goods).
    pub fn is_in_union(&self) -> bool {
        UNION.split(' ').any(|member| member == self.as_str())
    }

    /// The prefix of its VAT numbers: that of Greece is EL, and Monaco has those of France.
    pub fn vat_prefix(&self) -> &str {
        match self.as_str() {
            "GR" => "EL",
            "MC" => "FR",
            "IM" => "GB",
            other => other,
        }
    }
}

/// Parts of member states outside the territory of VAT (Directive 2006/112/EC, art. 6), by the beginning of their postal
/// codes. Those of France have country codes of their own.
const OUTSIDE_TERRITORY: [(&str, &[&str]); 5] = [
    // Büsingen, Heligoland
    ("DE", &["78266", "27498"]),
    // The Canary Islands, Ceuta, Melilla
    ("ES", &["35", "38", "51", "52"]),
    // The Åland Islands
    ("FI", &["22"]),
    // Mount Athos
    ("GR", &["63086", "630 86"]),
    // Livigno
    ("IT", &["23041", "23030"]),
];

impl Country {
    /// Whether goods that are delivered to a postal code of it stay in the territory of VAT of the union.
    pub fn is_in_territory(&self, postal_code: Option<&str>) -> bool {
        let postal_code = postal_code.unwrap_or_default();
        let outside = OUTSIDE_TERRITORY.iter().any(|(country, codes)| {
            *country == self.as_str() && codes.iter().any(|code| postal_code.starts_with(code))
        });
        self.is_in_union() && !outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b08_a_country_is_of_iso_3166_and_a_refusal_names_the_meant_one() {
        assert_eq!(CODES.split_whitespace().count(), 251);
        assert!(UNION.split(' ').all(|member| member.parse::<Country>().is_ok()));
        for good in ["DE", "GB", "GR", "XI", "XK", "CH", "US"] {
            assert_eq!(good.parse::<Country>().unwrap().as_str(), good);
        }
        for (bad, meant) in [("UK", "GB"), ("EL", "GR"), ("de", "DE"), ("uk", "GB")] {
            let error = bad.parse::<Country>().unwrap_err().to_string();
            assert!(error.contains(meant), "{bad}: {error}");
        }
        for bad in ["ZZ", "QQ", "", "D", "DEU", "Germany", "1A", "AA", "ÄÖ", "D E"] {
            assert_eq!(bad.parse::<Country>(), Err(InvalidCountry::Unknown), "{bad}");
        }
    }
}

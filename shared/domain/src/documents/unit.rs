//! Units of measure.

use thiserror::Error;

use crate::text::checked::checked_strings;

/// All codes of UN/ECE Recommendation 20, and those of Recommendation 21 (packages) with an X before them, as code list
/// BR-CL-23 of EN 16931 has them (version 1.3.16). Sorted; each is three characters, filled up with spaces, and a line
/// feed.
const CODES: &[u8] = include_bytes!("../codes/units.txt");
const RECORD: usize = 4;

/// What is often written, and the code that it means.
const MEANT: &[(&str, &str)] = &[
    ("H", "HUR"),
    ("HR", "HUR"),
    ("HRS", "HUR"),
    ("HOUR", "HUR"),
    ("HOURS", "HUR"),
    ("STD", "HUR"),
    ("STUNDE", "HUR"),
    ("STUNDEN", "HUR"),
    ("D", "DAY"),
    ("DAYS", "DAY"),
    ("TAG", "DAY"),
    ("TAGE", "DAY"),
    ("WEEK", "WEE"),
    ("WEEKS", "WEE"),
    ("WK", "WEE"),
    ("MONTH", "MON"),
    ("MONTHS", "MON"),
    ("MONAT", "MON"),
    ("MTH", "MON"),
    ("YR", "ANN"),
    ("YEAR", "ANN"),
    ("YEARS", "ANN"),
    ("JAHR", "ANN"),
    ("MINUTE", "MIN"),
    ("MINUTES", "MIN"),
    ("S", "SEC"),
    ("ST", "H87"),
    ("STCK", "H87"),
    ("STÜCK", "H87"),
    ("PC", "H87"),
    ("PCS", "H87"),
    ("PIECE", "H87"),
    ("PIECES", "H87"),
    ("PCE", "H87"),
    ("UNIT", "C62"),
    ("UNITS", "C62"),
    ("ONE", "C62"),
    ("EACH", "EA"),
    ("PAIR", "PR"),
    ("G", "GRM"),
    ("GR", "GRM"),
    ("KG", "KGM"),
    ("T", "TNE"),
    ("TO", "TNE"),
    ("TON", "TNE"),
    ("MM", "MMT"),
    ("CM", "CMT"),
    ("M", "MTR"),
    ("METER", "MTR"),
    ("METRE", "MTR"),
    ("KM", "KMT"),
    ("M2", "MTK"),
    ("M²", "MTK"),
    ("QM", "MTK"),
    ("SQM", "MTK"),
    ("M3", "MTQ"),
    ("M³", "MTQ"),
    ("CBM", "MTQ"),
    ("ML", "MLT"),
    ("L", "LTR"),
    ("LT", "LTR"),
    ("LITER", "LTR"),
    ("LITRE", "LTR"),
    ("%", "P1"),
    ("BOX", "XBX"),
    ("PALLET", "XPX"),
    ("PACK", "XPK"),
    ("PKG", "XPK"),
    ("LUMP SUM", "LS"),
    ("PAUSCHAL", "LS"),
];

checked_strings! {
    /// A unit of measure: `C62` for one, `HUR` for an hour, `XPK` for a package.
    UnitCode: InvalidUnitCode, unit_code;
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidUnitCode {
    #[error("must be a code of UN/ECE Recommendation 20 or 21; the nearest is {0}")]
    Nearest(String),
    #[error(
        "must be a code of UN/ECE Recommendation 20 or 21, such as C62 (one), HUR (hour) or KGM (kilogram)"
    )]
    Unknown,
}

fn unit_code(raw: &str) -> Result<String, InvalidUnitCode> {
    if is_code(raw) {
        return Ok(raw.to_owned());
    }
    let capitals = raw.trim().to_uppercase();
    if let Some((_, meant)) = MEANT.iter().find(|(written, _)| *written == capitals) {
        return Err(InvalidUnitCode::Nearest((*meant).to_owned()));
    }
    // A package without its X, or small letters.
    let similar = [capitals.clone(), format!("X{capitals}")].into_iter().find(|code| is_code(code));
    Err(similar.map_or(InvalidUnitCode::Unknown, InvalidUnitCode::Nearest))
}

fn is_code(text: &str) -> bool {
    if !(1..=3).contains(&text.len()) || text.contains(' ') {
        return false;
    }
    let wanted = format!("{text:3}");
    let (mut first, mut last) = (0, CODES.len() / RECORD);
    while first < last {
        let middle = first + (last - first) / 2;
        let found = &CODES[middle * RECORD..middle * RECORD + 3];
        match found.cmp(wanted.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => first = middle + 1,
            std::cmp::Ordering::Greater => last = middle,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = &'static str> {
        std::str::from_utf8(CODES).unwrap().lines().map(str::trim_end)
    }

    #[test]
    fn every_code_of_the_list_is_found() {
        assert_eq!(all().count(), 2_162);
        assert!(all().is_sorted() && CODES.chunks(RECORD).all(|record| record[3] == b'\n'));
        for code in all() {
            assert_eq!(code.parse::<UnitCode>().unwrap().as_str(), code);
        }
    }

    #[test]
    fn b22_what_is_no_code_is_refused_with_the_nearest() {
        for (written, meant) in [
            ("HR", "HUR"),
            ("hour", "HUR"),
            ("Std", "HUR"),
            ("pcs", "H87"),
            ("kg", "KGM"),
            ("m²", "MTK"),
            ("hur", "HUR"),
            ("CT", "XCT"),
            ("box", "XBX"),
        ] {
            let error = written.parse::<UnitCode>().unwrap_err();
            assert_eq!(error, InvalidUnitCode::Nearest(meant.to_owned()), "{written}");
        }
        for bad in ["QQQ", "", " ", "C 6", "H87 ", "HUR\n", "XXXX", "Stückchen"] {
            assert!(bad.parse::<UnitCode>().is_err(), "{bad:?}");
        }
        assert!(
            MEANT.iter().all(|(written, meant)| !is_code(written) && is_code(meant)),
            "{:?}",
            MEANT.iter().find(|(written, meant)| is_code(written) || !is_code(meant))
        );
    }
}

//! Numbers, units, discounts and VAT as people type them, and as they are shown to be changed.

use domain::documents::line::AdjustmentValue;
use domain::documents::tax::{Percent, Tax, TaxCategory};
use domain::documents::unit::{InvalidUnitCode, UnitCode};
use domain::money::{Currency, Money, parse_decimal};
use wording::Language;

/// The units that are offered. Any other one can be typed as its code.
pub(super) const UNITS: [&str; 22] = [
    "H87", "C62", "EA", "SET", "PR", "XPK", "LS", "MIN", "HUR", "DAY", "WEE", "MON", "ANN", "KMT", "MTR",
    "MTK", "MTQ", "LTR", "KGM", "TNE", "KWH", "P1",
];

/// The categories under which no VAT is charged.
const WITHOUT_VAT: [(TaxCategory, &str); 6] = [
    (TaxCategory::ReverseCharge, "Reverse charge"),
    (TaxCategory::IntraCommunity, "Intra-community"),
    (TaxCategory::Export, "Export"),
    (TaxCategory::Exempt, "Exempt"),
    (TaxCategory::ZeroRated, "Zero-rated"),
    (TaxCategory::OutsideScope, "Outside scope"),
];

/// Rates are written behind these names.
const ISLANDS: [(TaxCategory, &str); 2] =
    [(TaxCategory::CanaryIslands, "IGIC"), (TaxCategory::CeutaMelilla, "IPSI")];

/// A number as the domain reads it. The last of two different marks is the decimal one; a single mark is it, unless the
/// language groups digits by it. What could mean two numbers is refused.
pub(super) fn plain(language: Language, typed: &str) -> Result<String, String> {
    let bare: String = typed
        .chars()
        .filter(|character| !character.is_whitespace() && !matches!(character, '\'' | '’'))
        .map(|character| if character == '−' { '-' } else { character })
        .collect();
    let decimal = decimal_mark(language, &bare)?;
    let (whole, fraction) = match decimal.and_then(|mark| bare.rsplit_once(mark)) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (bare.as_str(), None),
    };
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    if rest.iter().any(|group| group.len() != 3) {
        return Err("must be a number such as 1234.50".to_owned());
    }
    let whole = format!("{first}{}", rest.concat());
    Ok(fraction.map_or(whole.clone(), |fraction| format!("{whole}.{fraction}")))
}

fn decimal_mark(language: Language, bare: &str) -> Result<Option<char>, String> {
    let mark = match (bare.rfind('.'), bare.rfind(',')) {
        (None, None) => return Ok(None),
        (Some(point), Some(comma)) => return Ok(Some(if point > comma { '.' } else { ',' })),
        (Some(_), None) => '.',
        (None, Some(_)) => ',',
    };
    let own = if language == Language::English { '.' } else { ',' };
    let (before, after) = bare.split_once(mark).unwrap_or_default();
    if after.contains(mark) {
        return Ok(None);
    }
    let before = before.trim_start_matches('-');
    let like_a_group = after.len() == 3 && (1..=3).contains(&before.len()) && before != "0";
    match (mark == own, like_a_group) {
        (false, true) if language == Language::English => Ok(None),
        (false, true) => Err(format!("could mean two numbers: write {before}{after} or {before},{after}")),
        _ => Ok(Some(mark)),
    }
}

/// A plain decimal in a field: with the language's mark, without groups.
pub(super) fn shown(language: Language, plain: &str) -> String {
    if language == Language::English { plain.to_owned() } else { plain.replace('.', ",") }
}

/// An amount in minor units, with at most the currency's decimals.
pub(super) fn amount(language: Language, currency: Currency, typed: &str) -> Result<i64, String> {
    let number = parse_decimal(&plain(language, typed)?).ok_or("must be an amount such as 12.50")?;
    if number.is_sign_negative() && !number.is_zero() {
        return Err("must not be negative".to_owned());
    }
    if number.normalize().scale() > currency.digits() {
        return Err(format!("must have at most {} decimals in {currency}", currency.digits()));
    }
    currency.round(number).map_err(|_| "is too large".to_owned())
}

/// A percentage, or an amount in minor units.
pub(super) fn adjustment(
    language: Language,
    currency: Currency,
    typed: &str,
) -> Result<AdjustmentValue, String> {
    match typed.strip_suffix('%') {
        Some(percent) => percentage(language, percent).map(AdjustmentValue::Percent),
        None => amount(language, currency, typed).map(AdjustmentValue::Amount),
    }
}

pub(super) fn percentage(language: Language, typed: &str) -> Result<Percent, String> {
    Percent::parse(&plain(language, typed.trim().trim_end_matches('%'))?).map_err(|error| error.to_string())
}

pub(super) fn adjustment_shown(language: Language, currency: Currency, value: AdjustmentValue) -> String {
    match value {
        AdjustmentValue::Percent(percent) => format!("{}%", shown(language, &percent.to_string())),
        AdjustmentValue::Amount(minor) => shown(language, &Money::new(minor, currency).amount()),
    }
}

/// A unit by its code, its name, or what is often written for it.
pub(super) fn unit(language: Language, typed: &str) -> Result<UnitCode, String> {
    let error = match typed.parse::<UnitCode>() {
        Ok(code) => return Ok(code),
        Err(error) => error,
    };
    let nearest = match &error {
        InvalidUnitCode::Nearest(code) => code.parse().ok(),
        InvalidUnitCode::Unknown => None,
    };
    let named = || {
        let wanted = typed.trim().to_lowercase();
        let codes = UNITS.iter().filter_map(|code| code.parse::<UnitCode>().ok());
        codes.into_iter().find(|code| {
            [language, Language::English].iter().any(|it| it.unit(code).to_lowercase() == wanted)
        })
    };
    nearest.or_else(named).ok_or_else(|| error.to_string())
}

/// The name of a unit, if the name leads back to it; otherwise its code.
pub(super) fn unit_shown(language: Language, code: &UnitCode) -> String {
    let name = language.unit(code);
    let leads_back = unit(language, name).is_ok_and(|found| found == *code);
    if leads_back { name.to_owned() } else { code.to_string() }
}

/// Category and rate: "19%", "Reverse charge", "IGIC 7%", or the code of a category.
pub(super) fn tax(language: Language, typed: &str) -> Result<(TaxCategory, Percent), String> {
    let lower = typed.trim().to_lowercase();
    let without = WITHOUT_VAT.iter().find(|(category, name)| {
        let (code, local) = (category.code().to_lowercase(), language.category(*category).to_lowercase());
        lower == name.to_lowercase() || lower == local || lower == code || lower == format!("{code}:0")
    });
    if let Some((category, _)) = without {
        return Ok((*category, Percent::ZERO));
    }
    let behind =
        |name: &str| lower.strip_prefix(&name.to_lowercase()).map(|rest| rest.trim_start_matches([':', ' ']));
    let island = ISLANDS.iter().find_map(|(category, name)| {
        let coded = format!("{}:", category.code());
        behind(name).or_else(|| behind(&coded)).map(|rest| (*category, rest.to_owned()))
    });
    let (category, rest) =
        island.unwrap_or_else(|| (TaxCategory::Standard, behind("s:").unwrap_or(&lower).to_owned()));
    if !rest.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(
            "must be a rate such as 19%, or why none is charged, such as Reverse charge or Exempt".to_owned()
        );
    }
    let rate = percentage(language, &rest)?;
    if category == TaxCategory::Standard && rate == Percent::ZERO {
        return Err(
            "needs the reason why no VAT is charged, such as Reverse charge, Exempt or Zero-rated".to_owned()
        );
    }
    Tax::check_rate(category, rate).map_err(|error| error.to_string())?;
    Ok((category, rate))
}

pub(super) fn tax_shown(language: Language, category: TaxCategory, rate: Percent) -> String {
    let percent = format!("{}%", shown(language, &rate.to_string()));
    let without = WITHOUT_VAT.iter().find(|(it, _)| *it == category).map(|(_, name)| (*name).to_owned());
    let island = ISLANDS.iter().find(|(it, _)| *it == category).map(|(_, name)| format!("{name} {percent}"));
    without.or(island).unwrap_or(percent)
}

/// What is offered besides the rates of the draft itself.
pub(super) fn taxes_without_vat() -> impl Iterator<Item = &'static str> {
    WITHOUT_VAT.iter().map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur() -> Currency {
        "EUR".parse().unwrap()
    }

    #[test]
    fn numbers_are_read_as_each_language_writes_them() {
        let both = [Language::English, Language::German];
        for (typed, read) in [
            ("7.5", "7.5"),
            ("7,5", "7.5"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1 234,5", "1234.5"),
            ("1'234", "1234"),
            ("−3", "-3"),
            ("1,234,567", "1234567"),
            ("0.125", "0.125"),
            ("1234.567", "1234.567"),
        ] {
            for language in both {
                assert_eq!(plain(language, typed).as_deref(), Ok(read), "{typed} {language:?}");
            }
        }
        assert_eq!(plain(Language::English, "1,000").as_deref(), Ok("1000"));
        assert_eq!(plain(Language::German, "1,125").as_deref(), Ok("1.125"));
        assert!(plain(Language::German, "1.125").is_err_and(|why| why.contains("1125 or 1,125")));
        assert!(plain(Language::English, "1,23,456.0").is_err());
    }

    #[test]
    fn a_discount_is_a_percentage_or_an_amount() {
        let read = |typed: &str| adjustment(Language::German, eur(), typed);
        assert_eq!(read("10 %"), Ok(AdjustmentValue::Percent(Percent::parse("10").unwrap())));
        assert_eq!(read("12,5"), Ok(AdjustmentValue::Amount(1_250)));
        assert!(read("12,505").is_err() && read("-1").is_err() && read("101%").is_err());
        for value in
            [AdjustmentValue::Amount(1_205), AdjustmentValue::Percent(Percent::parse("2.5").unwrap())]
        {
            assert_eq!(read(&adjustment_shown(Language::German, eur(), value)), Ok(value));
        }
    }

    #[test]
    fn units_are_read_by_code_and_name() {
        let read = |typed: &str| unit(Language::English, typed).map(|code| code.to_string());
        for (typed, code) in
            [("h", "HUR"), ("days", "DAY"), ("pcs", "H87"), ("C62", "C62"), ("lump sum", "LS")]
        {
            assert_eq!(read(typed).as_deref(), Ok(code), "{typed}");
        }
        assert!(read("Stückchen").is_err());
        for language in Language::ALL {
            for code in UNITS {
                let code: UnitCode = code.parse().unwrap();
                assert_eq!(unit(language, &unit_shown(language, &code)), Ok(code), "{language:?}");
            }
        }
    }

    #[test]
    fn vat_is_a_rate_or_the_reason_for_none() {
        let read = |typed| {
            tax(Language::English, typed).map(|(category, rate)| format!("{}:{rate}", category.code()))
        };
        for (typed, is) in [
            ("19%", "S:19"),
            ("19", "S:19"),
            ("5,5 %", "S:5.5"),
            ("reverse charge", "AE:0"),
            ("E", "E:0"),
            ("S:7", "S:7"),
            ("IGIC 7%", "L:7"),
            ("M:4", "M:4"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(is), "{typed}");
        }
        for wrong in ["0%", "VAT", "190%", "AE:19"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let all = [TaxCategory::Exempt, TaxCategory::ReverseCharge, TaxCategory::OutsideScope];
        for category in all {
            assert_eq!(
                tax(Language::French, &tax_shown(Language::French, category, Percent::ZERO)),
                Ok((category, Percent::ZERO))
            );
        }
    }
}

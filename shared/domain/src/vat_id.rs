//! VAT identification numbers, in one normal form.

mod check;
mod digits;

use thiserror::Error;

use crate::address::country::Country;
use crate::text::checked::checked_strings;

checked_strings! {
    /// A VAT identification number with its country prefix (BR-CO-9): in capitals, without separators, and with a right
    /// check digit where its country has one. A Swiss one is kept as it must be printed, with the suffix that was given:
    /// `CHE-123.456.788 MWST`.
    VatId: InvalidVatId, vat_id;
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidVatId {
    #[error("must be a VAT number with its country prefix, such as DE136695976")]
    Form,
    #[error("must begin with a country code, such as DE136695976; {0} is none")]
    Prefix(String),
    #[error("is no VAT number of {prefix}: it must be such as {example}")]
    OfCountry { prefix: &'static str, example: &'static str },
    #[error("has a wrong check digit; compare it with the original")]
    CheckDigit,
}

/// The numbers of one country.
struct Scheme {
    prefix: &'static str,
    /// What may follow the prefix: `9` is a digit, `a` a letter, `x` either; other characters are themselves.
    forms: &'static [&'static str],
    example: &'static str,
    /// Whether the characters after the prefix have a right check digit.
    check: fn(&str) -> bool,
}

macro_rules! schemes {
    ($($prefix:literal $example:literal [$($form:literal)*] $check:ident,)*) => {
        /// The forms are those of the union's VIES (technical information, annex "VAT number format"), of HMRC for GB and XI,
        /// of eCH-0097 for CH and of Brønnøysundregistrene for NO.
        const SCHEMES: &[Scheme] = &[$(
            Scheme { prefix: $prefix, forms: &[$($form),*], example: $example, check: check::$check }
        ),*];
    };
}

schemes! {
    "AT" "ATU13585627" ["U99999999"] at,
    "BE" "BE0428759497" ["0999999999" "1999999999"] be,
    "BG" "BG175074752" ["999999999" "9999999999"] bg,
    "CY" "CY10259033P" ["99999999a"] cy,
    "CZ" "CZ25123891" ["99999999" "999999999" "9999999999"] cz,
    "DE" "DE136695976" ["999999999"] de,
    "DK" "DK13585628" ["99999999"] dk,
    "EE" "EE100931558" ["999999999"] ee,
    "EL" "EL094259216" ["999999999"] el,
    "ES" "ESB58378431" ["x9999999x"] es,
    "FI" "FI20774740" ["99999999"] fi,
    "FR" "FR40303265045" ["xx999999999"] fr,
    "HR" "HR33392005961" ["99999999999"] hr,
    "HU" "HU12892312" ["99999999"] hu,
    "IE" "IE6433435F" ["9999999a" "9999999aa" "9x99999a"] ie,
    "IT" "IT00743110157" ["99999999999"] it,
    "LT" "LT119511515" ["999999999" "999999999999"] lt,
    "LU" "LU15027442" ["99999999"] lu,
    "LV" "LV40003521600" ["99999999999"] lv,
    "MT" "MT11679112" ["99999999"] mt,
    "NL" "NL004495445B01" ["999999999B99"] nl,
    "PL" "PL8567346215" ["9999999999"] pl,
    "PT" "PT501964843" ["999999999"] pt,
    "RO" "RO18547290" ["99" "999" "9999" "99999" "999999" "9999999" "99999999" "999999999" "9999999999"] ro,
    "SE" "SE123456789701" ["999999999999"] se,
    "SI" "SI50223054" ["99999999"] si,
    "SK" "SK2022749619" ["9999999999"] sk,
    "GB" "GB980780684" ["999999999" "999999999999" "GD999" "HA999"] gb,
    "XI" "XI980780684" ["999999999" "999999999999" "GD999" "HA999"] gb,
    "CH" "CHE-107.787.577 MWST" ["E999999999" "E999999999MWST" "E999999999TVA" "E999999999IVA"] ch,
    "NO" "NO974760673MVA" ["999999999" "999999999MVA"] no,
}

impl VatId {
    /// The country prefix: EL for Greece, XI for Northern Ireland.
    pub fn prefix(&self) -> &str {
        self.as_str().get(..2).unwrap_or_default()
    }

    /// Whether a member state gave it, or Northern Ireland.
    pub fn is_of_union(&self) -> bool {
        is_of_member_state(self.prefix())
    }
}

/// Whether VAT numbers with this prefix are of a member state, or of Northern Ireland.
pub fn is_of_member_state(prefix: &str) -> bool {
    let country = if prefix == "EL" { "GR" } else { prefix };
    country.parse::<Country>().is_ok_and(|country| country.is_in_union())
}

fn vat_id(raw: &str) -> Result<String, InvalidVatId> {
    // An Irish number may contain + and *.
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '/' | '‐'..='―');
    let id: String = raw.chars().filter(|c| !is_separator(*c)).collect::<String>().to_uppercase();
    if !id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'*')) {
        return Err(InvalidVatId::Form);
    }
    let (prefix, rest) = id.split_at_checked(2).ok_or(InvalidVatId::Form)?;
    if !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(InvalidVatId::Form);
    }
    let prefix = match prefix {
        "GR" => "EL",
        "UK" => "GB",
        other => other,
    };
    match SCHEMES.iter().find(|scheme| scheme.prefix == prefix) {
        Some(scheme) => scheme.read(rest),
        None => elsewhere(prefix, rest),
    }
}

/// A number of a country whose rules are not known here.
fn elsewhere(prefix: &str, rest: &str) -> Result<String, InvalidVatId> {
    if prefix.parse::<Country>().is_err() {
        return Err(InvalidVatId::Prefix(prefix.to_owned()));
    }
    let valid = (2..=15).contains(&rest.len())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        && rest.bytes().any(|b| b.is_ascii_digit());
    if valid { Ok(format!("{prefix}{rest}")) } else { Err(InvalidVatId::Form) }
}

impl Scheme {
    fn read(&self, rest: &str) -> Result<String, InvalidVatId> {
        // Older numbers lack the leading zero.
        let padded = match (self.prefix, rest.len()) {
            ("BE", 9) => format!("0{rest}"),
            ("EL", 8) => format!("0{rest}"),
            _ => rest.to_owned(),
        };
        if !self.forms.iter().any(|form| has_form(&padded, form)) {
            return Err(InvalidVatId::OfCountry { prefix: self.prefix, example: self.example });
        }
        if !(self.check)(&padded) {
            return Err(InvalidVatId::CheckDigit);
        }
        Ok(match self.prefix {
            "CH" => swiss(&padded),
            prefix => format!("{prefix}{padded}"),
        })
    }
}

fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(found, wanted)| match wanted {
            b'9' => found.is_ascii_digit(),
            b'a' => found.is_ascii_uppercase(),
            b'x' => found.is_ascii_alphanumeric() || matches!(found, b'+' | b'*'),
            exact => found == exact,
        })
}

/// `CHE-123.456.788 MWST`, as the Swiss tax authority asks for it on invoices.
fn swiss(rest: &str) -> String {
    let (digits, suffix) = (&rest[1..10], &rest[10..]);
    let written = format!("CHE-{}.{}.{}", &digits[..3], &digits[3..6], &digits[6..]);
    if suffix.is_empty() { written } else { format!("{written} {suffix}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_valid_and_its_neighbour_is_not() {
        for scheme in SCHEMES {
            let id: VatId =
                scheme.example.parse().unwrap_or_else(|error| panic!("{}: {error}", scheme.example));
            assert_eq!(id.as_str(), scheme.example);
            assert_eq!(id.prefix(), scheme.prefix);
        }
    }
}

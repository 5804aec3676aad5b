//! The QR code for banking apps (European Payments Council, EPC069-12, version 2.1 "BCD").

use domain::contact::{Bic, Iban};
use domain::money::Money;
use qrcodegen::{QrCode, QrCodeEcc, Version};

/// Countries whose banks accept SEPA credit transfers (EPC409-09). GB includes Jersey, Guernsey and the
/// Isle of Man.
const SEPA: &str = "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO \
                    PL PT RO RS SE SI SK SM VA";
/// EUR 999999999.99.
const MAX_AMOUNT: i64 = 99_999_999_999;

/// The payee and the amount.
#[derive(Clone, Copy, Debug)]
pub struct Transfer<'a> {
    pub holder: &'a str,
    pub iban: &'a Iban,
    pub bic: Option<&'a Bic>,
    pub amount: Money,
    pub reference: Option<&'a str>,
}

impl Transfer<'_> {
    /// The content of the code. `None` if a SEPA credit transfer is not possible: another currency,
    /// nothing to pay, or a bank outside SEPA.
    pub fn payload(&self) -> Option<String> {
        let payable = self.amount.currency.code() == "EUR" && (1..=MAX_AMOUNT).contains(&self.amount.minor);
        let country = self.iban.as_str().get(..2)?;
        if !payable || !SEPA.split(' ').any(|member| member == country) {
            return None;
        }
        let reference = self.reference.map(single_line).unwrap_or_default();
        // The structured field accepts only a creditor reference with valid check digits.
        let (structured, free) = match creditor_reference(&reference) {
            Some(structured) => (structured, String::new()),
            None => (String::new(), reference.chars().take(140).collect()),
        };
        let holder: String = single_line(self.holder).chars().take(70).collect();
        let fields = [
            "BCD",
            "002",
            "1", // UTF-8
            "SCT",
            self.bic.map_or("", |bic| bic.as_str()),
            &holder,
            self.iban.as_str(),
            &format!("EUR{}", self.amount.amount()),
            "", // purpose
            &structured,
            &free,
        ];
        let payload = fields.join("\n");
        (payload.len() <= 331).then(|| payload.trim_end().to_owned())
    }
}

fn single_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// ISO 11649: `RF`, two check digits, up to 21 characters. The check digits are calculated as for an
/// IBAN.
fn creditor_reference(reference: &str) -> Option<String> {
    let compact: String = reference.chars().filter(|character| *character != ' ').collect();
    let plain = compact.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if !plain || !compact.starts_with("RF") || !(5..=25).contains(&compact.len()) {
        return None;
    }
    let (front, rest) = compact.split_at(4);
    let remainder = rest.chars().chain(front.chars()).try_fold(0_u32, |remainder, character| {
        let value = character.to_digit(36)?;
        Some((remainder * if value > 9 { 100 } else { 10 } + value) % 97)
    })?;
    (remainder == 1).then_some(compact)
}

/// The code as an SVG image. `None` if it exceeds the size that the standard allows (version 13, error
/// correction M).
pub(crate) fn svg(payload: &str) -> Option<String> {
    const QUIET: i32 = 1;
    let segments = qrcodegen::QrSegment::make_segments(payload);
    let code = QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Medium,
        Version::MIN,
        Version::new(13),
        None,
        false,
    )
    .ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let length = (x..size).take_while(|x| code.get_module(*x, y)).count() as i32;
            if length > 0 {
                path.push_str(&format!("M{} {}.5h{length}", x + QUIET, y + QUIET));
            }
            x += length.max(1);
        }
    }
    let side = size + 2 * QUIET;
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path stroke="#000" d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer(iban: &str, minor: i64, currency: &str, reference: &str) -> Option<String> {
        Transfer {
            holder: "Nordlicht  Werkzeugbau\nGmbH",
            iban: &iban.parse().unwrap(),
            bic: None,
            amount: Money::new(minor, currency.parse().unwrap()),
            reference: Some(reference),
        }
        .payload()
    }

    #[test]
    fn the_code_says_what_the_guidelines_want() {
        assert_eq!(
            transfer("DE89370400440532013000", 410_480, "EUR", "INV-2026-00042").unwrap(),
            "BCD\n002\n1\nSCT\n\nNordlicht Werkzeugbau GmbH\nDE89370400440532013000\nEUR4104.80\n\n\nINV-2026-00042"
        );
    }

    #[test]
    fn a_creditor_reference_is_structured_only_if_its_check_holds() {
        let payload = transfer("DE89370400440532013000", 1, "EUR", "RF18 5390 0754 7034").unwrap();
        assert!(payload.ends_with("EUR0.01\n\nRF18539007547034"), "{payload}");
        let payload = transfer("DE89370400440532013000", 1, "EUR", "RF19 5390 0754 7034").unwrap();
        assert!(payload.ends_with("\n\n\nRF19 5390 0754 7034"), "{payload}");
    }

    #[test]
    fn there_is_a_code_only_for_a_sepa_transfer() {
        assert_eq!(transfer("DE89370400440532013000", 0, "EUR", "x"), None);
        assert_eq!(transfer("DE89370400440532013000", -5, "EUR", "x"), None);
        assert_eq!(transfer("DE89370400440532013000", MAX_AMOUNT + 1, "EUR", "x"), None);
        assert_eq!(transfer("DE89370400440532013000", 100, "GBP", "x"), None);
        assert_eq!(transfer("AE070331234567890123456", 100, "EUR", "x"), None);
        assert!(transfer("GB29NWBK60161331926819", MAX_AMOUNT, "EUR", "x").is_some());
    }

    #[test]
    fn the_longest_texts_still_make_a_code_or_none() {
        let payload = Transfer {
            holder: &"Ж".repeat(200),
            iban: &"DE89370400440532013000".parse().unwrap(),
            bic: None,
            amount: Money::new(100, "EUR".parse().unwrap()),
            reference: Some(&"ß".repeat(200)),
        }
        .payload();
        assert_eq!(payload, None);
        let payload = transfer("DE89370400440532013000", 100, "EUR", &"x".repeat(200)).unwrap();
        assert!(svg(&payload).is_some());
    }
}

//! The footer of a letter.

use domain::address::Address;
use domain::settings::entity::LegalEntity;
use wording::Language;

/// The details of the seller that business letters must state. The logo is only on the PDF, because
/// images in e-mails have drawbacks: an embedded image is sent once per recipient, many mail clients
/// list it as an attachment, a dark logo is invisible in dark mode, and SVG is not supported.
pub(crate) fn footer(seller: &LegalEntity, language: Language) -> Vec<String> {
    let words = language.words();
    let labelled = |label: &str, value: Option<String>| value.map(|value| format!("{label} {value}"));
    let joined = |parts: [Option<String>; 3]| parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    vec![
        seller.name.to_string(),
        on_one_line(&seller.address, language),
        joined([
            labelled(words.legal_id, seller.legal_id.as_ref().map(ToString::to_string)),
            labelled(words.vat_id, seller.vat_id.as_ref().map(ToString::to_string)),
            labelled(words.tax_number, seller.tax_number.as_ref().map(ToString::to_string)),
        ]),
        joined([
            seller.phone.as_ref().map(ToString::to_string),
            seller.email.as_ref().map(ToString::to_string),
            None,
        ]),
    ]
}

fn on_one_line(address: &Address, language: Language) -> String {
    let city = match &address.postal_code {
        Some(postal_code) => format!("{postal_code} {}", address.city),
        None => address.city.to_string(),
    };
    let parts = [
        Some(address.line1.to_string()),
        address.line2.as_ref().map(ToString::to_string),
        Some(city),
        address.region.as_ref().map(ToString::to_string),
        Some(language.country(&address.country)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

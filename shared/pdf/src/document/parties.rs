//! Names, addresses and identifiers.

use domain::address::Address;
use domain::customers::Customer;
use domain::settings::entity::LegalEntity;

use wording::Language;

use crate::view::Party;

pub(super) fn seller(language: Language, entity: &LegalEntity) -> Party {
    Party {
        name: entity.name.to_string(),
        address: address(language, &entity.address),
        legal_id: entity.legal_id.as_ref().map(ToString::to_string),
        vat_id: entity.vat_id.as_ref().map(ToString::to_string),
        tax_number: entity.tax_number.as_ref().map(ToString::to_string),
        email: entity.email.as_ref().map(ToString::to_string),
        phone: entity.phone.as_ref().map(ToString::to_string),
        customer_number: None,
    }
}

pub(super) fn buyer(language: Language, customer: &Customer) -> Party {
    Party {
        name: customer.name.to_string(),
        address: customer.address.as_ref().map(|known| address(language, known)).unwrap_or_default(),
        legal_id: customer.legal_id.as_ref().map(ToString::to_string),
        vat_id: customer.vat_id.as_ref().map(ToString::to_string),
        customer_number: customer.number.as_ref().map(ToString::to_string),
        ..Party::default()
    }
}

/// The address line by line. The town line follows the format of its country.
pub(super) fn address(language: Language, address: &Address) -> Vec<String> {
    let code = address.postal_code.as_deref();
    let region = address.region.as_deref();
    let city: &str = &address.city;
    let joined = |parts: &[Option<&str>]| parts.iter().flatten().copied().collect::<Vec<_>>().join(" ");
    let town = match address.country.as_str() {
        "US" | "CA" | "AU" | "NZ" => vec![joined(&[Some(city), region, code])],
        "GB" | "IE" => vec![city.to_owned(), joined(&[region]), joined(&[code])],
        _ => vec![joined(&[code, Some(city)]), joined(&[region])],
    };
    let street =
        [Some(&address.line1), address.line2.as_ref()].into_iter().flatten().map(ToString::to_string);
    street.chain(town).chain([language.country(&address.country)]).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(city: &str, region: Option<&str>, code: Option<&str>, country: &str) -> Vec<String> {
        let address = Address {
            line1: "1 High Street".parse().unwrap(),
            line2: None,
            postal_code: code.map(|code| code.parse().unwrap()),
            city: city.parse().unwrap(),
            region: region.map(|region| region.parse().unwrap()),
            country: country.parse().unwrap(),
        };
        super::address(Language::English, &address).split_off(1)
    }

    #[test]
    fn a_town_is_written_as_its_country_does() {
        assert_eq!(written("Hamburg", None, Some("20457"), "DE"), ["20457 Hamburg", "Germany"]);
        assert_eq!(written("Austin", Some("TX"), Some("78701"), "US"), ["Austin TX 78701", "United States"]);
        assert_eq!(written("Leeds", None, Some("LS1 4DY"), "GB"), ["Leeds", "LS1 4DY", "United Kingdom"]);
        assert_eq!(written("Dubai", None, None, "AE"), ["Dubai", "United Arab Emirates"]);
    }
}

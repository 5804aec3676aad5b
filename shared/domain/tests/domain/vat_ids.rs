//! VAT numbers as people write them (B07), and the check digits of each country.

use domain::vat_id::{InvalidVatId, VatId};

fn read(text: &str) -> Result<String, InvalidVatId> {
    text.parse::<VatId>().map(String::from)
}

#[test]
fn b07_separators_go_and_the_swiss_suffix_stays() {
    for (written, expected) in [
        ("CHE-123.456.788 MWST", "CHE-123.456.788 MWST"),
        ("CHE123456788MWST", "CHE-123.456.788 MWST"),
        ("che 123 456 788 tva", "CHE-123.456.788 TVA"),
        ("CHE-123.456.788 IVA", "CHE-123.456.788 IVA"),
        ("CHE-123.456.788", "CHE-123.456.788"),
        ("PL 123-456-32-18", "PL1234563218"),
        ("NL 1234.56.782.B.01", "NL123456782B01"),
        ("de 136 695 976", "DE136695976"),
        ("DE\u{a0}136\u{202f}695\u{2011}976", "DE136695976"),
        ("BE 428.759.497", "BE0428759497"),
        ("BE 0428.759.497", "BE0428759497"),
        ("GR 094259216", "EL094259216"),
        ("EL 94259216", "EL094259216"),
        ("UK 980 7806 84", "GB980780684"),
        ("GB GD001", "GBGD001"),
        ("NO 974 760 673 MVA", "NO974760673MVA"),
        ("NO974760673", "NO974760673"),
        ("FR 40 303 265 045", "FR40303265045"),
        ("US 12-3456789", "US123456789"),
    ] {
        assert_eq!(read(written).as_deref(), Ok(expected), "{written}");
        assert_eq!(read(expected).as_deref(), Ok(expected), "the normal form is a fixed point");
    }
}

/// For each country a valid number, one with another check digit, and one of another form. The valid ones are those that
/// python-stdnum 2 documents, a collection that is independent of this code; the rules are published in the technical
/// information of VIES (union and XI), by HMRC (GB), in eCH-0097 (CH) and by Brønnøysundregistrene (NO).
const COUNTRIES: &[(&str, &str, &str)] = &[
    ("ATU13585627", "ATU13585626", "AT13585627"),
    ("BE0428759497", "BE0428759496", "BE2428759497"),
    ("BG175074752", "BG175074751", "BG17507475"),
    ("CY10259033P", "CY10259033Z", "CY102590338"),
    ("CZ25123891", "CZ25123890", "CZ2512389"),
    ("DE136695976", "DE136695975", "DE13669597"),
    ("DK13585628", "DK13585627", "DK1358562"),
    ("EE100931558", "EE100931557", "EE10093155"),
    ("EL094259216", "EL094259215", "EL0942592160"),
    ("ESB58378431", "ESB58378432", "ESB5837843"),
    ("FI20774740", "FI20774741", "FI2077474"),
    ("FR40303265045", "FR41303265045", "FR4030326504"),
    ("HR33392005961", "HR33392005962", "HR3339200596"),
    ("HU12892312", "HU12892313", "HU1289231"),
    ("IE6433435F", "IE6433435E", "IE64334350"),
    ("IT00743110157", "IT00743110158", "IT0074311015"),
    ("LT119511515", "LT119511516", "LT11951151"),
    ("LU15027442", "LU15027443", "LU1502744"),
    ("LV40003521600", "LV40003521601", "LV4000352160"),
    ("MT11679112", "MT11679113", "MT1167911"),
    ("NL004495445B01", "NL123456783B90", "NL004495445C01"),
    ("PL8567346215", "PL8567346216", "PL856734621"),
    ("PT501964843", "PT501964842", "PT50196484"),
    ("RO18547290", "RO18547291", "RO1"),
    ("SE123456789701", "SE123456789101", "SE1234567897"),
    ("SI50223054", "SI50223055", "SI5022305"),
    ("SK2022749619", "SK2022749618", "SK202274961"),
    ("GB980780684", "GB980780685", "GB98078068"),
    ("XI980780684", "XI980780685", "XI98078068"),
    ("CHE-107.787.577 MWST", "CHE-107.787.578 MWST", "CHE-107.787.577 UST"),
    ("NO974760673MVA", "NO974760674MVA", "NO974760673VAT"),
];

#[test]
fn b07_check_digits_of_all_countries() {
    assert_eq!(COUNTRIES.len(), 31, "27 member states, GB, XI, CH and NO");
    for (valid, wrong_digit, other_form) in COUNTRIES {
        assert_eq!(read(valid).as_deref(), Ok(*valid));
        assert_eq!(read(wrong_digit), Err(InvalidVatId::CheckDigit), "{wrong_digit}");
        let form = read(other_form);
        assert!(matches!(form, Err(InvalidVatId::OfCountry { .. })), "{other_form}: {form:?}");
    }
}

/// The less usual forms: persons, old numbers, branches.
#[test]
fn a_country_may_have_several_forms() {
    for valid in [
        "BG7523169263",
        "CZ7103192745",
        "ES54362315K",
        "ESX2482300W",
        "ESK0867756N",
        "FRK7399859412",
        "IE8D79739I",
        "IE3628739UA",
        "LT100001919017",
        "LV16117519997",
        "NL123456789B13",
        "GBHA500",
        "GB980780684000",
        "DE115235681",
        "ESJ99216582",
    ] {
        let found = read(valid);
        // Each is a documented example; a country that refuses it would refuse a customer.
        assert!(found.is_ok(), "{valid}: {found:?}");
    }
}

#[test]
fn what_is_no_vat_number_is_refused_with_the_reason() {
    for (written, words) in [
        ("DE12", "no VAT number of DE"),
        ("DE136695975", "check digit"),
        ("ZZ123456", "country"),
        ("123456789", "country prefix"),
        ("", "country prefix"),
        ("DE", "no VAT number of DE"),
        ("UStG", "country"),
        ("DE136695976;DE136695976", "country prefix"),
        ("ÄÖ123456", "country prefix"),
    ] {
        let error = read(written).unwrap_err().to_string();
        assert!(error.contains(words), "{written}: {error}");
    }
}

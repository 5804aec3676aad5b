//! What each VAT category asks of the seller, the buyer and the invoice.

use domain::address::Address;
use domain::documents::document::Supply;
use domain::documents::line::{Adjustment, AdjustmentValue, DocumentAdjustment};
use domain::documents::tax::TaxCategory::{self, *};

use crate::sample::{Case, draft_line, tax};

fn rate(category: TaxCategory) -> &'static str {
    match category {
        Standard => "19",
        CanaryIslands => "7",
        CeutaMelilla => "4",
        _ => "0",
    }
}

/// An invoice of one line a category, with nothing that only some categories need: from Germany to Sweden, exports to
/// Switzerland, Spanish taxes from Spain.
fn case(categories: &[TaxCategory]) -> Case {
    let mut case = Case::new();
    let has = |category| categories.contains(&category);
    case.customer().address.as_mut().unwrap().country =
        if has(Export) { "CH" } else { "SE" }.parse().unwrap();
    if has(CanaryIslands) || has(CeutaMelilla) {
        case.entity.vat_id = Some("ESB58378431".parse().unwrap());
        case.entity.address.country = "ES".parse().unwrap();
    }
    let line = |category: &TaxCategory| {
        let mut line = draft_line();
        line.tax = Some(tax(*category, rate(*category)));
        line
    };
    case.lines = categories.iter().map(line).collect();
    case
}

/// The codes with either, neither or both VAT numbers.
fn codes(categories: &[TaxCategory], seller_vat: bool, tax_number: bool, buyer_vat: bool) -> Vec<String> {
    let mut case = case(categories);
    if !seller_vat {
        case.entity.vat_id = None;
    }
    if tax_number {
        case.entity.tax_number = Some("12/345".parse().unwrap());
    }
    if !buyer_vat {
        case.customer().vat_id = None;
    }
    case.codes()
}

type Codes = &'static [&'static str];

#[test]
fn who_needs_which_vat_number() {
    const SELLER: &str = "seller_vat_id_missing";
    const BUYER: &str = "buyer_vat_id_missing";
    const REASON: &str = "exemption_reason_missing";
    const SUPPLY: &str = "supply_date_missing";
    // category, always, without the seller's VAT number, with the tax number in its place, without the buyer's
    let table: &[(TaxCategory, Codes, Codes, Codes, Codes)] = &[
        (Standard, &[], &[SELLER], &[], &[]),
        (ZeroRated, &[], &[SELLER], &[], &[]),
        (Exempt, &[REASON], &[SELLER], &[], &[]),
        (ReverseCharge, &[], &[SELLER], &[], &[BUYER]),
        (IntraCommunity, &[SUPPLY], &[SELLER], &[SELLER], &[BUYER]),
        (Export, &[], &[SELLER], &[SELLER], &[]),
        (OutsideScope, &[], &[], &[], &[]),
        (CanaryIslands, &[], &[SELLER], &[], &[]),
        (CeutaMelilla, &[], &[SELLER], &[], &[]),
    ];
    for (category, always, no_seller, tax_number, no_buyer) in table {
        let expected = |more: &[&str]| {
            let mut codes: Vec<String> = [*always, more].concat().into_iter().map(str::to_owned).collect();
            codes.sort();
            codes
        };
        let name = category.code();
        assert_eq!(codes(&[*category], true, false, true), expected(&[]), "{name}");
        assert_eq!(codes(&[*category], false, false, true), expected(no_seller), "{name}");
        assert_eq!(codes(&[*category], false, true, true), expected(tax_number), "{name}");
        assert_eq!(codes(&[*category], true, false, false), expected(no_buyer), "{name}");
        assert_eq!(
            codes(&[*category], false, false, false),
            expected(&[no_seller, no_buyer].map(|c| *c).concat()),
            "{name}"
        );
    }
}

#[test]
fn a_category_is_complained_about_once_however_many_rates_it_has() {
    let mut case = case(&[Standard, Standard]);
    case.lines[1].tax = Some(tax(Standard, "7"));
    case.entity.vat_id = None;
    assert_eq!(case.codes(), ["seller_vat_id_missing"]);
}

#[test]
fn the_reason_of_an_exemption_may_stand_on_any_of_its_lines() {
    let mut case = case(&[Exempt, Exempt]);
    assert_eq!(case.codes(), ["exemption_reason_missing"]);
    case.lines[1].tax.as_mut().unwrap().exemption_reason = Some("§ 4 Nr. 11 UStG".parse().unwrap());
    assert_eq!(case.judge().unwrap().totals.tax[0].exemption_reasons, ["§ 4 Nr. 11 UStG".parse().unwrap()]);
}

#[test]
fn a_supply_to_another_member_state_says_when_and_where_to() {
    let mut case = case(&[IntraCommunity]);
    case.customer().address = None;
    assert_eq!(case.codes(), ["customer_address_missing", "delivery_country_missing", "supply_date_missing"]);
    case.invoice.content.supply = Some(Supply::Date("2026-11-01".parse().unwrap()));
    let in_sweden = Address { country: "SE".parse().unwrap(), ..crate::sample::address() };
    case.invoice.content.delivery_address = Some(in_sweden);
    assert_eq!(case.codes(), ["customer_address_missing"]);
}

#[test]
fn what_is_outside_the_scope_stands_alone() {
    assert_eq!(case(&[OutsideScope, OutsideScope]).codes(), [""; 0]);
    assert_eq!(case(&[OutsideScope, Standard]).codes(), ["outside_scope_mixed"]);
    // Also when it comes with a charge on the document.
    let mut case = case(&[Standard]);
    case.invoice.content.charges.push(DocumentAdjustment {
        adjustment: Adjustment { value: AdjustmentValue::Amount(500), reason: None },
        tax: tax(OutsideScope, "0"),
    });
    assert_eq!(case.codes(), ["outside_scope_mixed"]);
}

#[test]
fn all_categories_at_once_report_all_their_defects() {
    let mut case = case(&[Standard, Exempt, ReverseCharge, IntraCommunity, Export, OutsideScope]);
    case.entity.vat_id = None;
    case.customer().vat_id = None;
    let codes = case.codes();
    let count = |code: &str| codes.iter().filter(|found| *found == code).count();
    assert_eq!(count("seller_vat_id_missing"), 5);
    assert_eq!(count("buyer_vat_id_missing"), 2);
    // Goods cannot go to Switzerland and to another member state.
    let once = [
        "exemption_reason_missing",
        "supply_date_missing",
        "outside_scope_mixed",
        "delivery_not_in_other_member_state",
    ];
    for code in once {
        assert_eq!(count(code), 1, "{code}");
    }
    assert_eq!(codes.len(), 11);
}

/// Seller's VAT number and country, buyer's VAT number and country, country and postal code of another delivery address, and the
/// broken rules.
type Trade = (
    TaxCategory,
    (&'static str, &'static str),
    (&'static str, &'static str),
    Option<(&'static str, &'static str)>,
    &'static [&'static str],
);

#[test]
fn d10_a_category_fits_the_countries_and_vat_numbers() {
    const GERMAN: (&str, &str) = ("DE123456788", "DE");
    const OTHER_GERMAN: (&str, &str) = ("DE136695976", "DE");
    const SWEDISH: (&str, &str) = ("SE556677889901", "SE");
    const SWISS: (&str, &str) = ("CHE-107.787.577 MWST", "CH");
    const AMERICAN: (&str, &str) = ("US123456789", "US");
    const ELSEWHERE: &str = "delivery_not_in_other_member_state";
    const NO_NUMBER: &str = "buyer_vat_id_not_of_other_member_state";
    const NOT_ABROAD: &str = "delivery_not_abroad";
    let table: &[Trade] = &[
        // Directive 2006/112/EC, art. 138 (1)
        (IntraCommunity, GERMAN, SWEDISH, None, &[]),
        (IntraCommunity, GERMAN, OTHER_GERMAN, None, &[NO_NUMBER, ELSEWHERE]),
        (IntraCommunity, GERMAN, AMERICAN, None, &[NO_NUMBER, ELSEWHERE]),
        (IntraCommunity, GERMAN, OTHER_GERMAN, Some(("SE", "972 38")), &[NO_NUMBER]),
        (IntraCommunity, GERMAN, SWEDISH, Some(("DE", "20457")), &[ELSEWHERE]),
        // An American company that is registered in Sweden, where the goods go.
        (IntraCommunity, GERMAN, ("SE556677889901", "US"), Some(("SE", "972 38")), &[]),
        (IntraCommunity, GERMAN, ("EL094259216", "GR"), None, &[]),
        (IntraCommunity, ("EL094259216", "GR"), GERMAN, None, &[]),
        (IntraCommunity, ("EL094259216", "GR"), ("EL094259216", "GR"), None, &[NO_NUMBER, ELSEWHERE]),
        (IntraCommunity, SWISS, GERMAN, None, &["seller_not_in_union"]),
        // A Swiss company that is registered in Germany.
        (IntraCommunity, ("DE123456788", "CH"), SWEDISH, None, &[]),
        // Northern Ireland belongs to the union for goods, Great Britain does not.
        (IntraCommunity, GERMAN, ("XI980780684", "XI"), None, &[]),
        (IntraCommunity, GERMAN, ("GB980780684", "GB"), None, &[NO_NUMBER, ELSEWHERE]),
        // Art. 146 (1), and the territory by art. 6
        (Export, GERMAN, SWISS, None, &[]),
        (Export, GERMAN, AMERICAN, None, &[]),
        (Export, GERMAN, OTHER_GERMAN, None, &[NOT_ABROAD]),
        (Export, GERMAN, OTHER_GERMAN, Some(("US", "10001")), &[]),
        (Export, GERMAN, SWEDISH, None, &[NOT_ABROAD]),
        (Export, GERMAN, ("ESB58378431", "ES"), Some(("ES", "28001")), &[NOT_ABROAD]),
        (Export, GERMAN, ("ESB58378431", "ES"), Some(("ES", "35001")), &[]),
        (Export, ("ESB58378431", "ES"), ("ESB58378431", "ES"), Some(("ES", "38001")), &[]),
        (Export, GERMAN, OTHER_GERMAN, Some(("DE", "78266")), &[]),
        (Export, GERMAN, OTHER_GERMAN, Some(("DE", "27498")), &[]),
        (Export, GERMAN, SWEDISH, Some(("FI", "22100")), &[]),
        (Export, GERMAN, SWEDISH, Some(("IT", "23041")), &[]),
        (Export, GERMAN, ("FR40303265045", "FR"), Some(("GP", "97110")), &[]),
        (Export, SWISS, GERMAN, None, &[]),
        (Export, SWISS, SWISS, None, &[NOT_ABROAD]),
        // Art. 194 to 199: in the own country as well
        (ReverseCharge, GERMAN, SWEDISH, None, &[]),
        (ReverseCharge, GERMAN, OTHER_GERMAN, None, &[]),
        (ReverseCharge, GERMAN, GERMAN, None, &["buyer_vat_id_is_sellers"]),
        // IGIC and IPSI
        (CanaryIslands, ("ESB58378431", "ES"), GERMAN, None, &[]),
        (CanaryIslands, GERMAN, GERMAN, None, &["seller_not_in_spain"]),
        (CeutaMelilla, GERMAN, GERMAN, None, &["seller_not_in_spain"]),
        (Standard, GERMAN, GERMAN, None, &[]),
    ];
    let at = |country: &str| Address { country: country.parse().unwrap(), ..crate::sample::address() };
    for (category, seller, buyer, delivery, expected) in table {
        let mut case = case(&[*category]);
        case.invoice.content.supply = Some(Supply::Date("2026-11-01".parse().unwrap()));
        (case.entity.vat_id, case.entity.address) = (Some(seller.0.parse().unwrap()), at(seller.1));
        case.customer().vat_id = Some(buyer.0.parse().unwrap());
        case.customer().address = Some(at(buyer.1));
        case.invoice.content.delivery_address = delivery.map(|(country, postal_code)| Address {
            postal_code: Some(postal_code.parse().unwrap()),
            ..at(country)
        });
        assert_eq!(case.codes(), *expected, "{category:?} {seller:?} {buyer:?} {delivery:?}");
    }
}

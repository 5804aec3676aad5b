//! What each VAT category asks of the seller, the buyer and the invoice.

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

/// An invoice of one line a category, with nothing that only some categories need.
fn case(categories: &[TaxCategory]) -> Case {
    let mut case = Case::new();
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
    case.invoice.content.delivery_address = Some(crate::sample::address());
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
    for code in ["exemption_reason_missing", "supply_date_missing", "outside_scope_mixed"] {
        assert_eq!(count(code), 1, "{code}");
    }
    assert_eq!(codes.len(), 10);
}

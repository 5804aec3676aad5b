//! Amounts of lines, allowances and charges: single cases, with the value a bookkeeper expects.

use domain::documents::line::{Adjustment, AdjustmentValue, DocumentAdjustment, Quantity, UnitPrice};
use domain::documents::tax::{Percent, TaxCategory, TaxCurrency};
use domain::documents::terms::{Due, EarlyPayment, Terms};
use domain::documents::totals::Totals;

use crate::sample::{Case, draft_line, line, tax};

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

fn price(text: &str) -> UnitPrice {
    UnitPrice::parse(text).unwrap()
}

fn amount(minor: i64) -> Adjustment {
    Adjustment { value: AdjustmentValue::Amount(minor), reason: None }
}

fn percent(text: &str) -> Adjustment {
    Adjustment { value: AdjustmentValue::Percent(Percent::parse(text).unwrap()), reason: None }
}

fn in_rate(adjustment: Adjustment, rate: &str) -> DocumentAdjustment {
    DocumentAdjustment { adjustment, tax: tax(TaxCategory::Standard, rate) }
}

/// A draft with a line for each price and rate.
fn case(lines: &[(&str, &str, &str)]) -> Case {
    let mut case = Case::new();
    let filled = |(count, unit_price, rate): &(&str, &str, &str)| {
        let mut line = draft_line();
        (line.quantity, line.unit_price) = (Some(quantity(count)), Some(price(unit_price)));
        line.tax = Some(tax(TaxCategory::Standard, rate));
        line
    };
    case.lines = lines.iter().map(filled).collect();
    case
}

fn totals(case: &Case) -> Totals {
    case.judge().unwrap().totals
}

#[test]
fn b06_a_return_undoes_the_sale() {
    let net = |count: &str, discount: Option<Adjustment>, surcharge: Option<Adjustment>| {
        let mut line = line();
        (line.quantity, line.unit_price) = (quantity(count), price("100"));
        (line.discount, line.surcharge) = (discount, surcharge);
        line.amounts("EUR".parse().unwrap()).unwrap().net
    };
    for (discount, surcharge, expected) in [
        (Some(amount(1_000)), None, 9_000),
        (Some(percent("10")), None, 9_000),
        (None, Some(amount(1_000)), 11_000),
        (Some(percent("50")), Some(amount(1_000)), 6_000),
    ] {
        assert_eq!(net("1", discount.clone(), surcharge.clone()), expected);
        assert_eq!(net("-1", discount, surcharge), -expected);
    }
}

#[test]
fn b16_a_discount_takes_off_at_most_the_line() {
    for (count, discount, surcharge, expected) in [
        ("1", amount(1_500), None, &["lines[0].discount"][..]),
        ("1", amount(1_000), None, &[]),
        ("1", amount(1_500), Some(amount(500)), &[]),
        ("-1", amount(1_500), None, &["lines[0].discount"]),
        ("-1", amount(1_000), None, &[]),
    ] {
        let mut case = case(&[(count, "10.00", "19"), ("3", "50.00", "19")]);
        (case.lines[0].discount, case.lines[0].surcharge) = (Some(discount), surcharge);
        let defects = case.defects();
        let fields: Vec<&str> = defects.iter().map(|(_, field)| field.as_str()).collect();
        assert_eq!(fields, expected, "{count}");
        assert!(defects.iter().all(|(code, _)| code == "discount_too_large"));
    }
}

#[test]
fn nothing_is_taken_off_or_added_to_a_quantity_of_zero() {
    let mut case = case(&[("0", "10.00", "19"), ("3", "50.00", "19")]);
    (case.lines[0].discount, case.lines[0].surcharge) = (Some(percent("10")), Some(amount(500)));
    assert_eq!(case.defects(), [("adjustment_without_quantity".to_owned(), "lines[0].surcharge".to_owned())]);
    (case.lines[0].discount, case.lines[0].surcharge) = (Some(amount(1)), None);
    assert_eq!(case.defects(), [("adjustment_without_quantity".to_owned(), "lines[0].discount".to_owned())]);
}

#[test]
fn b12_a_percentage_is_of_the_lines_of_its_rate() {
    let mut case = case(&[("1", "10.00", "19"), ("1", "90.00", "7")]);
    case.invoice.content.allowances = vec![in_rate(percent("50"), "19")];
    case.invoice.content.charges = vec![in_rate(percent("10"), "7")];
    let totals = totals(&case);
    assert_eq!((totals.allowances, totals.charges, totals.net), (500, 900, 10_400));
    let rows: Vec<(i64, i64)> = totals.tax.iter().map(|row| (row.base, row.amount)).collect();
    assert_eq!(rows, [(9_900, 693), (500, 95)]);
}

#[test]
fn b12_allowances_take_off_at_most_what_their_rate_has() {
    for (allowances, charges, expected) in [
        (vec![in_rate(amount(1_000), "19")], vec![], None),
        (vec![in_rate(amount(1_001), "19")], vec![], Some("allowances[0]")),
        (vec![in_rate(amount(600), "19"), in_rate(percent("50"), "19")], vec![], Some("allowances[0]")),
        (vec![in_rate(amount(5_000), "7"), in_rate(amount(1_500), "19")], vec![], Some("allowances[1]")),
        (vec![in_rate(amount(1_500), "19")], vec![in_rate(amount(500), "19")], None),
        (vec![in_rate(percent("100"), "19")], vec![], None),
    ] {
        let mut case = case(&[("1", "10.00", "19"), ("1", "90.00", "7")]);
        (case.invoice.content.allowances, case.invoice.content.charges) = (allowances, charges);
        let expected: Vec<_> =
            expected.map(|field| ("allowances_too_large".into(), field.into())).into_iter().collect();
        assert_eq!(case.defects(), expected);
    }
    // More goods of a rate were returned than sold: nothing is left to take off.
    let mut case = case(&[("-1", "10.00", "19"), ("1", "90.00", "7")]);
    assert!(case.judge().is_ok(), "a return beside a sale is fine");
    case.invoice.content.allowances = vec![in_rate(amount(100), "19")];
    assert_eq!(case.codes(), ["allowances_too_large"]);
    case.invoice.content.allowances = vec![in_rate(percent("10"), "19")];
    assert_eq!(totals(&case).tax[1].base, -900, "ten per cent less is given back");
}

#[test]
fn d23_an_allowance_needs_lines_of_its_rate() {
    let mut case = case(&[("1", "90.00", "7")]);
    case.invoice.content.allowances = vec![in_rate(percent("5"), "7"), in_rate(amount(100), "19")];
    case.invoice.content.charges = vec![in_rate(amount(500), "19"), in_rate(percent("5"), "19")];
    let expected = ["allowances[1].tax", "charges[1].tax"];
    assert_eq!(
        case.defects(),
        expected.map(|field| ("adjustment_without_lines".to_owned(), field.to_owned()))
    );
    case.invoice.content.allowances.pop();
    case.invoice.content.charges.pop();
    assert_eq!(totals(&case).charges, 500, "freight may have a rate of its own");
}

#[test]
fn b13_a_price_has_twelve_decimals_and_none_is_lost() {
    let total = |count: &str, unit_price: &str| {
        let mut line = line();
        (line.quantity, line.unit_price) = (quantity(count), price(unit_price));
        line.amounts("EUR".parse().unwrap()).map(|amounts| amounts.gross)
    };
    assert_eq!(total("8555500", "0.000149611361"), Ok(128_000));
    assert_eq!(total("1", "0.005"), Ok(1));
    assert_eq!(total("1", "0.004999999999"), Ok(0));
    // 89 999 987 976.674 999 999 999 999 999: a decimal of 28 digits would round it up first.
    assert_eq!(total("1.234567", "72900043478.138489041097"), Ok(8_999_998_797_667));
    assert_eq!(
        total("999999999.999999", "99999999999.999999999999").map_err(|error| error.to_string()),
        Err("the amount is too large".to_owned())
    );
    assert!(UnitPrice::parse("0.0000000000001").is_err());
}

#[test]
fn b21_a_quantity_of_zero_is_a_line_of_zero() {
    let case = case(&[("0", "0.31", "19"), ("1", "10.00", "19")]);
    let complete = case.judge().unwrap();
    assert_eq!((complete.lines.len(), complete.totals.net), (2, 1_000));
    assert_eq!(quantity("-0").to_string(), "0");
}

#[test]
fn d22_all_exemption_reasons_of_a_category_are_kept_in_their_order() {
    let mut case = case(&[("1", "10.00", "0"); 4]);
    for (line, reason) in case.lines.iter_mut().zip([
        Some("§ 4 Nr. 21 UStG"),
        None,
        Some("§ 4 Nr. 14 UStG"),
        Some("§ 4 Nr. 21 UStG"),
    ]) {
        let exempt = tax(TaxCategory::Exempt, "0");
        line.tax = Some(domain::documents::tax::Tax {
            exemption_reason: reason.map(|it| it.parse().unwrap()),
            ..exempt
        });
    }
    let rows = totals(&case).tax;
    let reasons: Vec<&str> = rows[0].exemption_reasons.iter().map(|reason| reason.as_str()).collect();
    assert_eq!((rows.len(), reasons), (1, vec!["§ 4 Nr. 21 UStG", "§ 4 Nr. 14 UStG"]));
}

#[test]
fn d23_the_discount_for_early_payment_ends_at_the_due_date() {
    let mut case = Case::new();
    let terms = |due, days| {
        Some(Terms { due, early_payment: Some(EarlyPayment { percent: Percent::parse("2").unwrap(), days }) })
    };
    for (due, days, expected) in [
        (Due::Net { days: 14 }, 14, true),
        (Due::Net { days: 14 }, 15, false),
        (Due::OnReceipt, 1, false),
        // It is issued on the 22nd.
        (Due::EndOfMonth { days: 0 }, 8, true),
        (Due::EndOfMonth { days: 0 }, 9, false),
    ] {
        case.invoice.content.terms = terms(due, days);
        let expected: &[&str] = if expected { &[] } else { &["early_payment_after_due"] };
        assert_eq!(case.codes(), expected, "{due:?} {days}");
    }
    case.invoice.content.terms = terms(Due::Net { days: 30 }, 10);
    case.invoice.content.due_date = Some("2026-11-24".parse().unwrap());
    assert_eq!(case.codes(), ["early_payment_after_due"], "an own due date counts as well");
}

#[test]
fn c14_the_vat_in_the_tax_currency_is_a_part_of_the_totals_or_a_defect() {
    let mut case = case(&[("1", "100.00", "19")]);
    let in_crowns = |rate: &str| {
        Some(TaxCurrency {
            currency: "SEK".parse().unwrap(),
            rate: rate.parse().unwrap(),
            date: "2026-11-20".parse().unwrap(),
            source: "ECB".parse().unwrap(),
        })
    };
    assert_eq!(totals(&case).tax_in_tax_currency, None);
    case.invoice.content.tax_currency = in_crowns("10.937");
    assert_eq!(totals(&case).tax_in_tax_currency, Some(20_780), "19.00 × 10.937 = 207.803");
    let opened = case.open(&mut case.series.clone());
    assert_eq!(opened.totals.tax_in_tax_currency, Some(20_780));

    case.lines[0].unit_price = Some(price("1000000000"));
    case.invoice.content.tax_currency = in_crowns("1000000000");
    assert_eq!(case.defects(), [("amount_too_large".to_owned(), "tax_currency.rate".to_owned())]);
}

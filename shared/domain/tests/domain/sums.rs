//! The sums of an invoice, computed again with other means: whole numbers of 128 bits.

use std::collections::BTreeMap;

use domain::documents::line::{Adjustment, AdjustmentValue, DocumentAdjustment, Line, Quantity, UnitPrice};
use domain::documents::tax::{Percent, Tax, TaxCategory};
use domain::documents::totals::Totals;
use domain::money::{AMOUNT_LIMIT, Currency};
use proptest::prelude::*;

use crate::sample;

/// Of the same value with the given number of decimals.
fn decimal(mantissa: i64, decimals: u32) -> String {
    let (sign, digits) = (if mantissa < 0 { "-" } else { "" }, mantissa.unsigned_abs());
    let unit = 10_u64.pow(decimals);
    if decimals == 0 {
        format!("{sign}{digits}")
    } else {
        format!("{sign}{}.{:0width$}", digits / unit, digits % unit, width = decimals as usize)
    }
}

fn percents() -> impl Strategy<Value = Percent> {
    prop_oneof![
        (0_i64..=1_000_000).prop_map(|n| Percent::parse(&decimal(n, 4)).unwrap()),
        prop::sample::select(vec!["0", "5", "7.5", "19", "20", "33.3333", "50", "100"])
            .prop_map(|text| Percent::parse(text).unwrap()),
    ]
}

fn taxes() -> impl Strategy<Value = Tax> {
    let rate = prop_oneof![
        Just((TaxCategory::Standard, "19")),
        Just((TaxCategory::Standard, "7")),
        Just((TaxCategory::Standard, "8.1")),
        Just((TaxCategory::Standard, "0.0001")),
        Just((TaxCategory::CanaryIslands, "9.5")),
        Just((TaxCategory::ZeroRated, "0")),
        Just((TaxCategory::Exempt, "0")),
    ];
    rate.prop_map(|(category, rate)| sample::tax(category, rate))
}

fn adjustments(amounts: bool) -> impl Strategy<Value = Adjustment> {
    let percent = percents().prop_map(AdjustmentValue::Percent);
    let value = if amounts {
        prop_oneof![percent, (0_i64..=1_000_000).prop_map(AdjustmentValue::Amount)].boxed()
    } else {
        percent.boxed()
    };
    value.prop_map(|value| Adjustment { value, reason: None })
}

fn lines() -> impl Strategy<Value = Line> {
    let nonzero = prop_oneof![1_i64..=50, 1..=2_000_i64].prop_flat_map(|n| prop_oneof![Just(n), Just(-n)]);
    let quantity = (prop_oneof![9 => nonzero, 1 => Just(0)], 0_u32..=6, 0_i64..1_000_000).prop_map(
        |(n, decimals, fraction)| {
            let unit = 10_i64.pow(decimals);
            Quantity::parse(&decimal(n * unit + fraction % unit, decimals)).unwrap()
        },
    );
    let price = (prop_oneof![0_i64..=10_000, 0..=100_000_000_i64], 2_u32..=12)
        .prop_map(|(n, decimals)| UnitPrice::parse(&decimal(n, decimals)).unwrap());
    let adjustment = || prop::option::of(adjustments(true));
    (quantity, price, adjustment(), adjustment(), taxes()).prop_map(
        |(quantity, unit_price, discount, surcharge, tax)| Line {
            quantity,
            unit_price,
            discount,
            surcharge,
            tax,
            ..sample::line()
        },
    )
}

fn on_document(amounts: bool) -> impl Strategy<Value = Vec<DocumentAdjustment>> {
    let one =
        (adjustments(amounts), taxes()).prop_map(|(adjustment, tax)| DocumentAdjustment { adjustment, tax });
    prop::collection::vec(one, 0..4)
}

fn edges() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), -AMOUNT_LIMIT - 1..=AMOUNT_LIMIT + 1]
}

fn currencies() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["EUR", "USD", "JPY", "ISK", "KWD", "TND"])
        .prop_map(|code| code.parse().unwrap())
}

/// Half away from zero.
fn divided(numerator: i128, denominator: i128) -> i64 {
    let rounded = (2 * numerator.abs() + denominator) / (2 * denominator);
    i64::try_from(rounded * numerator.signum()).unwrap()
}

fn part(percent: Percent, of: i64) -> i64 {
    let mut rate = percent.value();
    rate.rescale(4);
    divided(i128::from(of) * rate.mantissa(), 1_000_000)
}

/// A percentage of `of`, or the amount with the sign of `sign`.
fn adjusted(adjustment: &Adjustment, of: i64, sign: i64) -> i64 {
    match adjustment.value {
        AdjustmentValue::Percent(percent) => part(percent, of),
        AdjustmentValue::Amount(amount) => sign * amount,
    }
}

fn line_net(line: &Line, currency: Currency) -> i64 {
    let (quantity, price) = (line.quantity.value(), line.unit_price.value());
    let decimals = quantity.scale() + price.scale();
    let product = quantity.mantissa() * price.mantissa() * 10_i128.pow(currency.digits());
    let gross = divided(product, 10_i128.pow(decimals));
    let sign = quantity.mantissa().signum() as i64;
    let of_gross =
        |adjustment: &Option<Adjustment>| adjustment.as_ref().map_or(0, |a| adjusted(a, gross, sign));
    gross - of_gross(&line.discount) + of_gross(&line.surcharge)
}

proptest! {
    #![proptest_config(crate::sample::cases(512))]

    #[test]
    fn sums_hold_for_random_lines_discounts_rates_and_currencies(
        currency in currencies(),
        lines in prop::collection::vec(lines(), 0..12),
        allowances in on_document(true),
        charges in on_document(true),
        prepaid in 0_i64..=1_000_000,
    ) {
        let totals = Totals::of(currency, &lines, &allowances, &charges, prepaid).unwrap();

        let nets: Vec<i64> = lines.iter().map(|line| line_net(line, currency)).collect();
        let sum: i64 = nets.iter().sum();
        // A percentage is of the lines of its category and rate (B12).
        let of_rate = |tax: &Tax| -> i64 {
            let same = |line: &Line| (line.tax.category, line.tax.rate) == (tax.category, tax.rate);
            lines.iter().zip(&nets).filter(|(line, _)| same(line)).map(|(_, net)| net).sum()
        };
        let amounts = |of: &[DocumentAdjustment]| -> Vec<i64> {
            of.iter().map(|on| adjusted(&on.adjustment, of_rate(&on.tax), 1)).collect()
        };
        let (less, more) = (amounts(&allowances), amounts(&charges));
        prop_assert_eq!(totals.lines, sum, "BR-CO-10");
        prop_assert_eq!(totals.allowances, less.iter().sum::<i64>(), "BR-CO-11");
        prop_assert_eq!(totals.charges, more.iter().sum::<i64>(), "BR-CO-12");
        prop_assert_eq!(totals.net, totals.lines - totals.allowances + totals.charges, "BR-CO-13");

        let mut bases: BTreeMap<(TaxCategory, Percent), i64> = BTreeMap::new();
        let mut add = |tax: &Tax, amount: i64| *bases.entry((tax.category, tax.rate)).or_default() += amount;
        lines.iter().zip(&nets).for_each(|(line, net)| add(&line.tax, *net));
        allowances.iter().zip(&less).for_each(|(on, amount)| add(&on.tax, -amount));
        charges.iter().zip(&more).for_each(|(on, amount)| add(&on.tax, *amount));
        let rows: BTreeMap<_, _> = totals.tax.iter().map(|row| ((row.category, row.rate), row.base)).collect();
        prop_assert_eq!(rows.len(), totals.tax.len(), "one row per category and rate");
        prop_assert_eq!(rows, bases);
        for row in &totals.tax {
            prop_assert_eq!(row.amount, part(row.rate, row.base), "BR-CO-17");
        }
        prop_assert_eq!(totals.tax.iter().map(|row| row.base).sum::<i64>(), totals.net);
        prop_assert_eq!(totals.tax_total, totals.tax.iter().map(|row| row.amount).sum::<i64>(), "BR-CO-14");
        prop_assert_eq!(totals.gross, totals.net + totals.tax_total, "BR-CO-15");
        prop_assert_eq!(totals.prepaid, prepaid);
        prop_assert_eq!(totals.payable, totals.gross - totals.prepaid, "BR-CO-16");
    }

    /// So that a credit note comes to exactly what its invoice came to, and a return undoes the sale (B06).
    #[test]
    fn negated_quantities_negate_every_total(
        currency in currencies(),
        lines in prop::collection::vec(lines(), 0..12),
        allowances in on_document(false),
        charges in on_document(false),
    ) {
        let negated = |line: &Line| Line {
            quantity: Quantity::parse(&(-line.quantity.value()).to_string()).unwrap(),
            ..line.clone()
        };
        let credited: Vec<Line> = lines.iter().map(negated).collect();
        let totals = Totals::of(currency, &lines, &allowances, &charges, 0).unwrap();
        let mirror = Totals::of(currency, &credited, &allowances, &charges, 0).unwrap();
        prop_assert_eq!(mirror.tax.len(), totals.tax.len());
        for (row, mirrored) in totals.tax.iter().zip(&mirror.tax) {
            prop_assert_eq!((mirrored.category, mirrored.rate), (row.category, row.rate));
            prop_assert_eq!((mirrored.base, mirrored.amount), (-row.base, -row.amount));
        }
        let sums = |t: &Totals| [t.lines, t.allowances, t.charges, t.net, t.tax_total, t.gross, t.payable];
        prop_assert_eq!(sums(&mirror), sums(&totals).map(|amount| -amount));
    }

    /// However large: an error, never an overflow.
    #[test]
    fn amounts_beyond_the_limit_are_an_error(
        quantity in "-?[0-9]{1,10}(\\.[0-9]{1,6})?",
        price in "[0-9]{1,12}(\\.[0-9]{1,12})?",
        amount in edges(),
        prepaid in edges(),
    ) {
        let (Ok(quantity), Ok(unit_price)) = (Quantity::parse(&quantity), UnitPrice::parse(&price)) else {
            return Ok(());
        };
        let adjustment = Adjustment { value: AdjustmentValue::Amount(amount), reason: None };
        let tax = sample::tax(TaxCategory::Standard, "100");
        let on_document = [DocumentAdjustment { adjustment: adjustment.clone(), tax: tax.clone() }];
        let plain = Line { quantity, unit_price, tax, ..sample::line() };
        let adjusted = Line { discount: Some(adjustment.clone()), surcharge: Some(adjustment), ..plain.clone() };
        for lines in [vec![plain.clone(); 3], vec![adjusted]] {
            for currency in ["EUR", "JPY", "KWD"] {
                let currency = currency.parse().unwrap();
                let _ = Totals::of(currency, &lines, &[], &[], prepaid);
                let _ = Totals::of(currency, &lines, &on_document, &on_document, prepaid);
            }
        }
    }
}

//! Discounts, allowances and charges that cannot be: each takes off at most what is there, and of a rate that is there.

use super::Defect;
use crate::documents::document::Content;
use crate::documents::line::{Adjustment, AdjustmentValue, DocumentAdjustment, Line};
use crate::documents::tax::{Tax, TaxCategory};
use crate::documents::totals::LineSums;

/// The sums are within the limit.
pub(super) fn check(content: &Content, lines: &[Line], defects: &mut Vec<Defect>) {
    let Ok(sums) = LineSums::of(content.currency, lines) else { return };
    check_discounts(content, lines, defects);
    check_rates(content, &sums, defects);
    check_bases(content, &sums, defects);
}

/// Only a negative quantity makes a line negative.
fn check_discounts(content: &Content, lines: &[Line], defects: &mut Vec<Defect>) {
    for (index, line) in lines.iter().enumerate() {
        let Ok(amounts) = line.amounts(content.currency) else { continue };
        let by_amount = |it: &Option<Adjustment>| {
            it.as_ref().is_some_and(|it| matches!(it.value, AdjustmentValue::Amount(_)))
        };
        for (field, adjustment) in [("discount", &line.discount), ("surcharge", &line.surcharge)] {
            if line.sign() == 0 && by_amount(adjustment) {
                defects.push(Defect::new(
                    "adjustment_without_quantity",
                    format!("lines[{index}].{field}"),
                    format!("The quantity of line {} is 0, so nothing can be taken off or added.", index + 1),
                ));
            }
        }
        if amounts.net * line.sign() < 0 {
            defects.push(Defect::new(
                "discount_too_large",
                format!("lines[{index}].discount"),
                format!("The discount of line {} is larger than its amount.", index + 1),
            ));
        }
    }
}

/// An allowance, and a percentage, need lines of their category and rate. A charge by amount, such as freight, may
/// have a rate of its own.
fn check_rates(content: &Content, sums: &LineSums, defects: &mut Vec<Defect>) {
    let is_percent = |it: &DocumentAdjustment| matches!(it.adjustment.value, AdjustmentValue::Percent(_));
    let charges = content.charges.iter().enumerate().filter(|(_, charge)| is_percent(charge));
    let all = content.allowances.iter().enumerate().map(|it| ("allowances", it));
    for (field, (index, it)) in all.chain(charges.map(|it| ("charges", it))) {
        if sums.of_rate(&it.tax).is_none() {
            defects.push(Defect::new(
                "adjustment_without_lines",
                format!("{field}[{index}].tax"),
                format!("No line has {}, which this is for. Give it the VAT of the lines.", shown(&it.tax)),
            ));
        }
    }
}

/// The allowances of a rate take off at most its lines and charges.
fn check_bases(content: &Content, sums: &LineSums, defects: &mut Vec<Defect>) {
    let mut checked: Vec<&Tax> = Vec::new();
    for (index, allowance) in content.allowances.iter().enumerate() {
        let tax = &allowance.tax;
        let of_rate = |it: &&DocumentAdjustment| (it.tax.category, it.tax.rate) == (tax.category, tax.rate);
        if checked.iter().any(|other| (other.category, other.rate) == (tax.category, tax.rate)) {
            continue;
        }
        checked.push(tax);
        let sum =
            |all: &[DocumentAdjustment]| all.iter().filter(of_rate).map(|it| sums.amount(it)).sum::<i64>();
        let Some(of_lines) = sums.of_rate(tax) else { continue };
        let (before, less) = (of_lines + sum(&content.charges), sum(&content.allowances));
        let too_large = if before < 0 { less > 0 || less < before } else { less > before };
        if too_large {
            defects.push(Defect::new(
                "allowances_too_large",
                format!("allowances[{index}]"),
                format!("The allowances for {} are larger than its lines and charges.", shown(tax)),
            ));
        }
    }
}

fn shown(tax: &Tax) -> String {
    match tax.category {
        TaxCategory::OutsideScope => "VAT category O".to_owned(),
        category => format!("VAT category {} at {} %", category.code(), tax.rate),
    }
}

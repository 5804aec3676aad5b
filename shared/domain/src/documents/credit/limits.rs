//! What is left to credit of a document, and what a credit note states for it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::documents::document::{Content, Document, TotalsTooLarge};
use crate::documents::kinds::CreditNote;
use crate::documents::line::Line;
use crate::documents::tax::{Percent, TaxCategory};
use crate::documents::totals::{TaxShare, Totals};
use crate::ids::LineId;

/// The quantities that were credited of the lines of a document, over all its credit notes.
pub type CreditedLines = BTreeMap<LineId, Decimal>;

/// The document that a credit note corrects, as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Corrects<'a> {
    pub document: &'a Document,
    pub lines: &'a CreditedLines,
}

/// What is left to credit of each category and rate of a document: what it charges, less what was credited, and less the
/// discount for early payment, which has lowered the price already.
pub fn left(document: &Document) -> Vec<TaxShare> {
    let discounted = document.totals.share(document.balance.discounted);
    let rows = document.totals.tax.iter().map(|row| {
        let (category, rate) = (row.category, row.rate);
        let taken = [&document.credits, &discounted]
            .map(|rows| of_rate(rows, category, rate).map_or((0, 0), |row| (row.net, row.tax)));
        let [(net, tax), (net_discount, tax_discount)] = taken;
        TaxShare { category, rate, net: row.base - net - net_discount, tax: row.amount - tax - tax_discount }
    });
    rows.collect()
}

/// The row of a category and rate.
pub fn of_rate(rows: &[TaxShare], category: TaxCategory, rate: Percent) -> Option<&TaxShare> {
    rows.iter().find(|row| row.category == category && row.rate == rate)
}

/// The totals of a credit note with these lines. The VAT of a category and rate is
///
/// 1. as it was asked for, where an amount with VAT was;
/// 2. what is left of it, if the credit note takes all that is left of the net amount;
/// 3. calculated, but no more than is left.
///
/// So it may differ by a minor unit from what the rate gives. EN 16931 allows that (BR-CO-17 is checked with a tolerance of
/// one unit).
pub fn totals(
    content: &Content,
    lines: &[Line],
    note: &CreditNote,
    of: &Document,
) -> Result<Totals, TotalsTooLarge> {
    let left = left(of);
    let totals = content.totals(lines)?.with_tax(|row| {
        let stated = of_rate(&note.stated, row.category, row.rate).filter(|stated| stated.net == row.base);
        let left = of_rate(&left, row.category, row.rate);
        match (stated, left) {
            (Some(stated), _) => stated.tax,
            (None, Some(left)) if left.net == row.base => left.tax,
            (None, Some(left)) if within(row.base, left.net) => clipped(row.amount, left.tax),
            (None, _) => row.amount,
        }
    });
    let in_tax_currency = totals.in_tax_currency(content.currency, content.tax_currency.as_ref());
    in_tax_currency.map_err(|_| TotalsTooLarge::InTaxCurrency)
}

/// Whether an amount is a part of the whole, which may be negative.
pub fn within(part: i64, whole: i64) -> bool {
    (whole.min(0)..=whole.max(0)).contains(&part)
}

fn clipped(amount: i64, whole: i64) -> i64 {
    amount.clamp(whole.min(0), whole.max(0))
}

//! What keeps a credit note from being opened.

use rust_decimal::Decimal;

use super::Defect;
use crate::documents::credit::limits::{Corrects, CreditedLines, left, of_rate, within};
use crate::documents::document::{Document, State};
use crate::documents::lifecycle::{Settled, SettledHow};
use crate::documents::line::Line;
use crate::documents::totals::{TaxShare, Totals};
use crate::money::{Currency, Money};

/// The code of a credit note that credits more than is left.
pub const MORE_THAN_LEFT: &str = "more_than_left";

/// The code of a document that is not credited.
pub const NOT_CREDITABLE: &str = "not_creditable";

/// Why nothing is credited of this document, if so.
pub fn refused(document: &Document) -> Option<Defect> {
    let creditable = matches!(
        &document.state,
        State::Open(_) | State::Settled(Settled { how: SettledHow::Paid | SettledHow::Credited, .. })
    );
    let kind = document.id.kind();
    if !kind.row().claims || !creditable {
        let message = format!(
            "The {} {}: only one that is open, paid or credited in part can be credited.",
            kind.noun(),
            document.status().row().said
        );
        return Some(Defect::new(NOT_CREDITABLE, "status", message));
    }
    let nothing = left(document).iter().all(|row| row.net == 0 && row.tax == 0);
    nothing.then(|| {
        let message = format!("All of the {} is credited already.", kind.noun());
        Defect::new("credited_already", "status", message)
    })
}

/// Why a credit note with these lines and totals is refused.
pub fn check(lines: &[Line], totals: &Totals, corrects: Corrects<'_>, defects: &mut Vec<Defect>) {
    let Corrects { document, lines: credited } = corrects;
    defects.extend(refused(document));
    let currency = document.content.currency;
    let left = left(document);
    for row in &totals.tax {
        let share = TaxShare { category: row.category, rate: row.rate, net: row.base, tax: row.amount };
        let rest = of_rate(&left, row.category, row.rate);
        if !rest.is_some_and(|rest| within(share.net, rest.net) && within(share.gross(), rest.gross())) {
            defects.push(more_than_left(&share, rest.map_or(0, TaxShare::gross), currency, "lines"));
        }
    }
    if totals.tax.iter().all(|row| row.base == 0 && row.amount == 0) {
        defects.push(Defect::new("nothing_to_credit", "lines", "The credit note credits nothing."));
    }
    check_quantities(lines, credited, defects);
}

pub fn more_than_left(share: &TaxShare, rest: i64, currency: Currency, field: &str) -> Defect {
    let money = |minor| Money::new(minor, currency);
    let message = format!(
        "Of category {} at {} %, {} with VAT is left to credit, which {} exceeds.",
        share.category.code(),
        share.rate,
        money(rest),
        money(share.gross())
    );
    Defect::new(MORE_THAN_LEFT, field, message)
}

/// No line is credited in more pieces than it charges, over all credit notes.
fn check_quantities(lines: &[Line], credited: &CreditedLines, defects: &mut Vec<Defect>) {
    let mut sums = credited.clone();
    for (index, line) in lines.iter().enumerate() {
        let Some(credits) = &line.credits else { continue };
        let (sum, whole) = (sums.entry(credits.line_id).or_default(), credits.of.value());
        let before = *sum;
        *sum += line.quantity.value();
        if *sum < whole.min(Decimal::ZERO) || *sum > whole.max(Decimal::ZERO) {
            let left = (whole - before).normalize();
            let message = format!("Of line {}, a quantity of {left} is left to credit.", credits.line_id);
            defects.push(Defect::new("quantity_exceeds_line", format!("lines[{index}].quantity"), message));
        }
    }
}

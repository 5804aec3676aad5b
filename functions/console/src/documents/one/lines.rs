//! The lines of a document, its totals, and its balance.

use domain::documents::document::Document;
use domain::documents::line::{Adjustment, AdjustmentValue, DraftLine};
use domain::documents::tax::{Percent, Tax, TaxCategory};
use domain::money::{Currency, Money};
use pages::format::Format;

use crate::documents::invoice::{Line, Total};

/// Formats amounts of one document.
#[derive(Clone, Copy)]
pub(super) struct Amounts {
    pub(super) format: Format,
    pub(super) currency: Currency,
}

impl Amounts {
    pub(super) fn money(&self, minor: i64) -> String {
        self.format.money(Money::new(minor, self.currency))
    }

    fn total(&self, label: impl Into<String>, minor: i64) -> Total {
        Total { label: label.into(), amount: self.money(minor), sum: false }
    }

    fn sum(&self, label: impl Into<String>, minor: i64) -> Total {
        Total { sum: true, ..self.total(label, minor) }
    }
}

/// VAT as a line names it: "19%", or why there is none.
fn tax(format: &Format, tax: &Tax) -> String {
    rate(format, tax.category, tax.rate)
}

fn rate(format: &Format, category: TaxCategory, rate: Percent) -> String {
    match category {
        TaxCategory::Standard => format.percent(&rate.to_string()),
        TaxCategory::CanaryIslands | TaxCategory::CeutaMelilla => {
            format!("{} {}", format.language.category(category), format.percent(&rate.to_string()))
        }
        _ => format.language.category(category).to_owned(),
    }
}

fn adjustment(amounts: &Amounts, adjustment: &Adjustment, word: &str) -> String {
    let value = match adjustment.value {
        AdjustmentValue::Percent(percent) => amounts.format.percent(&percent.to_string()),
        AdjustmentValue::Amount(minor) => amounts.money(minor),
    };
    match &adjustment.reason {
        Some(reason) => format!("{value} {word}: {reason}"),
        None => format!("{value} {word}"),
    }
}

/// What a line lacks: "No description, no unit price".
fn lacks(missing: &[&str]) -> Option<String> {
    let said = missing.iter().map(|field| match *field {
        "unit_price" => "no unit price".to_owned(),
        "tax" => "no VAT".to_owned(),
        other => format!("no {other}"),
    });
    let mut text = said.collect::<Vec<_>>().join(", ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    (!text.is_empty()).then_some(text)
}

pub(super) fn line(amounts: &Amounts, line: &DraftLine) -> Line {
    let Amounts { format, currency } = amounts;
    let complete = line.complete();
    let net = complete.as_ref().ok().and_then(|line| line.amounts(*currency).ok()).map(|it| it.net);
    let unit = line.unit.as_ref().map(|unit| format!(" {}", format.language.unit(unit))).unwrap_or_default();
    let mut details: Vec<String> = line.item_code.iter().map(ToString::to_string).collect();
    details.extend(line.period.map(|period| format.language.period(period.start, period.end)));
    details.extend(line.account_code.as_ref().map(|code| format!("Account {code}")));
    details
        .extend(line.tracking.iter().map(|tracking| format!("{}: {}", tracking.category, tracking.option)));
    let discount = line.discount.iter().map(|it| adjustment(amounts, it, "off"));
    let surcharge = line.surcharge.iter().map(|it| adjustment(amounts, it, "surcharge"));
    let none = || "–".to_owned();
    Line {
        description: line.description.as_ref().map(ToString::to_string).unwrap_or_default(),
        details,
        quantity: line.quantity.map_or_else(none, |it| format!("{}{unit}", format.decimal(&it.to_string()))),
        unit_price: line.unit_price.map_or_else(none, |it| format.decimal(&it.to_string())),
        adjustments: discount.chain(surcharge).collect(),
        tax: line.tax.as_ref().map_or_else(none, |it| tax(format, it)),
        net: net.map_or_else(none, |net| amounts.money(net)),
        lacks: complete.err().and_then(|missing| lacks(&missing)),
    }
}

pub(super) fn totals(amounts: &Amounts, document: &Document) -> Vec<Total> {
    let totals = &document.totals;
    let mut rows = Vec::new();
    if totals.allowances != 0 || totals.charges != 0 {
        rows.push(amounts.total("Lines", totals.lines));
    }
    if totals.allowances != 0 {
        rows.push(amounts.total("Allowances", -totals.allowances));
    }
    if totals.charges != 0 {
        rows.push(amounts.total("Charges", totals.charges));
    }
    rows.push(amounts.total("Net", totals.net));
    for row in &totals.tax {
        let name = rate(&amounts.format, row.category, row.rate);
        let name = if row.category == TaxCategory::Standard { format!("VAT {name}") } else { name };
        let label = if totals.tax.len() > 1 || totals.net != row.base {
            format!("{name} of {}", amounts.money(row.base))
        } else {
            name
        };
        rows.push(amounts.total(label, row.amount));
    }
    if let (Some(minor), Some(tax)) = (totals.tax_in_tax_currency, &document.content.tax_currency) {
        let amount = amounts.format.money(Money::new(minor, tax.currency));
        rows.push(Total { label: format!("VAT in {}", tax.currency), amount, sum: false });
    }
    if totals.prepaid == 0 {
        rows.push(amounts.sum("Total", totals.gross));
        return rows;
    }
    rows.push(amounts.total("Total", totals.gross));
    rows.push(amounts.total("Prepaid", -totals.prepaid));
    rows.push(amounts.sum("Payable", totals.payable));
    rows
}

/// What has become of the amount, once it was opened.
pub(super) fn balance(amounts: &Amounts, document: &Document) -> Vec<Total> {
    let Some(_) = document.issued() else { return Vec::new() };
    let claims = document.id.kind().row().claims;
    let balance = &document.balance;
    let parts = [
        ("Paid", balance.paid),
        ("Discount for early payment", balance.discounted),
        ("Credited", balance.credited),
        ("Written off", balance.written_off),
    ];
    let mut rows = vec![amounts.total("Total", document.totals.payable)];
    rows.extend(
        parts.into_iter().filter(|(_, minor)| *minor != 0).map(|(it, minor)| amounts.total(it, -minor)),
    );
    rows.push(amounts.sum(if claims { "Due" } else { "Not set off yet" }, balance.due));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_lacks_reads_like_a_sentence() {
        assert_eq!(
            lacks(&["description", "unit_price", "tax"]).as_deref(),
            Some("No description, no unit price, no VAT")
        );
        assert_eq!(lacks(&[]), None);
    }
}

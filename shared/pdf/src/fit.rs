//! Decides which parts need a single line for each of their rows. Typst sets these as one paragraph,
//! which is much faster than a grid.

use serde_json::{Value, json};
use wording::Words;

use crate::fonts::{Fonts, MILLIMETRE, TEXT_SIZE};
use crate::tables::{CAPITALS, HEADING, HEADING_HEIGHT, SLACK};
use crate::view::{Body, Document, Payment};

/// The distance between a label and its value, with a tolerance for typst's rounding.
const APART: f64 = 4.0 * MILLIMETRE;
/// The width of the column of sums.
const SUMS: f64 = 74.0 * MILLIMETRE;
/// The width of the column of facts beside the recipient.
const FACTS: f64 = 78.0 * MILLIMETRE;
/// The inner width of the payment panel.
const PANEL: f64 = 162.0 * MILLIMETRE;
/// The QR code and its gutter.
const CODE: f64 = 32.0 * MILLIMETRE;
/// The terms beside a QR code, with their gutter.
const TERMS: f64 = 51.0 * MILLIMETRE;

/// The inner width of the summary band, without the gutters between its columns.
const BAND: f64 = 160.0 * MILLIMETRE;
const BAND_GUTTER: f64 = 12.0 * MILLIMETRE;
/// The text size in the band in points: for dates, and for a short amount.
const DATES: f64 = 11.0;
const AMOUNT: f64 = 18.0;
const LONG_AMOUNT: f64 = 13.0;
/// In bytes.
const SHORT_AMOUNT: usize = 20;

/// `facts` and `sums`: whether each row fits on one line. `payment`: the width of the labels in points,
/// if each row fits. `glance`: the measures of the summary band.
pub(crate) fn fit(fonts: &Fonts, document: &Document, words: &Words) -> Value {
    json!({
        "glance": glance(fonts, document),
        "facts": facts_fit(fonts, document, words),
        "sums": sums_fit(fonts, document, words),
        "payment": document.payment.as_ref().and_then(|payment| labels(fonts, document, payment, words)),
    })
}

/// If each column of the band needs a single line: the widths of the columns except that of the amount,
/// and the heights of labels and values, in points.
fn glance(fonts: &Fonts, document: &Document) -> Option<Value> {
    let amount_size = if document.amount.value.len() > SHORT_AMOUNT { LONG_AMOUNT } else { AMOUNT };
    let width = |label: &str, value: &str, size: f64| {
        let both = [label, value].into_iter().all(|text| fonts.is_plain(text));
        let value = fonts.width(value, true) * size / TEXT_SIZE;
        both.then_some(value.max(fonts.width(label, false) * HEADING) + SLACK)
    };
    let columns: Option<Vec<f64>> =
        document.glance.iter().map(|fact| width(&fact.label, &fact.value, DATES)).collect();
    let columns = columns?;
    let amount = width(&document.amount.label, &document.amount.value, amount_size)?;
    let all = columns.iter().map(|width| width + BAND_GUTTER).sum::<f64>() + amount;
    let rows = [HEADING_HEIGHT, CAPITALS * amount_size];
    (all <= BAND).then(|| json!({"columns": columns, "rows": rows}))
}

fn facts_fit(fonts: &Fonts, document: &Document, words: &Words) -> bool {
    let facts = document.facts.iter().map(|fact| (fact.label.as_str(), fact.value.as_str()));
    let delivery = document.delivery.iter().flat_map(|delivery| {
        // The label is only on the first line; the check counts it for the other lines too.
        delivery.name.iter().chain(&delivery.address).map(|line| (words.deliver_to, line.as_str()))
    });
    facts.chain(delivery).all(|(label, value)| {
        fonts.is_plain(value) && fonts.width(label, false) + APART + fonts.width(value, false) <= FACTS
    })
}

fn sums_fit(fonts: &Fonts, document: &Document, words: &Words) -> bool {
    let Body::Lines(lines) = &document.body else { return true };
    // The other rows have a fixed label and an amount.
    lines.adjustments.iter().all(|it| {
        let name = format!("{} ({}\u{a0}{})", it.reason, words.vat, it.vat);
        fonts.is_plain(&name) && fonts.width(&name, false) + APART + fonts.width(&it.amount, false) <= SUMS
    })
}

fn labels(fonts: &Fonts, document: &Document, payment: &Payment, words: &Words) -> Option<f64> {
    let account = &payment.account;
    let rows = [
        (words.account_holder, Some(&account.holder)),
        (words.iban, Some(&account.iban)),
        (words.bic, account.bic.as_ref()),
        (words.bank, account.bank.as_ref()),
        (words.payment_reference, payment.reference.as_ref()),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| Some((label, value?)));
    let (mut widest_label, mut widest) = (0.0, 0.0);
    for (label, value) in rows {
        if !fonts.is_plain(value) {
            return None;
        }
        widest_label = f64::max(widest_label, fonts.width(label, false));
        widest = f64::max(widest, fonts.width(value, false));
    }
    let has_terms = document.terms.is_some() || document.early_payment.is_some();
    let space = match (&payment.code, has_terms) {
        (Some(_), true) => PANEL - CODE - TERMS,
        (Some(_), false) => PANEL - CODE,
        (None, true) => PANEL / 2.0 - 3.0 * MILLIMETRE,
        (None, false) => PANEL,
    };
    (widest_label + APART + widest + 1.0 <= space).then_some(widest_label + 1.0)
}

//! A draft as the form shows it.

use std::collections::BTreeMap;

use domain::documents::document::{Content, Supply};
use domain::documents::line::{Adjustment, DocumentAdjustment, DraftLine};
use domain::documents::terms::{Due, Terms};
use domain::money::{Currency, Money};
use wording::Language;

use super::cells::Cells;
use super::typed::{Row, Typed};
use super::values::{adjustment_shown, shown, tax_shown, unit_shown};

fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

pub(super) fn typed(language: Language, content: &Content, lines: &[DraftLine]) -> Typed {
    let currency = content.currency;
    let adjustments = |kind: &'static str, all: &[DocumentAdjustment]| -> Vec<Row> {
        let row = |(index, it): (usize, &DocumentAdjustment)| adjustment(language, currency, kind, index, it);
        all.iter().enumerate().map(row).collect()
    };
    let mut on_document = adjustments("allowance", &content.allowances);
    on_document.extend(adjustments("charge", &content.charges));
    Typed {
        head: head(language, content),
        lines: lines.iter().map(|it| line(language, currency, it)).collect(),
        adjustments: on_document,
        paste: String::new(),
    }
}

fn head(language: Language, content: &Content) -> Cells {
    let (from, to) = match content.supply {
        None => (None, None),
        Some(Supply::Date(date)) => (Some(date), None),
        Some(Supply::Period(period)) => (Some(period.start), Some(period.end)),
    };
    let early = content.terms.as_ref().and_then(|terms| terms.early_payment);
    let address = content.delivery_address.as_ref();
    let references = &content.references;
    let prepaid = Money::new(content.prepaid, content.currency);
    let of_address =
        |part: fn(&domain::address::Address) -> Option<String>| address.and_then(part).unwrap_or_default();
    [
        ("customer", text(content.customer_id.as_ref())),
        ("entity", content.entity_id.to_string()),
        ("currency", content.currency.to_string()),
        ("issue_date", text(content.issue_date.as_ref())),
        ("due_date", text(content.due_date.as_ref())),
        ("terms", content.terms.as_ref().map(terms).unwrap_or_default()),
        ("supply_from", text(from.as_ref())),
        ("supply_to", text(to.as_ref())),
        ("early_percent", early.map(|early| shown(language, &early.percent.to_string())).unwrap_or_default()),
        ("early_days", early.map(|early| early.days.to_string()).unwrap_or_default()),
        ("buyer_reference", text(references.buyer_reference.as_ref())),
        ("purchase_order", text(references.purchase_order.as_ref())),
        ("contract", text(references.contract.as_ref())),
        ("project", text(references.project.as_ref())),
        ("cost_centre", text(references.cost_centre.as_ref())),
        ("payment_reference", text(content.payment_reference.as_ref())),
        ("prepaid", if content.prepaid == 0 { String::new() } else { shown(language, &prepaid.amount()) }),
        ("delivery_line1", of_address(|it| Some(it.line1.to_string()))),
        ("delivery_line2", of_address(|it| it.line2.as_ref().map(ToString::to_string))),
        ("delivery_postal_code", of_address(|it| it.postal_code.as_ref().map(ToString::to_string))),
        ("delivery_city", of_address(|it| Some(it.city.to_string()))),
        ("delivery_region", of_address(|it| it.region.as_ref().map(ToString::to_string))),
        ("delivery_country", of_address(|it| Some(it.country.to_string()))),
        ("note", unix(text(content.note.as_ref()))),
        ("internal_note", unix(text(content.internal_note.as_ref()))),
        ("tags", tags(content)),
        ("metadata", metadata(&content.metadata).unwrap_or_default()),
        ("found", String::new()),
        ("find", String::new()),
    ]
    .into()
}

/// A browser sends each end of a line as CR LF, which the form reads as LF.
pub(super) fn unix(text: String) -> String {
    text.replace("\r\n", "\n")
}

pub(super) fn tags(content: &Content) -> String {
    content.tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A line for each pair, as no key has a colon. `None` if a value has several lines: the form does not show them then.
pub(super) fn metadata(pairs: &BTreeMap<String, String>) -> Option<String> {
    if pairs.values().any(|value| value.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])) {
        return None;
    }
    let lines: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    Some(lines.join("\n").trim().to_owned())
}

/// The value of a choice of terms. Early payment has fields of its own.
pub(super) fn terms(terms: &Terms) -> String {
    match terms.due {
        Due::OnReceipt => "on_receipt".to_owned(),
        Due::Net { days } => format!("net:{days}"),
        Due::EndOfMonth { days } => format!("end_of_month:{days}"),
        Due::DayOfMonth { day } => format!("day_of_month:{day}"),
    }
}

fn line(language: Language, currency: Currency, line: &DraftLine) -> Row {
    let value = |adjustment: &Option<Adjustment>| {
        adjustment.as_ref().map(|it| adjustment_shown(language, currency, it.value)).unwrap_or_default()
    };
    let number = |plain: Option<String>| plain.map(|plain| shown(language, &plain)).unwrap_or_default();
    let reason = line.discount.as_ref().and_then(|discount| discount.reason.as_ref());
    let tax = line.tax.as_ref();
    let cells = [
        ("description", unix(text(line.description.as_ref()))),
        ("quantity", number(line.quantity.map(|quantity| quantity.to_string()))),
        ("unit", line.unit.as_ref().map(|unit| unit_shown(language, unit)).unwrap_or_default()),
        ("unit_price", number(line.unit_price.map(|price| price.to_string()))),
        ("discount", value(&line.discount)),
        ("tax", tax.map(|tax| tax_shown(language, tax.category, tax.rate)).unwrap_or_default()),
        ("item_code", text(line.item_code.as_ref())),
        ("period_start", line.period.map(|period| period.start.to_string()).unwrap_or_default()),
        ("period_end", line.period.map(|period| period.end.to_string()).unwrap_or_default()),
        ("exemption_reason", text(tax.and_then(|tax| tax.exemption_reason.as_ref()))),
        ("discount_reason", text(reason)),
        ("surcharge", value(&line.surcharge)),
    ];
    Row { id: line.id.to_string(), from: line.id.to_string(), cells: cells.into() }
}

fn adjustment(
    language: Language,
    currency: Currency,
    kind: &'static str,
    index: usize,
    on_document: &DocumentAdjustment,
) -> Row {
    let DocumentAdjustment { adjustment, tax } = on_document;
    let cells = [
        ("kind", kind.to_owned()),
        ("value", adjustment_shown(language, currency, adjustment.value)),
        ("tax", tax_shown(language, tax.category, tax.rate)),
        ("reason", text(adjustment.reason.as_ref())),
        ("exemption_reason", text(tax.exemption_reason.as_ref())),
    ];
    Row { id: String::new(), from: format!("{kind}:{index}"), cells: cells.into() }
}

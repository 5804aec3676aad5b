//! Formats lines and totals. The domain calculated the sums.

use domain::documents::line::{
    Adjustment, AdjustmentValue, DocumentAdjustment, DraftLine, Line, LineAmounts, Quantity,
};
use domain::documents::printed::PrintedDocument;
use domain::documents::tax::{Percent, Tax, TaxCategory};
use domain::documents::totals::LineSums;
use domain::documents::unit::UnitCode;
use domain::money::{AmountTooLarge, Currency, Money};
use wording::{Language, fill};

use crate::view;

/// Formats the amounts of a document.
#[derive(Clone, Copy)]
pub(super) struct Amounts {
    pub(super) language: Language,
    pub(super) currency: Currency,
}

impl Amounts {
    pub(super) fn plain(self, minor: i64) -> String {
        self.language.number(&Money::new(minor, self.currency).amount())
    }

    pub(super) fn with_code(self, minor: i64) -> String {
        self.language.money(self.currency.code(), &Money::new(minor, self.currency).amount())
    }

    /// At least the currency's decimals, or more if the price has more.
    fn price(self, price: rust_decimal::Decimal) -> String {
        let mut price = price.normalize();
        price.rescale(price.scale().max(self.currency.digits()));
        self.language.number(&price.to_string())
    }
}

pub(super) fn lines(money: Amounts, document: &PrintedDocument) -> Result<view::Lines, AmountTooLarge> {
    let count = document.lines.len() + document.incomplete.len();
    let (mut lines, mut running) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut sum = 0_i64;
    let (mut complete, mut incomplete) = (document.lines.iter(), document.incomplete.iter().peekable());
    for index in 0..count {
        if let Some((_, line)) = incomplete.next_if(|(at, _)| *at == index) {
            lines.push(view_of_incomplete(money, index + 1, line));
        } else if let Some(line) = complete.next() {
            let amounts = line.amounts(money.currency)?;
            sum = sum.checked_add(amounts.net).ok_or(AmountTooLarge)?;
            lines.push(view_of_line(money, index + 1, line, &amounts));
        }
        running.push(money.plain(sum));
    }
    let sums = LineSums::of(money.currency, &document.lines)?;
    let (adjustments, totals) = (adjustments(money, document, &sums), totals(money, document));
    Ok(view::Lines { lines, running, adjustments, totals })
}

fn view_of_line(money: Amounts, position: usize, line: &Line, amounts: &LineAmounts) -> view::Line {
    let Amounts { language, .. } = money;
    let words = language.words();
    let named = |name: &str, adjustment: &Adjustment, amount: i64| {
        let reason = adjustment.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        format!("{}{reason}: {}", with_percent(language, name, adjustment), money.plain(amount))
    };
    view::Line {
        position: position.to_string(),
        item_code: line.item_code.as_ref().map(ToString::to_string),
        description: line.description.to_string(),
        period: line.period.map(|period| language.period(period.start, period.end)),
        incomplete: None,
        quantity: with_unit(language, line.quantity, line.unit.as_ref()),
        unit_price: money.price(line.unit_price.value()),
        discount: line.discount.as_ref().map(|discount| named(words.discount, discount, -amounts.discount)),
        surcharge: line
            .surcharge
            .as_ref()
            .map(|surcharge| named(words.surcharge, surcharge, amounts.surcharge)),
        vat: rate(language, line.tax.category, line.tax.rate),
        net: money.plain(amounts.net),
    }
}

/// What is there, and what is missing.
fn view_of_incomplete(money: Amounts, position: usize, line: &DraftLine) -> view::Line {
    let Amounts { language, .. } = money;
    let words = language.words();
    let missing: Vec<&str> = line
        .complete()
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|field| match field {
            "quantity" => words.quantity,
            "unit_price" => words.unit_price,
            "tax" => words.vat,
            _ => words.description,
        })
        .collect();
    view::Line {
        position: position.to_string(),
        item_code: line.item_code.as_ref().map(ToString::to_string),
        description: line.description.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string),
        incomplete: Some(format!("{}: {}", words.incomplete, missing.join(", "))),
        period: line.period.map(|period| language.period(period.start, period.end)),
        quantity: line
            .quantity
            .map(|quantity| with_unit(language, quantity, line.unit.as_ref()))
            .unwrap_or_default(),
        unit_price: line.unit_price.map(|price| money.price(price.value())).unwrap_or_default(),
        vat: line.tax.as_ref().map(|tax| rate(language, tax.category, tax.rate)).unwrap_or_default(),
        ..view::Line::default()
    }
}

fn with_unit(language: Language, quantity: Quantity, unit: Option<&UnitCode>) -> String {
    let quantity = language.number(&quantity.value().normalize().to_string());
    match unit {
        Some(unit) => format!("{quantity} {}", language.unit(unit)),
        None => quantity,
    }
}

fn with_percent(language: Language, name: &str, adjustment: &Adjustment) -> String {
    match adjustment.value {
        AdjustmentValue::Percent(percent) => format!("{name} {}", language.percent(&percent.to_string())),
        AdjustmentValue::Amount(_) => name.to_owned(),
    }
}

/// A line outside the scope of VAT has no rate, not even zero.
fn rate(language: Language, category: TaxCategory, rate: Percent) -> String {
    match category {
        TaxCategory::OutsideScope => "–".to_owned(),
        _ => language.percent(&rate.to_string()),
    }
}

fn adjustments(money: Amounts, document: &PrintedDocument, sums: &LineSums) -> Vec<view::Adjustment> {
    let words = money.language.words();
    let content = &document.invoice.content;
    let shown = |name: &str, item: &DocumentAdjustment, sign: i64| view::Adjustment {
        reason: {
            let name = item.adjustment.reason.as_deref().unwrap_or(name);
            with_percent(money.language, name, &item.adjustment)
        },
        vat: rate(money.language, item.tax.category, item.tax.rate),
        amount: money.plain(sign * sums.amount(item)),
    };
    let allowances = content.allowances.iter().map(|allowance| shown(words.discount, allowance, -1));
    allowances.chain(content.charges.iter().map(|charge| shown(words.charge, charge, 1))).collect()
}

fn totals(money: Amounts, document: &PrintedDocument) -> view::Totals {
    let totals = &document.invoice.totals;
    view::Totals {
        lines: money.plain(totals.lines),
        net: money.plain(totals.net),
        vat: totals
            .tax
            .iter()
            .map(|subtotal| view::Vat {
                category: label(document, subtotal.category, subtotal.rate)
                    .unwrap_or_else(|| money.language.category(subtotal.category).to_owned()),
                rate: rate(money.language, subtotal.category, subtotal.rate),
                base: money.plain(subtotal.base),
                amount: money.plain(subtotal.amount),
            })
            .collect(),
        tax: money.plain(totals.tax_total),
        tax_in_other_currency: tax_in_other_currency(money, document),
        gross: money.plain(totals.gross),
        prepaid: (totals.prepaid != 0).then(|| money.plain(-totals.prepaid)),
        payable: money.plain(totals.payable),
    }
}

fn tax_in_other_currency(money: Amounts, document: &PrintedDocument) -> Option<view::ForeignTax> {
    let language = money.language;
    let tax = document.invoice.content.tax_currency.as_ref()?;
    let minor = document.invoice.totals.tax_in_tax_currency?;
    Some(view::ForeignTax {
        amount: Amounts { language, currency: tax.currency }.with_code(minor),
        rate: fill(
            language.words().exchange_rate,
            &[
                ("from", money.currency.code()),
                ("rate", &language.number(&tax.rate.normalize().to_string())),
                ("to", tax.currency.code()),
                ("date", &language.date(tax.date)),
                ("source", &tax.source),
            ],
        ),
    })
}

/// The VAT of each line, allowance and charge.
fn taxes(document: &PrintedDocument) -> impl Iterator<Item = &Tax> {
    let content = &document.invoice.content;
    let adjustments = content.allowances.iter().chain(&content.charges).map(|adjustment| &adjustment.tax);
    document.lines.iter().map(|line| &line.tax).chain(adjustments)
}

/// The seller's own label for this category and rate.
fn label(document: &PrintedDocument, category: TaxCategory, rate: Percent) -> Option<String> {
    taxes(document)
        .filter(|tax| tax.category == category && tax.rate == rate)
        .find_map(|tax| tax.label.as_ref().map(ToString::to_string))
}

/// One note per category that requires one, with all the reasons given for it.
pub(super) fn legal_notes(language: Language, document: &PrintedDocument) -> Vec<String> {
    let mut categories: Vec<TaxCategory> = Vec::new();
    for subtotal in &document.invoice.totals.tax {
        if !categories.contains(&subtotal.category) {
            categories.push(subtotal.category);
        }
    }
    let in_union = document.seller.address.country.is_in_union();
    let note = |category| {
        let mut reasons: Vec<&str> = Vec::new();
        for tax in taxes(document).filter(|tax| tax.category == category) {
            if let Some(reason) = tax.exemption_reason.as_deref().filter(|reason| !reasons.contains(reason)) {
                reasons.push(reason);
            }
        }
        language.legal_note(category, &reasons, in_union)
    };
    categories.into_iter().filter_map(note).collect()
}

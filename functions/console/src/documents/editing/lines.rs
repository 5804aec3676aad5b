//! The fields of the lines, of allowances and charges, and the totals.

use std::collections::BTreeSet;

use domain::documents::totals::Totals;
use domain::documents::unit::UnitCode;
use domain::money::{Currency, Money};
use pages::components::{Field, Pick};

use super::fields::Show;
use super::reading::{Amounts, net};
use super::typed::{ADJUSTMENT, LINE, Row};
use super::values::{UNITS, taxes_without_vat, unit_shown};
use crate::documents::editor::{EditedAdjustment, EditedLine, Sum};

/// The fields that each line shows; the others are folded away.
const SHOWN: usize = 6;

/// In longer forms the fields that are folded away are left out where they are empty, so that pages stay small.
const FOLDED: usize = 20;

impl Show<'_> {
    pub(super) fn lines(&self, amounts: &Amounts, currency: Option<Currency>) -> Vec<EditedLine> {
        let count = self.typed.lines.len();
        let line = |(index, row): (usize, &Row)| {
            let place = index + 1;
            let fields: Vec<Field> =
                LINE.iter().map(|(name, label)| self.cell(place, row, name, label)).collect();
            let mut fields = fields.into_iter();
            let shown: Vec<Field> = fields.by_ref().take(SHOWN).collect();
            let more: Vec<Field> = fields.collect();
            let asked = more.iter().any(|field| field.focus);
            let of_line = amounts.lines.iter().find(|(at, _)| *at == index);
            let amount = of_line.zip(currency).and_then(|((_, line), currency)| net(line, currency));
            let holds = LINE.iter().skip(SHOWN).any(|(name, _)| !row.get(name).is_empty());
            let holds = holds || asked || more.iter().any(|field| field.error.is_some());
            EditedLine {
                place,
                last: place == count,
                id: row.id.clone(),
                from: row.from.clone(),
                more_open: holds,
                fields: shown,
                more: if holds || count <= FOLDED { more } else { Vec::new() },
                net: amount.map(|amount| self.format.money(amount)).unwrap_or_default(),
            }
        };
        self.typed.lines.iter().enumerate().map(line).collect()
    }

    fn cell(&self, place: usize, row: &Row, name: &str, label: &str) -> Field {
        let (full, value) = (format!("l{place}.{name}"), row.get(name));
        let field = match name {
            "description" => Field::area(&full, label, value, 1, 5_000),
            "quantity" | "unit_price" => Field::text(&full, label, value).with(|input| input.numeric = true),
            "unit" => Field::text(&full, label, value).with(|input| input.list = "units"),
            "tax" => Field::text(&full, label, value).with(|input| input.list = "taxes"),
            "discount" | "surcharge" => {
                Field::text(&full, label, value).with(|input| input.placeholder = "10%".to_owned())
            }
            "period_start" | "period_end" => Field::input("date", &full, label, value),
            _ => Field::text(&full, label, value).with(|input| input.max_length = Some(200)),
        };
        self.marked(field)
    }

    pub(super) fn adjustments(&self) -> Vec<EditedAdjustment> {
        let field = |place: usize, row: &Row, name: &str, label: &str| {
            let (full, value) = (format!("a{place}.{name}"), row.get(name));
            self.marked(match name {
                "kind" => {
                    let charge = value == "charge";
                    let picks = vec![
                        Pick::new("allowance", "Allowance: takes off", !charge),
                        Pick::new("charge", "Charge: adds", charge),
                    ];
                    Field::select(&full, label, picks)
                }
                "tax" => Field::text(&full, label, value).with(|input| input.list = "taxes"),
                "value" => {
                    Field::text(&full, label, value).with(|input| input.placeholder = "10%".to_owned())
                }
                _ => Field::text(&full, label, value).with(|input| input.max_length = Some(200)),
            })
        };
        let row = |(index, row): (usize, &Row)| EditedAdjustment {
            place: index + 1,
            from: row.from.clone(),
            fields: ADJUSTMENT.iter().map(|(name, label)| field(index + 1, row, name, label)).collect(),
        };
        self.typed.adjustments.iter().enumerate().map(row).collect()
    }

    /// Units by their names, and VAT as the lines have it.
    pub(super) fn lists(&self) -> Vec<(&'static str, Vec<Pick>)> {
        let language = self.format.language;
        let unit = |code: &UnitCode| {
            let shown = unit_shown(language, code);
            let label = if shown == code.as_str() { language.unit(code) } else { code.as_str() };
            Pick::new(shown.clone(), label, false)
        };
        let units = UNITS.iter().filter_map(|code| code.parse().ok()).map(|code| unit(&code)).collect();
        let rows = self.typed.lines.iter().chain(&self.typed.adjustments);
        let used = rows.map(|row| row.get("tax").to_owned()).filter(|tax| tax.ends_with('%'));
        let used: BTreeSet<String> = used.collect();
        let taxes = used
            .into_iter()
            .chain(taxes_without_vat().map(str::to_owned))
            .map(|tax| Pick::new(tax, "", false))
            .collect();
        vec![("units", units), ("taxes", taxes), ("currencies", super::fields::currencies())]
    }

    pub(super) fn sums(&self, totals: &Totals, currency: Currency) -> Vec<Sum> {
        let sum = |name, label, minor, total| {
            let amount = self.format.money(Money::new(minor, currency));
            Sum { name, label, amount, total }
        };
        let mut sums = Vec::new();
        if totals.allowances != 0 || totals.charges != 0 {
            sums.push(sum("lines", "Lines", totals.lines, false));
            sums.push(sum("allowances", "Allowances", -totals.allowances, false));
            sums.push(sum("charges", "Charges", totals.charges, false));
        }
        sums.push(sum("net", "Net", totals.net, false));
        sums.push(sum("tax", "VAT", totals.tax_total, false));
        sums.push(sum("gross", "Total", totals.gross, true));
        if totals.prepaid != 0 {
            sums.push(sum("prepaid", "Prepaid", -totals.prepaid, false));
            sums.push(sum("payable", "To pay", totals.payable, true));
        }
        sums
    }
}

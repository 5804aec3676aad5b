//! Reads the form as the API reads a draft. What the form does not show stays as the draft has it.

mod document;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use chrono::NaiveDate;
use domain::documents::document::Content;
use domain::documents::line::{Adjustment, DocumentAdjustment, DraftLine, Line, Period, Quantity, UnitPrice};
use domain::documents::tax::Tax;
use domain::documents::totals::{MAX_RATES, MAX_REASONS, Totals};
use domain::ids::{CustomerId, EntityId, LineId, TemplateId};
use domain::money::{Currency, Money};
use domain::text::Label;
use wording::Language;

use super::MOST_LINES;
use super::typed::{Row, Typed};
use super::values::{adjustment, amount, plain, tax, unit};

/// The limit of the API.
const MAX_ADJUSTMENTS: usize = 50;

/// The draft that is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Base<'a> {
    pub(super) content: &'a Content,
    pub(super) lines: &'a [DraftLine],
}

/// What the totals are of.
#[derive(Debug, Default)]
pub(super) struct Amounts {
    /// With the place of each in the form.
    pub(super) lines: Vec<(usize, DraftLine)>,
    pub(super) allowances: Vec<DocumentAdjustment>,
    pub(super) charges: Vec<DocumentAdjustment>,
    pub(super) prepaid: i64,
}

impl Amounts {
    /// Of the lines that are complete. `None` if they are too large.
    pub(super) fn totals(&self, currency: Currency) -> Option<Totals> {
        let complete: Vec<Line> = self.lines.iter().filter_map(|(_, line)| line.complete().ok()).collect();
        Totals::of(currency, &complete, &self.allowances, &self.charges, self.prepaid).ok()
    }
}

/// The references of the draft, once they are known to exist.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) entity_id: EntityId,
    pub(super) customer_id: Option<CustomerId>,
    pub(super) template_id: Option<TemplateId>,
    pub(super) currency: Currency,
}

/// What is wrong, by the names of the form's fields.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) language: Language,
    pub(super) base: Option<Base<'a>>,
    pub(super) wrong: Vec<(String, String)>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(language: Language, base: Option<Base<'a>>) -> Self {
        Self { language, base, wrong: Vec::new() }
    }

    pub(super) fn refuse(&mut self, name: impl Into<String>, why: impl Display) {
        self.wrong.push((name.into(), why.to_string()));
    }

    fn note<T>(&mut self, name: &str, read: Result<T, impl Display>) -> Option<T> {
        read.map_err(|why| self.refuse(name, why)).ok()
    }

    /// A field that may be empty.
    fn of<T: FromStr<Err: Display>>(&mut self, name: &str, typed: &str) -> Option<T> {
        if typed.is_empty() { None } else { self.note(name, typed.parse()) }
    }

    /// A field of the head that may be empty.
    pub(super) fn field<T: FromStr<Err: Display>>(&mut self, typed: &Typed, name: &str) -> Option<T> {
        self.of(name, typed.get(name))
    }

    fn date(&mut self, name: &str, typed: &str) -> Option<NaiveDate> {
        let date = typed.parse::<NaiveDate>().map_err(|_| "must be a date such as 2026-11-30");
        if typed.is_empty() { None } else { self.note(name, date) }
    }

    /// Lines, allowances and charges. `make` gives an id to a new line.
    pub(super) fn amounts(
        &mut self,
        typed: &Typed,
        currency: Currency,
        mut make: impl FnMut() -> LineId,
    ) -> Amounts {
        let mut amounts = Amounts::default();
        let mut taken = BTreeSet::new();
        // So many lines are not part of the form.
        if let Some(base) = self.base.filter(|base| base.lines.len() > MOST_LINES) {
            amounts.lines = base.lines.iter().cloned().enumerate().collect();
            return self.with_document(typed, currency, amounts);
        }
        for (index, row) in typed.lines.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
            let known = |id: &str| {
                let id: LineId = id.parse().ok()?;
                self.base?.lines.iter().find(|line| line.id == id)
            };
            let (own, from) = (known(&row.id), known(&row.from));
            let id = own.map(|line| line.id).filter(|id| taken.insert(*id)).unwrap_or_else(&mut make);
            let line = self.line(index + 1, row, id, own.or(from), currency);
            amounts.lines.push((index, line));
        }
        self.with_document(typed, currency, amounts)
    }

    /// Adds what is on the document to the lines.
    fn with_document(&mut self, typed: &Typed, currency: Currency, mut amounts: Amounts) -> Amounts {
        for (index, row) in typed.adjustments.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
            let Some(read) = self.on_document(index + 1, row, currency) else { continue };
            let list =
                if row.get("kind") == "charge" { &mut amounts.charges } else { &mut amounts.allowances };
            list.push(read);
        }
        if amounts.allowances.len() > MAX_ADJUSTMENTS || amounts.charges.len() > MAX_ADJUSTMENTS {
            self.refuse(
                "a1.value",
                format!("may be {MAX_ADJUSTMENTS} allowances and {MAX_ADJUSTMENTS} charges at most"),
            );
        }
        let prepaid = typed.get("prepaid");
        if !prepaid.is_empty() {
            amounts.prepaid = self.note("prepaid", amount(self.language, currency, prepaid)).unwrap_or(0);
        }
        self.check_taxes(&amounts);
        amounts
    }

    fn line(
        &mut self,
        place: usize,
        row: &Row,
        id: LineId,
        base: Option<&DraftLine>,
        currency: Currency,
    ) -> DraftLine {
        let language = self.language;
        let name = |field: &str| format!("l{place}.{field}");
        let number = |field: &str| plain(language, row.get(field));
        let mut read = DraftLine {
            id,
            item_code: self.of(&name("item_code"), row.get("item_code")),
            description: self.of(&name("description"), row.get("description")),
            quantity: None,
            unit: None,
            unit_price: None,
            discount: None,
            surcharge: None,
            tax: None,
            period: None,
            account_code: base.and_then(|line| line.account_code.clone()),
            tracking: base.map(|line| line.tracking.clone()).unwrap_or_default(),
            credits: None,
        };
        if !row.get("quantity").is_empty() {
            let quantity =
                number("quantity").and_then(|it| Quantity::parse(&it).map_err(|error| error.to_string()));
            read.quantity = self.note(&name("quantity"), quantity);
        }
        if !row.get("unit").is_empty() {
            read.unit = self.note(&name("unit"), unit(language, row.get("unit")));
        }
        if !row.get("unit_price").is_empty() {
            let price =
                number("unit_price").and_then(|it| UnitPrice::parse(&it).map_err(|error| error.to_string()));
            read.unit_price = self.note(&name("unit_price"), price);
        }
        let reason = self.of(&name("discount_reason"), row.get("discount_reason"));
        if reason.is_some() && row.get("discount").is_empty() {
            self.refuse(name("discount"), "must be given with its reason");
        }
        read.discount = self.adjusted(&name("discount"), row.get("discount"), currency, reason);
        let reason = base.and_then(|line| line.surcharge.as_ref()).and_then(|it| it.reason.clone());
        read.surcharge = self.adjusted(&name("surcharge"), row.get("surcharge"), currency, reason);
        read.tax = self.tax(&format!("l{place}"), row, base.and_then(|line| line.tax.as_ref()));
        let (start, end) = (row.get("period_start"), row.get("period_end"));
        read.period = self.period((&name("period_start"), start), (&name("period_end"), end));
        if let Ok(line) = read.complete()
            && line.amounts(currency).is_err()
        {
            self.refuse(name("unit_price"), "makes the line's amount too large");
        }
        read
    }

    fn adjusted(
        &mut self,
        name: &str,
        typed: &str,
        currency: Currency,
        reason: Option<Label>,
    ) -> Option<Adjustment> {
        if typed.is_empty() {
            return None;
        }
        let value = self.note(name, adjustment(self.language, currency, typed))?;
        Some(Adjustment { value, reason })
    }

    /// VAT of a row. What it is called on paper stays while category and rate do.
    fn tax(&mut self, row_name: &str, row: &Row, base: Option<&Tax>) -> Option<Tax> {
        let reason_name = format!("{row_name}.exemption_reason");
        let exemption_reason = self.of(&reason_name, row.get("exemption_reason"));
        if row.get("tax").is_empty() {
            if exemption_reason.is_some() {
                self.refuse(format!("{row_name}.tax"), "must be given with an exemption reason");
            }
            return None;
        }
        let (category, rate) = self.note(&format!("{row_name}.tax"), tax(self.language, row.get("tax")))?;
        if exemption_reason.is_some() && !category.may_have_a_reason() {
            self.refuse(reason_name, format!("must not be given for category {}", category.code()));
        }
        let kept = base.filter(|base| (base.category, base.rate) == (category, rate));
        Some(Tax { category, rate, label: kept.and_then(|tax| tax.label.clone()), exemption_reason })
    }

    fn period(&mut self, (start_name, start): (&str, &str), (end_name, end): (&str, &str)) -> Option<Period> {
        let (from, to) = (self.date(start_name, start), self.date(end_name, end));
        for (name, this, other) in [(start_name, start, end), (end_name, end, start)] {
            if this.is_empty() && !other.is_empty() {
                self.refuse(name, "must be given, because the other day is");
            }
        }
        let period = Period { start: from?, end: to? };
        if period.end < period.start {
            self.refuse(end_name, "must not be before the start");
            return None;
        }
        Some(period)
    }

    fn on_document(&mut self, place: usize, row: &Row, currency: Currency) -> Option<DocumentAdjustment> {
        let (kind, index) = row.from.split_once(':').unwrap_or_default();
        let base = self.base.zip(index.parse::<usize>().ok()).and_then(|(base, index)| {
            let list = if kind == "charge" { &base.content.charges } else { &base.content.allowances };
            list.get(index)
        });
        let value_name = format!("a{place}.value");
        if row.get("value").is_empty() {
            self.refuse(&value_name, "must be given: a percentage such as 10%, or an amount");
        }
        if row.get("tax").is_empty() {
            self.refuse(format!("a{place}.tax"), "must be given");
        }
        let reason = self.of(&format!("a{place}.reason"), row.get("reason"));
        let adjustment = self.adjusted(&value_name, row.get("value"), currency, reason);
        let tax = self.tax(&format!("a{place}"), row, base.map(|base| &base.tax));
        Some(DocumentAdjustment { adjustment: adjustment?, tax: tax? })
    }

    /// Different rates and exemption reasons are part of the document's header, which has a limited size.
    fn check_taxes(&mut self, amounts: &Amounts) {
        let of_lines = amounts.lines.iter().filter_map(|(_, line)| line.tax.as_ref());
        let on_document = amounts.allowances.iter().chain(&amounts.charges).map(|adjustment| &adjustment.tax);
        let (mut rates, mut reasons) = (BTreeSet::new(), BTreeSet::new());
        for tax in of_lines.chain(on_document) {
            rates.insert((tax.category, tax.rate));
            reasons.extend(tax.exemption_reason.as_ref().map(|reason| (tax.category, tax.rate, reason)));
        }
        for (found, most, what) in
            [(rates.len(), MAX_RATES, "VAT rates"), (reasons.len(), MAX_REASONS, "exemption reasons")]
        {
            if found > most {
                self.refuse(
                    "l1.tax",
                    format!("the lines must have at most {most} different {what}, and have {found}"),
                );
            }
        }
    }
}

/// The amount of a line as the form shows it, if the line is complete.
pub(super) fn net(line: &DraftLine, currency: Currency) -> Option<Money> {
    let amounts = line.complete().ok()?.amounts(currency).ok()?;
    Some(Money::new(amounts.net, currency))
}

#[cfg(test)]
mod tests;

//! What is to be credited of a document, and the lines that say so.

use rust_decimal::Decimal;

use crate::documents::complete::Defect;
use crate::documents::complete::credits::{MORE_THAN_LEFT, more_than_left};
use crate::documents::credit::limits::{CreditedLines, left, of_rate, within};
use crate::documents::document::{Content, Document};
use crate::documents::line::{
    Adjustment, AdjustmentValue, DocumentAdjustment, DraftLine, Line, LineCredit, Quantity, UnitPrice,
};
use crate::documents::tax::{Percent, Tax, TaxCategory};
use crate::documents::totals::{LineSums, TaxShare, rounded, shared};
use crate::ids::LineId;
use crate::money::{Currency, Money};
use crate::text::Prose;

/// What is to be credited of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// All that is left.
    Rest,
    /// Lines, or pieces of them.
    Lines(Vec<LineAsked>),
    /// An amount with VAT in minor units. Each category and rate takes a part in proportion to what is left of it.
    Amount(i64),
    /// Amounts of categories and rates.
    Rates(Vec<RateAsked>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineAsked {
    pub line_id: LineId,
    /// `None`: all that is left of it.
    pub quantity: Option<Quantity>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateAsked {
    pub category: TaxCategory,
    pub rate: Percent,
    /// With VAT, in minor units.
    pub amount: i64,
}

/// What a credit note states.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Credit {
    pub lines: Vec<DraftLine>,
    pub allowances: Vec<DocumentAdjustment>,
    pub charges: Vec<DocumentAdjustment>,
    /// The parts of an amount that was asked for with VAT.
    pub stated: Vec<TaxShare>,
}

/// A document that is to be credited, with its lines.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub document: &'a Document,
    pub lines: &'a [DraftLine],
    pub credited: &'a CreditedLines,
    /// The description of a line that stands for a whole category and rate.
    pub description: Option<&'a Prose>,
}

impl Asked {
    /// What a credit note states to credit this, or all that is wrong with it.
    pub fn state(&self, of: Source<'_>, new_id: &dyn Fn() -> LineId) -> Result<Credit, Vec<Defect>> {
        match self {
            Asked::Rest if of.document.credits.is_empty() && of.document.balance.discounted == 0 => {
                Ok(mirrored(of, new_id))
            }
            Asked::Rest => Ok(by_rate(of, left(of.document), new_id)),
            Asked::Lines(lines) => by_line(of, lines, new_id),
            Asked::Amount(amount) => by_amount(of, *amount, new_id),
            Asked::Rates(rates) => by_rates(of, rates, new_id),
        }
    }
}

/// The same lines, allowances and charges.
fn mirrored(of: Source<'_>, new_id: &dyn Fn() -> LineId) -> Credit {
    let lines = of.lines.iter().map(|line| {
        let credits = line.quantity.map(|quantity| LineCredit { line_id: line.id, of: quantity });
        DraftLine { id: new_id(), credits, ..line.clone() }
    });
    let content = &of.document.content;
    Credit {
        lines: lines.collect(),
        allowances: content.allowances.clone(),
        charges: content.charges.clone(),
        stated: Vec::new(),
    }
}

/// A line for each category and rate.
fn by_rate(of: Source<'_>, shares: Vec<TaxShare>, new_id: &dyn Fn() -> LineId) -> Credit {
    let stated: Vec<TaxShare> = shares.into_iter().filter(|share| share.net != 0 || share.tax != 0).collect();
    let currency = of.document.content.currency;
    let lines = stated.iter().map(|share| {
        let row = of.document.totals.of_rate(share.category, share.rate);
        let exemption_reason = row.and_then(|row| row.exemption_reasons.first().cloned());
        let tax = Tax { category: share.category, rate: share.rate, label: None, exemption_reason };
        let quantity = if share.net < 0 { "-1" } else { "1" };
        DraftLine {
            id: new_id(),
            item_code: None,
            description: of.description.cloned(),
            quantity: Quantity::parse(quantity).ok(),
            unit: None,
            unit_price: unit_price(share.net.abs(), currency),
            discount: None,
            surcharge: None,
            tax: Some(tax),
            period: None,
            account_code: None,
            tracking: Vec::new(),
            credits: None,
        }
    });
    Credit { lines: lines.collect(), stated, ..Credit::default() }
}

fn unit_price(minor: i64, currency: Currency) -> Option<UnitPrice> {
    UnitPrice::parse(&Decimal::new(minor, currency.digits()).to_string()).ok()
}

fn by_amount(of: Source<'_>, amount: i64, new_id: &dyn Fn() -> LineId) -> Result<Credit, Vec<Defect>> {
    let left = left(of.document);
    let whole: i64 = left.iter().map(TaxShare::gross).sum();
    if amount > whole {
        let money = |minor| Money::new(minor, of.document.content.currency);
        let message = format!("{} is left to credit.", money(whole));
        return Err(vec![Defect::new(MORE_THAN_LEFT, "amount", message)]);
    }
    if amount == whole {
        return Ok(by_rate(of, left, new_id));
    }
    Ok(by_rate(of, shared(&left, amount), new_id))
}

fn by_rates(of: Source<'_>, rates: &[RateAsked], new_id: &dyn Fn() -> LineId) -> Result<Credit, Vec<Defect>> {
    let left = left(of.document);
    let (mut shares, mut defects): (Vec<TaxShare>, _) = (Vec::new(), Vec::new());
    for (index, RateAsked { category, rate, amount }) in rates.iter().enumerate() {
        let rest = of_rate(&left, *category, *rate);
        let tax = rate.within(*amount);
        let asked = TaxShare { category: *category, rate: *rate, net: amount - tax, tax };
        match rest {
            _ if of_rate(&shares, *category, *rate).is_some() => {
                let message = "This category and rate is named before.";
                defects.push(Defect::new("duplicate", format!("rates[{index}]"), message));
            }
            Some(rest) if rest.gross() == *amount => shares.push(rest.clone()),
            Some(rest) if within(*amount, rest.gross()) => shares.push(asked),
            _ => {
                let rest = rest.map_or(0, TaxShare::gross);
                let field = format!("rates[{index}].amount");
                defects.push(more_than_left(&asked, rest, of.document.content.currency, &field));
            }
        }
    }
    if defects.is_empty() { Ok(by_rate(of, shares, new_id)) } else { Err(defects) }
}

/// Lines, or pieces of them, each with its part of the discounts, and of the allowances and charges on the document. Where
/// these are the last pieces of a category and rate, the credit note takes all that is left of it.
fn by_line(of: Source<'_>, asked: &[LineAsked], new_id: &dyn Fn() -> LineId) -> Result<Credit, Vec<Defect>> {
    let (mut lines, mut defects) = (Vec::new(), Vec::new());
    let mut credited = of.credited.clone();
    for (index, asked) in asked.iter().enumerate() {
        let found = of.lines.iter().find(|line| line.id == asked.line_id);
        let Some((line, whole)) = found.and_then(|line| Some((line, line.quantity?))) else {
            let (field, message) =
                (format!("lines[{index}].line_id"), "No line of the document has this id.");
            defects.push(Defect::new("line_not_found", field, message));
            continue;
        };
        let done = credited.entry(line.id).or_default();
        let rest = whole.value() - *done;
        let quantity = asked.quantity.map_or(rest, Quantity::value);
        let part = (rest.min(Decimal::ZERO)..=rest.max(Decimal::ZERO)).contains(&quantity);
        if !part || quantity.is_zero() && !whole.value().is_zero() {
            let message = format!("A quantity of {} is left to credit of this line.", rest.normalize());
            defects.push(Defect::new("quantity_exceeds_line", format!("lines[{index}].quantity"), message));
            continue;
        }
        *done += quantity;
        lines.push(piece(line, whole, quantity, new_id()));
    }
    if !defects.is_empty() {
        return Err(defects);
    }
    let content = &of.document.content;
    let adjusted = |all: &[DocumentAdjustment]| parts(all, content.currency, of.lines, &lines);
    let (allowances, charges) = (adjusted(&content.allowances), adjusted(&content.charges));
    let mut credit = Credit { lines, allowances, charges, stated: Vec::new() };
    even_out(&mut credit, of, &credited);
    Ok(credit)
}

/// A piece of a line. Amounts of discounts and surcharges are divided in proportion to the quantity.
fn piece(line: &DraftLine, whole: Quantity, quantity: Decimal, id: LineId) -> DraftLine {
    let part = |adjustment: &Option<Adjustment>| {
        adjustment.clone().map(|adjustment| match adjustment.value {
            AdjustmentValue::Amount(amount) if quantity != whole.value() => {
                let value = AdjustmentValue::Amount(portion(amount, quantity, whole.value()));
                Adjustment { value, ..adjustment }
            }
            _ => adjustment,
        })
    };
    DraftLine {
        id,
        quantity: Quantity::parse(&quantity.to_string()).ok(),
        discount: part(&line.discount),
        surcharge: part(&line.surcharge),
        credits: Some(LineCredit { line_id: line.id, of: whole }),
        ..line.clone()
    }
}

/// `amount` × `part` / `whole`, rounded half away from zero.
fn portion(amount: i64, part: Decimal, whole: Decimal) -> i64 {
    use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let exact = Decimal::from(amount).checked_mul(part).and_then(|product| product.checked_div(whole));
    let rounded = exact.map(|exact| exact.round_dp_with_strategy(0, MidpointAwayFromZero));
    rounded.and_then(|rounded| i64::try_from(rounded).ok()).unwrap_or(amount)
}

/// The part of each allowance or charge on a document that goes with some of its lines. A percentage is of these lines.
fn parts(
    all: &[DocumentAdjustment],
    currency: Currency,
    lines: &[DraftLine],
    chosen: &[DraftLine],
) -> Vec<DocumentAdjustment> {
    let sums = |lines: &[DraftLine]| {
        let complete: Vec<Line> = lines.iter().filter_map(|line| line.complete().ok()).collect();
        LineSums::of(currency, &complete).unwrap_or_default()
    };
    let (whole, part) = (sums(lines), sums(chosen));
    let parts = all.iter().filter_map(|on_document| {
        let part = part.of_rate(&on_document.tax)?;
        let AdjustmentValue::Amount(amount) = on_document.adjustment.value else {
            return Some(on_document.clone());
        };
        let whole = whole.of_rate(&on_document.tax).filter(|whole| *whole != 0)?;
        let value = AdjustmentValue::Amount(rounded(amount, part, whole));
        let adjustment = Adjustment { value, ..on_document.adjustment.clone() };
        Some(DocumentAdjustment { adjustment, ..on_document.clone() })
    });
    parts.filter(|part| part.adjustment.value != AdjustmentValue::Amount(0)).collect()
}

/// What the roundings of pieces sum to at most, in minor units. A larger difference is an amount that was credited by itself.
const MOST_ROUNDINGS: i64 = 100;

/// Adds an allowance or a charge for what roundings have left over of a category and rate: where all its lines are credited
/// with these, and where these would credit a little more than is left.
fn even_out(credit: &mut Credit, of: Source<'_>, credited: &CreditedLines) {
    let complete: Vec<Line> = credit.lines.iter().filter_map(|line| line.complete().ok()).collect();
    let content = Content {
        allowances: credit.allowances.clone(),
        charges: credit.charges.clone(),
        prepaid: 0,
        tax_currency: None,
        ..of.document.content.clone()
    };
    let Ok(totals) = content.totals(&complete) else { return };
    for row in left(of.document) {
        let same = |tax: &Tax| tax.category == row.category && tax.rate == row.rate;
        let lines_of = |line: &&DraftLine| line.tax.as_ref().is_some_and(same);
        let Some(tax) = credit.lines.iter().find(lines_of).and_then(|line| line.tax.clone()) else {
            continue;
        };
        let done = |line: &DraftLine| {
            let whole = line.quantity.map(Quantity::value).unwrap_or_default();
            credited.get(&line.id).copied().unwrap_or_default() == whole
        };
        let last = of.lines.iter().filter(lines_of).all(done);
        let stated = totals.of_rate(row.category, row.rate);
        let base = stated.map_or(0, |sum| sum.base);
        let difference = row.net - base;
        // Each line, allowance and charge is rounded once.
        let roundings = credit.lines.len() + credit.allowances.len() + credit.charges.len();
        let over =
            !within(base, row.net) && usize::try_from(difference.abs()).is_ok_and(|by| by <= roundings);
        if difference == 0 || difference.abs() > MOST_ROUNDINGS || !(last || over) {
            continue;
        }
        let adjustment = Adjustment { value: AdjustmentValue::Amount(difference.abs()), reason: None };
        let list = if difference > 0 { &mut credit.charges } else { &mut credit.allowances };
        list.push(DocumentAdjustment { adjustment, tax });
    }
}

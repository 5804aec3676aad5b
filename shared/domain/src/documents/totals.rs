//! Calculates the totals (invariant 7). API, PDF and ledger show its results.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::documents::line::{AdjustmentValue, DocumentAdjustment, Line};
use crate::documents::tax::{Percent, Tax, TaxCategory, TaxCurrency};
use crate::money::{AmountTooLarge, Currency, Money, within_limit};
use crate::text::Label;

mod share;

pub use share::{TaxShare, rounded, shared};

/// In minor units of the document's currency. The identities of EN 16931 hold:
///
/// - `lines` = Σ line net (BR-CO-10)
/// - `net` = `lines` − `allowances` + `charges` (BR-CO-13)
/// - `tax_total` = Σ `tax.amount` (BR-CO-14)
/// - `gross` = `net` + `tax_total` (BR-CO-15)
/// - `payable` = `gross` − `prepaid` (BR-CO-16)
/// - Σ `tax.base` = `net`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub lines: i64,
    pub allowances: i64,
    pub charges: i64,
    pub net: i64,
    pub tax: Vec<TaxSubtotal>,
    pub tax_total: i64,
    pub gross: i64,
    pub prepaid: i64,
    pub payable: i64,
    /// `tax_total` in the document's tax currency (BT-111), in minor units of that currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_in_tax_currency: Option<i64>,
}

/// The maximum number of different categories and rates, and of different exemption reasons, of a document. Both are
/// part of its header.
pub const MAX_RATES: usize = 50;
pub const MAX_REASONS: usize = 50;

/// VAT of one category and rate (BG-23), calculated on the sum and then rounded (BR-CO-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSubtotal {
    pub category: TaxCategory,
    pub rate: Percent,
    pub base: i64,
    pub amount: i64,
    /// All reasons that lines, allowances and charges give for this category and rate, each once, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemption_reasons: Vec<Label>,
}

impl Totals {
    /// Fails only if an amount exceeds [`crate::money::AMOUNT_LIMIT`].
    pub fn of(
        currency: Currency,
        lines: &[Line],
        allowances: &[DocumentAdjustment],
        charges: &[DocumentAdjustment],
        prepaid: i64,
    ) -> Result<Self, AmountTooLarge> {
        let mut totals = Totals { prepaid: within_limit(prepaid)?, ..Totals::default() };
        let mut bases: BTreeMap<(TaxCategory, Percent), (i64, Vec<Label>)> = BTreeMap::new();
        let mut add = |tax: &Tax, amount: i64| -> Result<(), AmountTooLarge> {
            let (base, reasons) = bases.entry((tax.category, tax.rate)).or_default();
            *base = within_limit(*base + amount)?;
            if let Some(reason) = tax.exemption_reason.as_ref().filter(|reason| !reasons.contains(reason)) {
                reasons.push(reason.clone());
            }
            Ok(())
        };

        let sums = LineSums::of(currency, lines)?;
        for (line, net) in lines.iter().zip(&sums.nets) {
            totals.lines = within_limit(totals.lines + net)?;
            add(&line.tax, *net)?;
        }
        for allowance in allowances {
            let amount = within_limit(sums.amount(allowance))?;
            totals.allowances = within_limit(totals.allowances + amount)?;
            add(&allowance.tax, -amount)?;
        }
        for charge in charges {
            let amount = within_limit(sums.amount(charge))?;
            totals.charges = within_limit(totals.charges + amount)?;
            add(&charge.tax, amount)?;
        }

        totals.net = within_limit(totals.lines - totals.allowances + totals.charges)?;
        for ((category, rate), (base, exemption_reasons)) in bases {
            let amount = rate.of(base);
            totals.tax_total += amount;
            totals.tax.push(TaxSubtotal { category, rate, base, amount, exemption_reasons });
        }
        totals.gross = within_limit(totals.net + totals.tax_total)?;
        totals.payable = within_limit(totals.gross - prepaid)?;
        Ok(totals)
    }

    /// The row of a category and rate.
    pub fn of_rate(&self, category: TaxCategory, rate: Percent) -> Option<&TaxSubtotal> {
        self.tax.iter().find(|row| row.category == category && row.rate == rate)
    }

    /// The same with other amounts of VAT. What is stated in the tax currency is to be calculated again.
    #[must_use]
    pub fn with_tax(mut self, amount: impl Fn(&TaxSubtotal) -> i64) -> Self {
        for row in &mut self.tax {
            row.amount = amount(row);
        }
        self.tax_total = self.tax.iter().map(|row| row.amount).sum();
        self.gross = self.net + self.tax_total;
        self.payable = self.gross - self.prepaid;
        self
    }

    /// The same with the VAT in the tax currency. Fails if that amount exceeds the limit.
    pub fn in_tax_currency(
        self,
        currency: Currency,
        tax: Option<&TaxCurrency>,
    ) -> Result<Self, AmountTooLarge> {
        let total = tax.map(|tax| tax.of(Money::new(self.tax_total, currency))).transpose()?;
        Ok(Self { tax_in_tax_currency: total.map(|total| total.minor), ..self })
    }
}

/// The net amounts of lines, which document allowances and charges by percentage are of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineSums {
    /// Of each line, in their order.
    nets: Vec<i64>,
    of_rates: BTreeMap<(TaxCategory, Percent), i64>,
}

impl LineSums {
    /// Fails only if an amount exceeds [`crate::money::AMOUNT_LIMIT`].
    pub fn of(currency: Currency, lines: &[Line]) -> Result<Self, AmountTooLarge> {
        let mut sums = Self { nets: Vec::with_capacity(lines.len()), ..Self::default() };
        for line in lines {
            let net = line.amounts(currency)?.net;
            let of_rate = sums.of_rates.entry((line.tax.category, line.tax.rate)).or_default();
            *of_rate = within_limit(*of_rate + net)?;
            sums.nets.push(net);
        }
        Ok(sums)
    }

    /// The sum of the lines of this category and rate, if there are any.
    pub fn of_rate(&self, tax: &Tax) -> Option<i64> {
        self.of_rates.get(&(tax.category, tax.rate)).copied()
    }

    /// The amount of a document allowance or charge in minor units, rounded once.
    pub fn amount(&self, on_document: &DocumentAdjustment) -> i64 {
        match on_document.adjustment.value {
            AdjustmentValue::Percent(percent) => percent.of(self.of_rate(&on_document.tax).unwrap_or(0)),
            AdjustmentValue::Amount(amount) => amount,
        }
    }
}

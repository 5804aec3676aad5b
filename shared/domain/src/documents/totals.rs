//! Calculates the totals (invariant 7). API, PDF and ledger show its results.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::documents::line::{DocumentAdjustment, Line};
use crate::documents::tax::{Percent, TaxCategory};
use crate::money::{AmountTooLarge, Currency, within_limit};
use crate::text::Label;

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
}

/// VAT of one category and rate (BG-23), calculated on the sum and then rounded (BR-CO-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSubtotal {
    pub category: TaxCategory,
    pub rate: Percent,
    pub base: i64,
    pub amount: i64,
    /// The first label given for this category and rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption_reason: Option<Label>,
}

impl Totals {
    /// Fails only if an amount exceeds [`crate::money::AMOUNT_LIMIT`]. A percentage allowance or charge
    /// applies to the sum of the lines.
    pub fn of(
        currency: Currency,
        lines: &[Line],
        allowances: &[DocumentAdjustment],
        charges: &[DocumentAdjustment],
        prepaid: i64,
    ) -> Result<Self, AmountTooLarge> {
        let mut totals = Totals { prepaid: within_limit(prepaid)?, ..Totals::default() };
        let mut bases: BTreeMap<(TaxCategory, Percent), (i64, Option<Label>)> = BTreeMap::new();
        let mut add = |tax: &crate::documents::tax::Tax, amount: i64| -> Result<(), AmountTooLarge> {
            let (base, reason) = bases.entry((tax.category, tax.rate)).or_default();
            *base = within_limit(*base + amount)?;
            if reason.is_none() {
                reason.clone_from(&tax.exemption_reason);
            }
            Ok(())
        };

        for line in lines {
            let net = line.amounts(currency)?.net;
            totals.lines = within_limit(totals.lines + net)?;
            add(&line.tax, net)?;
        }
        for allowance in allowances {
            let amount = within_limit(allowance.adjustment.of(totals.lines))?;
            totals.allowances = within_limit(totals.allowances + amount)?;
            add(&allowance.tax, -amount)?;
        }
        for charge in charges {
            let amount = within_limit(charge.adjustment.of(totals.lines))?;
            totals.charges = within_limit(totals.charges + amount)?;
            add(&charge.tax, amount)?;
        }

        totals.net = within_limit(totals.lines - totals.allowances + totals.charges)?;
        for ((category, rate), (base, exemption_reason)) in bases {
            let amount = rate.of(base);
            totals.tax_total += amount;
            totals.tax.push(TaxSubtotal { category, rate, base, amount, exemption_reason });
        }
        totals.gross = within_limit(totals.net + totals.tax_total)?;
        totals.payable = within_limit(totals.gross - prepaid)?;
        Ok(totals)
    }
}

//! The part of a document's totals that an amount of it is, such as a discount for early payment.

use serde::{Deserialize, Serialize};

use super::{TaxSubtotal, Totals};
use crate::documents::tax::{Percent, TaxCategory};

/// The net amount and the VAT of one category and rate, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxShare {
    pub category: TaxCategory,
    pub rate: Percent,
    pub net: i64,
    pub tax: i64,
}

impl TaxShare {
    /// With VAT.
    pub fn gross(&self) -> i64 {
        self.net + self.tax
    }
}

/// Divides an amount with VAT in proportion to the gross amounts of the shares, and each part into net and VAT. The parts
/// sum to the amount exactly. Empty if the shares sum to zero.
pub fn shared(shares: &[TaxShare], amount: i64) -> Vec<TaxShare> {
    let whole: i64 = shares.iter().map(TaxShare::gross).sum();
    if whole == 0 || amount == 0 {
        return Vec::new();
    }
    let (mut gross, mut given) = (0, 0);
    let parts = shares.iter().map(|share| {
        gross += share.gross();
        // Each part is the difference of two rounded sums, so that nothing is lost.
        let part = rounded(amount, gross, whole) - given;
        given += part;
        let tax = share.rate.within(part);
        TaxShare { category: share.category, rate: share.rate, net: part - tax, tax }
    });
    parts.collect()
}

impl Totals {
    /// Divides an amount in proportion to the gross amounts of the categories and rates, and each part into net and VAT.
    /// The parts sum to the amount exactly. Empty for a document of zero.
    pub fn share(&self, amount: i64) -> Vec<TaxShare> {
        let share = |row: &TaxSubtotal| TaxShare {
            category: row.category,
            rate: row.rate,
            net: row.base,
            tax: row.amount,
        };
        shared(&self.tax.iter().map(share).collect::<Vec<_>>(), amount)
    }
}

/// `amount` × `part` / `whole`, rounded half away from zero.
pub fn rounded(amount: i64, part: i64, whole: i64) -> i64 {
    let product = i128::from(amount) * i128::from(part);
    let whole = i128::from(whole);
    let (quotient, rest) = (product / whole, product % whole);
    let up = if rest.abs() * 2 >= whole.abs() { product.signum() * whole.signum() } else { 0 };
    i64::try_from(quotient + up).unwrap_or(amount)
}

//! The part of a document's totals that an amount of it is, such as a discount for early payment.

use serde::{Deserialize, Serialize};

use super::Totals;
use crate::documents::tax::{Percent, TaxCategory};

/// The net amount and the VAT of one category and rate, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxShare {
    pub category: TaxCategory,
    pub rate: Percent,
    pub net: i64,
    pub tax: i64,
}

impl Totals {
    /// Divides an amount in proportion to the gross amounts of the categories and rates, and each part into net and VAT.
    /// The parts sum to the amount exactly. Empty for a document of zero.
    pub fn share(&self, amount: i64) -> Vec<TaxShare> {
        if self.gross == 0 || amount == 0 {
            return Vec::new();
        }
        let (mut gross, mut given) = (0, 0);
        let shares = self.tax.iter().map(|row| {
            gross += row.base + row.amount;
            // Each part is the difference of two rounded sums, so that nothing is lost.
            let part = rounded(amount, gross, self.gross) - given;
            given += part;
            let tax = row.rate.within(part);
            TaxShare { category: row.category, rate: row.rate, net: part - tax, tax }
        });
        shares.collect()
    }
}

/// `amount` × `part` / `whole`, rounded half away from zero.
fn rounded(amount: i64, part: i64, whole: i64) -> i64 {
    let product = i128::from(amount) * i128::from(part);
    let whole = i128::from(whole);
    let (quotient, rest) = (product / whole, product % whole);
    let up = if rest.abs() * 2 >= whole.abs() { product.signum() * whole.signum() } else { 0 };
    i64::try_from(quotient + up).unwrap_or(amount)
}

//! Days sales outstanding: how many days of sales are not paid yet.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::money::Currency;

/// The figure of a currency. Amounts are in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outstanding {
    pub currency: Currency,
    /// What is due of all documents.
    pub receivables: i64,
    /// What was to be paid of the documents that were issued in the period, void ones left out.
    pub invoiced: i64,
}

impl Outstanding {
    /// Receivables ÷ invoiced × days, to one decimal, rounded half away from zero. `None` if nothing was invoiced.
    pub fn days(&self, period: u32) -> Option<Decimal> {
        if self.invoiced <= 0 {
            return None;
        }
        let days = Decimal::from(self.receivables).checked_mul(Decimal::from(period))?;
        let days = days.checked_div(Decimal::from(self.invoiced))?;
        let mut days = days.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
        days.rescale(1);
        Some(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivables_are_counted_in_days_of_sales() {
        let currency: Currency = "EUR".parse().unwrap();
        let of = |receivables, invoiced| Outstanding { currency, receivables, invoiced };
        assert_eq!(of(50_000, 150_000).days(90), Some(Decimal::new(300, 1)));
        assert_eq!(of(1, 3).days(91), Some(Decimal::new(303, 1)));
        assert_eq!(of(0, 3).days(90).map(|days| days.to_string()), Some("0.0".to_owned()));
        assert_eq!(of(7, 0).days(90), None);
        assert_eq!(
            of(9_000_000_000_000_000_000, 1_000_000_000_000_000_000).days(365),
            Some(Decimal::from(3285))
        );
    }
}

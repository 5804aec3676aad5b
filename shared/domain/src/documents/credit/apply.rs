//! What an open credit note changes of the document that it corrects.

use std::collections::BTreeMap;

use crate::change::Change;
use crate::documents::credit::limits::left;
use crate::documents::document::{Balance, Document, State};
use crate::documents::lifecycle::issued::Balanced;
use crate::documents::lifecycle::{Refused, Settled, SettledHow, Settlement};
use crate::documents::line::{Line, Quantity};
use crate::documents::totals::{TaxShare, Totals};
use crate::ids::LineId;

/// A document of which a credit note has credited something.
#[derive(Clone, Debug, PartialEq)]
pub struct Credited {
    pub document: Document,
    /// What it lowers of what is due.
    pub settlement: Settlement,
    /// The quantities that it credits of lines.
    pub lines: BTreeMap<LineId, Quantity>,
    /// The part of the credit that exceeds what is due, in minor units. It belongs to the customer.
    pub surplus: i64,
}

/// The document with a credit note of these lines and totals, which the check of complete documents found fit.
pub fn apply(
    document: &Document,
    lines: &[Line],
    totals: &Totals,
    change: &Change,
) -> Result<Credited, Refused> {
    let mut after = document.clone();
    for row in &totals.tax {
        let (category, rate) = (row.category, row.rate);
        match after.credits.iter_mut().find(|share| share.category == category && share.rate == rate) {
            Some(share) => {
                share.net += row.base;
                share.tax += row.amount;
            }
            None => after.credits.push(TaxShare { category, rate, net: row.base, tax: row.amount }),
        }
    }
    // First what is due, then what was given up: neither was paid, so neither belongs to the customer.
    let of_due = totals.gross.min(document.balance.due);
    let recovered = (totals.gross - of_due).min(document.balance.written_off);
    let settlement = Settlement { credited: of_due + recovered, recovered, ..Settlement::default() };
    let whole = left(&after).iter().all(|row| row.net == 0 && row.tax == 0);
    (after.state, after.balance) = document.state.clone().credit(document.balance, &settlement, whole)?;
    if after.state != document.state {
        after = after.touch(change.clone());
    }
    let lines = lines.iter().filter_map(|line| Some((line.credits.as_ref()?.line_id, line.quantity)));
    Ok(Credited {
        document: after,
        settlement,
        lines: lines.collect(),
        surplus: totals.gross - settlement.credited,
    })
}

impl State {
    /// Lowers what is due. Credited, once nothing is due or the whole document is credited.
    fn credit(self, balance: Balance, settlement: &Settlement, whole: bool) -> Balanced {
        let after = settlement.applied(balance);
        match self {
            State::Open(issued) => Ok((issued.balanced(&after, SettledHow::Credited), after)),
            State::Settled(Settled { issued, how: how @ (SettledHow::Paid | SettledHow::Credited) }) => {
                let how = if whole { SettledHow::Credited } else { how };
                Ok((issued.balanced(&after, how), after))
            }
            other => Err(Refused::NotOpen(other.standing())),
        }
    }
}

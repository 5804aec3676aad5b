//! The body of an interest note.

use domain::documents::kinds::{Accrued, Kind};
use domain::documents::line::Line;
use domain::documents::printed::PrintedDocument;
use domain::money::AmountTooLarge;

use super::sums::Amounts;
use crate::view::{Interest, InterestRow};

/// The overdue amounts and the interest on each. `None` for other documents, and for a note that charges more than interest
/// and the costs of recovery, such as VAT: its lines and sums are printed instead.
pub(super) fn of(money: Amounts, document: &PrintedDocument) -> Result<Option<Interest>, AmountTooLarge> {
    let Kind::InterestNote(note) = &document.invoice.kind else { return Ok(None) };
    let totals = &document.invoice.totals;
    let adds_up = totals.payable == totals.lines && document.lines.len() >= note.accrued.len();
    if !adds_up {
        return Ok(None);
    }
    let (charged, added) = document.lines.split_at(note.accrued.len());
    let net = |line: &Line| line.amounts(money.currency).map(|amounts| amounts.net);
    let row = |(accrued, line): (&Accrued, &Line)| {
        let Accrued { period, principal, rate } = accrued;
        Ok(InterestRow {
            invoice: note.of.number.to_string(),
            period: money.language.period(period.start, period.end),
            principal: money.plain(*principal),
            rate: money.language.percent(&rate.to_string()),
            days: ((period.end - period.start).num_days() + 1).to_string(),
            amount: money.plain(net(line)?),
        })
    };
    let sum = |lines: &[Line]| {
        lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(net(line)?).ok_or(AmountTooLarge))
    };
    let recovery_costs = if added.is_empty() { None } else { Some(money.plain(sum(added)?)) };
    Ok(Some(Interest {
        rows: note.accrued.iter().zip(charged).map(row).collect::<Result<_, _>>()?,
        interest: money.plain(sum(charged)?),
        recovery_costs,
    }))
}

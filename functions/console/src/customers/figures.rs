//! What a customer owes, and what it has to its credit.

use app::reports::ageing::AgeingReport;
use domain::money::Money;
use domain::payments::ledger::CustomerBalance;
use domain::reports::ageing::Aged;
use pages::components::{Bar, Bars, Tone};
use pages::format::Format;

use super::customer::Figure;

/// What is due of the customer, by currency, and its credit balances. A currency with nothing in it is left out.
pub(super) fn figures(report: &AgeingReport, balances: &[CustomerBalance], format: &Format) -> Vec<Figure> {
    let figure = |name: &str, money: Money, alarming| Figure {
        name: name.to_owned(),
        value: format.money(money),
        note: String::new(),
        alarming,
    };
    let mut figures = Vec::new();
    for aged in report.ageing.totals.values() {
        let money = |minor| Money::new(minor, aged.currency);
        let overdue = aged.buckets.overdue();
        figures.push(figure("Due", money(aged.buckets.total()), false));
        figures.push(figure("Overdue", money(overdue), overdue > 0));
    }
    let credit = balances.iter().filter(|balance| balance.amount != 0);
    figures
        .extend(credit.map(|it| figure("Credit balance", Money::new(it.amount, it.currency), it.amount < 0)));
    figures
}

/// What is due by age, for each currency.
pub(super) fn ages(report: &AgeingReport, format: &Format) -> Vec<Bars> {
    report.ageing.totals.values().map(|aged| bars(aged, format)).collect()
}

pub(super) fn bars(aged: &Aged, format: &Format) -> Bars {
    let labels = [
        ("Not due", Tone::Blue),
        ("1–30 days", Tone::Amber),
        ("31–60 days", Tone::Amber),
        ("61–90 days", Tone::Red),
        ("Over 90 days", Tone::Red),
    ];
    let money = |minor| format.money(Money::new(minor, aged.currency));
    let longest = aged.buckets.0.iter().copied().max().unwrap_or_default();
    let bar = |((label, tone), minor): ((&str, Tone), i64)| Bar {
        label: label.to_owned(),
        amount: money(minor),
        percent: percent(minor, longest),
        tone,
        href: None,
    };
    Bars {
        caption: format!("What is due in {}, by age", aged.currency),
        label: "Age".to_owned(),
        amount: "Due".to_owned(),
        bars: labels.into_iter().zip(aged.buckets.0).map(bar).collect(),
        total: Some(("Total".to_owned(), money(aged.buckets.total()))),
    }
}

/// What is more than nothing is seen.
fn percent(minor: i64, longest: i64) -> u8 {
    if minor <= 0 || longest <= 0 {
        return 0;
    }
    let share = i128::from(minor) * 100 / i128::from(longest);
    u8::try_from(share.clamp(1, 100)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_is_full_and_a_small_one_is_seen() {
        assert_eq!(
            [(100, 100), (1, 1_000_000), (0, 5), (-3, 5), (0, 0)].map(|(a, b)| percent(a, b)),
            [100, 1, 0, 0, 0]
        );
    }
}

//! The chart of what was invoiced and what was paid, by month.

use app::reports::months::{Figures, MonthsReport};
use domain::money::{Currency, Money};
use pages::components::{Column, Columns};
use pages::format::Format;

/// None: nothing happened in these months in this currency.
pub(super) fn columns(format: Format, report: &MonthsReport, currency: Currency) -> Option<Columns> {
    let (_, months) = report.currencies.iter().find(|(of, _)| *of == currency)?;
    let net = |figures: &Figures| figures.invoiced.minor.saturating_sub(figures.credited.minor);
    let highest = months.iter().flat_map(|figures| [net(figures), figures.received.minor]).max()?;
    let percent = |minor: i64| {
        u8::try_from(i128::from(minor.max(0)) * 100 / i128::from(highest.max(1))).unwrap_or_default()
    };
    let money = |minor| format.money(Money::new(minor, currency));
    let column = |figures: &Figures| Column {
        short: figures.month.first_day().format("%b").to_string(),
        label: figures.month.first_day().format("%B %Y").to_string(),
        first: money(net(figures)),
        second: money(figures.received.minor),
        first_percent: percent(net(figures)),
        second_percent: percent(figures.received.minor),
    };
    let now = months.last()?;
    Some(Columns {
        summary: format!(
            "Invoiced and paid in {currency} by month, to {}: {} was invoiced and {} was paid in that month.",
            now.month.first_day().format("%B %Y"),
            money(net(now)),
            money(now.received.minor)
        ),
        period: "Month".to_owned(),
        first: "Invoiced".to_owned(),
        second: "Paid".to_owned(),
        columns: months.iter().map(column).collect(),
    })
}

#[cfg(test)]
mod tests {
    use domain::zone::Zone;
    use wording::Language;

    use super::*;

    #[test]
    fn the_highest_column_is_whole_and_credit_notes_lower_what_was_invoiced() {
        let (euro, yen): (Currency, Currency) = ("EUR".parse().unwrap(), "JPY".parse().unwrap());
        let money = |minor| Money::new(minor, euro);
        let month = |month: &str, invoiced, credited, received| Figures {
            month: month.parse().unwrap(),
            invoiced: money(invoiced),
            credited: money(credited),
            received: money(received),
        };
        let months = vec![month("2026-10", 5_000, 1_000, 2_000), month("2026-11", 100, 900, 8_000)];
        let report = MonthsReport { currencies: vec![(euro, months)] };
        let format = Format { language: Language::English, zone: Zone::UTC };
        assert!(columns(format, &report, yen).is_none());
        let chart = columns(format, &report, euro).unwrap();
        let percents: Vec<_> = chart.columns.iter().map(|it| (it.first_percent, it.second_percent)).collect();
        assert_eq!(percents, [(50, 25), (0, 100)]);
        assert_eq!((chart.columns[0].short.as_str(), chart.columns[1].first.as_str()), ("Oct", "−€8.00"));
    }
}

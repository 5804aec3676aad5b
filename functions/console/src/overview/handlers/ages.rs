//! The chart of what is due, by age.

use app::reports::outstanding::{Outstanding, Sums};
use chrono::{Days, NaiveDate};
use domain::money::Money;
use pages::components::{Bar, Bars, Tone};
use pages::format::Format;

/// The ages of `domain::reports::ageing`: their names, colours, and the days late that each begins and ends with.
const AGES: [(&str, Tone, Option<u64>, Option<u64>); 5] = [
    ("Not due", Tone::Blue, None, Some(0)),
    ("1–30 days", Tone::Amber, Some(1), Some(30)),
    ("31–60 days", Tone::Amber, Some(31), Some(60)),
    ("61–90 days", Tone::Red, Some(61), Some(90)),
    ("Over 90 days", Tone::Red, Some(91), None),
];

pub(super) fn ages(format: Format, outstanding: &Outstanding, sums: &Sums) -> Bars {
    let money = |minor| format.money(Money::new(minor, sums.currency));
    let longest = sums.due.0.into_iter().max().unwrap_or_default().max(1);
    let bars = AGES.into_iter().zip(sums.due.0).map(|((label, tone, first, last), due)| Bar {
        label: label.to_owned(),
        amount: money(due),
        percent: u8::try_from(i128::from(due) * 100 / i128::from(longest)).unwrap_or_default(),
        tone,
        href: Some(href(outstanding.as_of, first, last)),
    });
    let least = if outstanding.whole { "Total" } else { "Total, at least" };
    Bars {
        caption: format!("What is due in {}, by age", sums.currency),
        label: "Age".to_owned(),
        amount: "Due".to_owned(),
        bars: bars.collect(),
        total: Some((least.to_owned(), money(sums.due.total()))),
    }
}

/// The list of open invoices that are past their due date.
pub(super) fn overdue(today: NaiveDate) -> String {
    href(today, Some(1), None)
}

/// The list of open invoices that are so many days late. Neither day of its filter is included.
fn href(today: NaiveDate, first: Option<u64>, last: Option<u64>) -> String {
    let mut href = "/console/invoices?status=open".to_owned();
    let before = first.and_then(|days| Some(today - Days::new(days.checked_sub(1)?)));
    let after = last.map(|days| today - Days::new(days + 1));
    for (name, day) in [("due_before", before), ("due_after", after)] {
        if let Some(day) = day {
            href.push_str(&format!("&{name}={day}"));
        }
    }
    href
}

#[cfg(test)]
mod tests {
    use domain::documents::filter::Filter;
    use domain::reports::ageing::bucket;

    use super::*;

    #[test]
    fn the_list_behind_an_age_holds_what_is_as_late() {
        let today: NaiveDate = "2026-11-30".parse().unwrap();
        for late in [-5, 0, 1, 30, 31, 60, 61, 90, 91, 400] {
            let due = today - chrono::TimeDelta::days(late);
            for (place, (label, _, first, last)) in AGES.into_iter().enumerate() {
                let address = href(today, first, last);
                let day = |name: &str| {
                    address.split(['?', '&']).find_map(|part| part.strip_prefix(name)?.parse().ok())
                };
                let filter = Filter {
                    due_before: day("due_before="),
                    due_after: day("due_after="),
                    ..Filter::default()
                };
                assert_eq!(
                    filter.includes_due_date(Some(due)),
                    bucket(due, today) == place,
                    "{late} days late: {label}"
                );
            }
        }
    }
}

//! Fills the report of what is due by age.

use app::reports::ageing::{AgeingReport, Which, ageing, customer_names};
use axum::extract::{RawQuery, State};
use domain::ids::CustomerId;
use domain::money::{Currency, Money};
use domain::reports::ageing::{Aged, Buckets};
use futures_util::future::try_join;
use pages::components::{Bar, Bars, Empty, Field, Pager, Tab, Tabs, Tone};
use pages::format::Format;
use pages::icons::Icon;

use super::Filter;
use super::ageing::{AGES, AgeingPage, Row};
use super::asked::{Answer, entities, entity_field, file_form};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::{Page, Refused, Visitor, Web, page_with};

const HERE: &str = "/console/reports/ageing";
/// Customers of a page.
const PAGE: usize = 50;
const TONES: [Tone; 5] = [Tone::Blue, Tone::Amber, Tone::Amber, Tone::Red, Tone::Red];

pub(super) async fn show(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut input = Input::new(&query);
    let which = Which {
        as_of: input.day("as_of"),
        entity_id: input.optional("entity_id"),
        customer_id: input.optional("customer_id"),
    };
    let caller = visitor.caller();
    let report = async { Answer::of(&mut input, ageing(&web.store, &caller, which)).await };
    let sellers = async { Ok::<_, Refused>(entities(&web, &visitor).await?) };
    let (answer, entities) = try_join(report, sellers).await?;
    let shown = match &answer {
        Answer::Report(report) => Some(shown(&web, &visitor, report, &query).await?),
        Answer::TooLarge | Answer::Wrong => None,
    };
    let fields = [
        Some(Field::input("date", "as_of", "At the end of", query.text("as_of"))),
        entity_field(&entities, query.text("entity_id")),
        query.get("customer_id").map(|id| Field::text("customer_id", "Customer", id)),
    ];
    let given = |name: &'static str| (name, query.get(name).map(str::to_owned));
    let nothing = Empty {
        icon: Icon::CircleCheck,
        title: "Nothing is due".to_owned(),
        text: "No invoice was open at the end of this day.".to_owned(),
        actions: Vec::new(),
    };
    let as_of = match (&answer, which.as_of) {
        (Answer::Report(report), _) => format!("At the end of {}", visitor.format().date(report.as_of)),
        (_, Some(day)) => format!("At the end of {}", visitor.format().date(day)),
        (_, None) => "Today".to_owned(),
    };
    let shown = shown.unwrap_or_default();
    let view = AgeingPage {
        as_of,
        filter: Filter {
            to: HERE,
            fields: fields.into_iter().flatten().map(|field| input.mark(field)).collect(),
        },
        file: file_form(&visitor, "ageing", [given("as_of"), given("entity_id"), given("customer_id")]),
        currencies: shown.currencies,
        ages: shown.ages,
        empty: shown.rows.is_empty().then(|| answer.instead(nothing)),
        rows: shown.rows,
        pager: shown.pager,
        shell: visitor.shell(Area::Reports, "Ageing", answer.notices()),
    };
    page_with(answer.status(), &view)
}

#[derive(Default)]
struct Shown {
    currencies: Option<Tabs>,
    ages: Option<Bars>,
    rows: Vec<Row>,
    pager: Pager,
}

/// A page of the customers that owe something in a currency, the largest amount first.
async fn shown(web: &Web, visitor: &Visitor, report: &AgeingReport, query: &Form) -> Result<Shown, Refused> {
    let totals = &report.ageing.totals;
    let asked = totals.get(query.text("currency"));
    let Some(total) = asked.or_else(|| totals.values().next()) else { return Ok(Shown::default()) };
    let format = visitor.format();
    let code = total.currency.code();
    let all = by_amount(&report.ageing.rows, code);
    let from: usize = query.get("from").and_then(|from| from.parse().ok()).unwrap_or_default();
    let part: Vec<(CustomerId, Aged)> = all.iter().skip(from).take(PAGE).copied().collect();
    let customers = part.iter().map(|(customer, _)| *customer);
    let names = customer_names(&web.store, visitor.tenant(), customers).await?;
    let rows = part.iter().map(|(customer, aged)| {
        let name = names.get(customer).map(ToString::to_string);
        row(&format, *customer, name, aged)
    });
    let next = from + PAGE;
    let several = totals.len() > 1;
    Ok(Shown {
        currencies: several.then(|| tabs(&format, totals.values(), code, query)),
        ages: Some(bars(&format, total)),
        rows: rows.collect(),
        pager: Pager {
            shown: format!(
                "{}, the largest amount first",
                format.counted(all.len(), "customer", "customers")
            ),
            first: (from > 0).then(|| address(query, code, 0)),
            next: (next < all.len()).then(|| address(query, code, next)),
        },
    })
}

/// Those that owe something in the currency, the largest amount first.
fn by_amount<'r>(
    rows: impl IntoIterator<Item = (&'r (CustomerId, &'static str), &'r Aged)>,
    code: &str,
) -> Vec<(CustomerId, Aged)> {
    let wanted = rows.into_iter().filter(|((_, currency), _)| *currency == code);
    let mut found: Vec<_> = wanted.map(|((customer, _), aged)| (*customer, *aged)).collect();
    found.sort_by_key(|(customer, aged)| (std::cmp::Reverse(aged.buckets.total()), *customer));
    found
}

/// The address of the report in a currency, from some customer on.
fn address(query: &Form, currency: &str, from: usize) -> String {
    let start = format!("{HERE}?");
    let length = start.len();
    let mut address = form_urlencoded::Serializer::for_suffix(start, length);
    for part in ["as_of", "entity_id", "customer_id"] {
        if let Some(value) = query.get(part) {
            address.append_pair(part, value);
        }
    }
    address.append_pair("currency", currency);
    if from > 0 {
        address.append_pair("from", &from.to_string());
    }
    address.finish()
}

fn tabs<'r>(format: &Format, totals: impl Iterator<Item = &'r Aged>, code: &str, query: &Form) -> Tabs {
    let tab = |aged: &Aged| Tab {
        label: aged.currency.to_string(),
        href: address(query, aged.currency.code(), 0),
        count: Some(format.amount(Money::new(aged.buckets.total(), aged.currency))),
        current: aged.currency.code() == code,
    };
    Tabs { label: "Currencies".to_owned(), tabs: totals.map(tab).collect() }
}

fn bars(format: &Format, total: &Aged) -> Bars {
    let Buckets(amounts) = total.buckets;
    let longest = amounts.iter().copied().max().unwrap_or_default().max(1);
    let money = |minor| format.money(Money::new(minor, total.currency));
    let bar = |((label, tone), minor): ((&str, Tone), i64)| Bar {
        label: label.to_owned(),
        amount: money(minor),
        percent: percent(minor, longest),
        tone,
        href: None,
    };
    Bars {
        caption: "What is due, by age".to_owned(),
        label: "Age".to_owned(),
        amount: "Due".to_owned(),
        bars: AGES.into_iter().zip(TONES).zip(amounts).map(bar).collect(),
        total: Some(("Total".to_owned(), money(total.buckets.total()))),
    }
}

/// Of the longest bar. What is there at all can be seen.
fn percent(minor: i64, longest: i64) -> u8 {
    let share = i128::from(minor.max(0)) * 100 / i128::from(longest.max(1));
    u8::try_from(share.min(100)).unwrap_or_default().max(u8::from(minor > 0))
}

fn row(format: &Format, customer: CustomerId, name: Option<String>, aged: &Aged) -> Row {
    let currency: Currency = aged.currency;
    let shown = |minor| match minor {
        0 => String::new(),
        minor => format.amount(Money::new(minor, currency)),
    };
    Row {
        href: format!("/console/customers/{customer}"),
        customer: name.unwrap_or_else(|| customer.to_string()),
        ages: aged.buckets.0.map(shown),
        overdue: shown(aged.buckets.overdue()),
        total: format.money(Money::new(aged.buckets.total(), currency)),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use domain::reports::ageing::Ageing;

    use super::*;

    #[test]
    fn customers_stand_by_amount_within_their_currency() {
        let customer = |random| CustomerId::new(DateTime::UNIX_EPOCH, random);
        let day = NaiveDate::default();
        let mut ageing = Ageing::default();
        for (random, code, due) in [(1, "EUR", 5), (2, "EUR", 9), (3, "USD", 100), (4, "EUR", 5)] {
            ageing.add(customer(random), code.parse().unwrap(), due, day, day);
        }
        let found: Vec<_> =
            by_amount(&ageing.rows, "EUR").into_iter().map(|(customer, _)| customer).collect();
        assert_eq!(found, [customer(2), customer(1), customer(4)]);
    }

    #[test]
    fn a_small_amount_still_has_a_bar() {
        assert_eq!([percent(0, 9), percent(1, 1_000), percent(5, 10), percent(-3, 9)], [0, 1, 50, 0]);
    }

    #[test]
    fn the_address_keeps_what_was_asked() {
        let query = Form::read(b"as_of=2026-11-30&from=50&currency=EUR");
        assert_eq!(address(&query, "USD", 0), "/console/reports/ageing?as_of=2026-11-30&currency=USD");
        assert!(address(&query, "USD", 50).ends_with("&from=50"));
    }
}

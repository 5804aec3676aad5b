//! Fills the report of days sales outstanding.

use app::reports::dso::{Which, dso};
use axum::extract::{RawQuery, State};
use domain::money::Money;
use domain::reports::dso::Outstanding;
use futures_util::future::try_join;
use pages::components::{Empty, Field};
use pages::format::Format;
use pages::icons::Icon;

use super::Filter;
use super::asked::{Answer, entities, entity_field, file_form};
use super::dso::{DsoPage, Row};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::{Page, Refused, Visitor, Web, page_with};

const HERE: &str = "/console/reports/dso";
/// As the API's.
const DAYS: u32 = 90;

pub(super) async fn show(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut input = Input::new(&query);
    let which =
        Which { days: input.number("days", 1..=366).unwrap_or(DAYS), entity_id: input.optional("entity_id") };
    let caller = visitor.caller();
    let report = async { Answer::of(&mut input, dso(&web.store, &caller, which)).await };
    let sellers = async { Ok::<_, Refused>(entities(&web, &visitor).await?) };
    let (answer, entities) = try_join(report, sellers).await?;
    let format = visitor.format();
    let (period, rows) = match &answer {
        Answer::Report(report) => (
            format!("{} to {}", format.date(report.from), format.date(report.to)),
            report.currencies.iter().map(|it| row(&format, it, report.days)).collect(),
        ),
        Answer::TooLarge | Answer::Wrong => (format!("The last {} days", which.days), Vec::new()),
    };
    let days = query.get("days").map_or_else(|| DAYS.to_string(), str::to_owned);
    let fields = [
        Some(Field::text("days", "Days up to today", days).with(|input| input.numeric = true)),
        entity_field(&entities, query.text("entity_id")),
    ];
    let nothing = Empty {
        icon: Icon::Calendar,
        title: "No figure yet".to_owned(),
        text: "Nothing is due, and nothing was invoiced in the period.".to_owned(),
        actions: Vec::new(),
    };
    let given = |name: &'static str| (name, query.get(name).map(str::to_owned));
    let view = DsoPage {
        period,
        filter: Filter {
            to: HERE,
            fields: fields.into_iter().flatten().map(|field| input.mark(field)).collect(),
        },
        file: file_form(&visitor, "dso", [given("days"), given("entity_id")]),
        empty: rows.is_empty().then(|| answer.instead(nothing)),
        rows,
        shell: visitor.shell(Area::Reports, "Days sales outstanding", answer.notices()),
    };
    page_with(answer.status(), &view)
}

fn row(format: &Format, found: &Outstanding, period: u32) -> Row {
    let money = |minor| format.money(Money::new(minor, found.currency));
    Row {
        currency: found.currency.to_string(),
        days: found.days(period).map(|days| format.decimal(&days.to_string())).unwrap_or_default(),
        receivables: money(found.receivables),
        invoiced: money(found.invoiced),
    }
}

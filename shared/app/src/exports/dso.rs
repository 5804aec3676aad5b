//! Days sales outstanding as a file.

use std::collections::BTreeMap;

use domain::exports as asked;
use domain::money::{Currency, Money};
use domain::reports::ageing::Ageing;
use domain::reports::dso::Outstanding;
use ports::Table;
use serde::{Deserialize, Serialize};

use super::claims::Reading;
use super::csv_file::{self, Cell};
use super::desk::{Desk, Step, count};
use crate::Error;
use crate::reports::ageing::{self, add_open};
use crate::reports::dso::{DsoReport, Sales, Which, add_sales};
use crate::reports::sellers::Sellers;

/// What was added up so far: receivables and sales of each currency.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Part {
    reading: Reading,
    sums: Option<Vec<(Currency, i64, i64)>>,
}

/// The first step reads what is due from the index of open items, too.
pub(crate) async fn step<T: Table>(
    desk: &Desk<'_, T>,
    asked: asked::Dso,
    mut part: Part,
) -> Result<Step<Part>, Error> {
    let Desk { store, tenant, asked_at, .. } = desk;
    let asked::Dso { days, entity_id } = asked;
    let which = Which { days, entity_id };
    let all = Sellers::load(store, tenant).await?;
    let sellers = all.clone().only(entity_id)?;
    let (from, to) = which.period(sellers.days(*asked_at).1);
    let mut sales = match part.sums {
        Some(sums) => restored(sums),
        None => {
            let (mut due, of_entity) = (Ageing::default(), ageing::Which { entity_id, ..Default::default() });
            add_open(store, (tenant, *asked_at), &all, of_entity, &mut due).await?;
            Sales::new(&due)
        }
    };
    let ids = part.reading.next(desk, &sellers, None).await?;
    let read = count(ids.len());
    add_sales(store, tenant, which, (from, to), Ok(ids), &mut sales).await?;
    if !part.reading.ended {
        part.sums = Some(sales.0.values().map(|of| (of.currency, of.receivables, of.invoiced)).collect());
        return Ok(Step::more(read, part));
    }
    let report = DsoReport { from, to, days, currencies: sales.0.into_values().collect() };
    Step::finished(read, report.currencies.len(), csv(&report))
}

fn restored(sums: Vec<(Currency, i64, i64)>) -> Sales {
    let of_currency = |(currency, receivables, invoiced): (Currency, i64, i64)| {
        (currency.code(), Outstanding { currency, receivables, invoiced })
    };
    Sales(sums.into_iter().map(of_currency).collect::<BTreeMap<_, _>>())
}

const COLUMNS: [&str; 7] = ["from", "to", "days", "currency", "receivables", "invoiced", "dso"];

/// A line for each currency.
pub fn csv(report: &DsoReport) -> Result<Vec<u8>, csv::Error> {
    let rows = report.currencies.iter().map(|of| {
        let amount = |minor| Cell::number(Money::new(minor, of.currency).amount());
        [
            Cell::number(report.from),
            Cell::number(report.to),
            Cell::number(report.days),
            Cell::Text(of.currency.to_string()),
            amount(of.receivables),
            amount(of.invoiced),
            Cell::number(of.days(report.days).map(|days| days.to_string()).unwrap_or_default()),
        ]
    });
    csv_file::write(COLUMNS, rows)
}

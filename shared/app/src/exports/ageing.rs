//! What is due of each customer, by age, as a file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::exports as asked;
use domain::ids::CustomerId;
use domain::money::{Currency, Money};
use domain::reports::ageing::{Aged, Ageing, Buckets};
use domain::text::Label;
use ports::Table;
use serde::{Deserialize, Serialize};

use super::claims::Reading;
use super::csv_file::{self, Cell};
use super::desk::{Desk, Step, count};
use crate::Error;
use crate::reports::ageing::{Which, add_open, add_past, customer_names};
use crate::reports::sellers::Sellers;

/// Lines of a file: what is added up is read and written again at each step, with about 150 bytes for each of them.
const MAX_ROWS: usize = 200_000;

/// What was added up so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Part {
    reading: Reading,
    rows: Vec<(CustomerId, Currency, Buckets)>,
    /// `None` of a customer that is not found.
    names: BTreeMap<CustomerId, Option<Label>>,
}

/// What is due today or later is read from the index of open items, in one step. A past day is read document by document.
/// Then the names of the customers are read.
pub(crate) async fn step<T: Table>(
    desk: &Desk<'_, T>,
    asked: asked::Ageing,
    mut part: Part,
) -> Result<Step<Part>, Error> {
    let Desk { store, tenant, asked_at, sizes } = desk;
    let asked::Ageing { as_of, entity_id, customer_id } = asked;
    let which = Which { as_of, entity_id, customer_id };
    let sellers = Sellers::load(store, tenant).await?;
    let of_interest = sellers.clone().only(entity_id)?;
    let (_, today) = of_interest.days(*asked_at);
    let as_of = as_of.unwrap_or(today);
    let mut ageing = Ageing::default();
    for (customer, currency, buckets) in &part.rows {
        ageing.add_all(*customer, *currency, *buckets);
    }
    let mut read = 0;
    if !part.reading.ended {
        if as_of >= today {
            read = add_open(store, (tenant, *asked_at), &sellers, which, &mut ageing).await?;
            part.reading.ended = true;
        } else {
            let ids = part.reading.next(desk, &of_interest, customer_id).await?;
            read = ids.len();
            add_past(store, tenant, &sellers, (which, as_of), Ok(ids), &mut ageing).await?;
        }
        if ageing.rows.len() > MAX_ROWS {
            return Err(too_large());
        }
        let row = |(place, aged): (&(CustomerId, &str), &Aged)| (place.0, aged.currency, aged.buckets);
        part.rows = ageing.rows.iter().map(row).collect();
        if !part.reading.ended {
            return Ok(Step::more(count(read), part));
        }
    }
    let named = |(customer, ..): &&(CustomerId, Currency, Buckets)| part.names.contains_key(customer);
    let mut unnamed: Vec<CustomerId> =
        part.rows.iter().filter(|row| !named(row)).map(|(customer, ..)| *customer).collect();
    unnamed.dedup();
    let now: Vec<CustomerId> = unnamed.iter().copied().take(sizes.names).collect();
    let found = customer_names(store, tenant, now.iter().copied()).await?;
    part.names.extend(now.iter().map(|id| (*id, found.get(id).cloned())));
    if unnamed.len() > now.len() {
        return Ok(Step::more(count(read), part));
    }
    let names = part.names.into_iter().filter_map(|(id, name)| Some((id, name?))).collect();
    let rows: Vec<Row> = ageing.rows.into_iter().collect();
    Step::finished(count(read), rows.len(), csv(as_of, &rows, &names))
}

fn too_large() -> Error {
    let detail = format!("The file would have more than {MAX_ROWS} lines. Ask for one entity.");
    Error::conflict("export_too_large", detail)
}

/// A line of the report.
pub type Row = ((CustomerId, &'static str), Aged);

const COLUMNS: [&str; 10] = [
    "as_of",
    "customer_id",
    "customer_name",
    "currency",
    "current",
    "days_1_to_30",
    "days_31_to_60",
    "days_61_to_90",
    "days_over_90",
    "total",
];

/// A line for each customer and currency.
pub fn csv(
    as_of: NaiveDate,
    rows: &[Row],
    names: &BTreeMap<CustomerId, Label>,
) -> Result<Vec<u8>, csv::Error> {
    let rows = rows.iter().map(|((customer, currency), aged)| {
        let amount = |minor| Cell::number(Money::new(minor, aged.currency).amount());
        let [a, b, c, d, e] = aged.buckets.0.map(amount);
        [
            Cell::number(as_of),
            Cell::Text(customer.to_string()),
            Cell::text(names.get(customer)),
            Cell::Text((*currency).to_owned()),
            a,
            b,
            c,
            d,
            e,
            amount(aged.buckets.total()),
        ]
    });
    csv_file::write(COLUMNS, rows)
}

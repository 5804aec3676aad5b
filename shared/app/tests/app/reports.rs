//! Reports: numbers, ageing, statements of account.

mod ageing;
pub(crate) mod large;
mod months;
mod numbering;
pub(crate) mod replay;
mod sending;
mod statement;

use app::Caller;
use app::reports::ageing::{Which, ageing};
use chrono::NaiveDate;
use domain::reports::ageing::Ageing;
use testing::{Tenant, World, run};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What is due at the end of a day, or today.
pub(crate) fn aged(world: &World, caller: &Caller, as_of: Option<NaiveDate>) -> Ageing {
    run(ageing(&world.store(), caller, Which { as_of, ..Which::default() })).unwrap().ageing
}

/// The amounts of the only currency, by age.
pub(crate) fn ages(world: &World, tenant: &Tenant, as_of: Option<NaiveDate>) -> [i64; 5] {
    let ageing = aged(world, &world.caller(tenant), as_of);
    let totals: Vec<[i64; 5]> = ageing.totals.values().map(|aged| aged.buckets.0).collect();
    assert!(totals.len() <= 1, "{totals:?}");
    totals.first().copied().unwrap_or_default()
}

//! Reports days sales outstanding: what is due today, in days of sales.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::ids::EntityId;
use domain::reports::claims::Standing;
use domain::reports::dso::Outstanding;
use ports::Table;
use store::Store;

use super::ageing::{self, ageing};
use super::claims::{MAX_DOCUMENTS, claiming, claims};
use super::sellers::Sellers;
use crate::{Caller, Error};

/// Sales of how many days, of which entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    pub days: u32,
    pub entity_id: Option<EntityId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DsoReport {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub days: u32,
    /// By the code of the currency.
    pub currencies: Vec<Outstanding>,
}

const INSTEAD: &str = "One request cannot make it.";

/// Today's receivables are those of the ageing. The sales are read from the documents.
pub async fn dso<T: Table>(store: &Store<T>, caller: &Caller, which: Which) -> Result<DsoReport, Error> {
    let tenant = &caller.tenant;
    let sellers = Sellers::load(store, tenant).await?.only(which.entity_id)?;
    let (_, to) = sellers.days(caller.now);
    let from = to.checked_sub_days(Days::new(u64::from(which.days.saturating_sub(1)))).unwrap_or(to);
    let due =
        ageing(store, caller, ageing::Which { entity_id: which.entity_id, ..Default::default() }).await?;
    let mut currencies = BTreeMap::new();
    for aged in due.ageing.totals.values() {
        let outstanding =
            Outstanding { currency: aged.currency, receivables: aged.buckets.total(), invoiced: 0 };
        currencies.insert(aged.currency.code(), outstanding);
    }
    let ids = store.issued_documents(tenant, claiming(), MAX_DOCUMENTS).await?;
    let sold = claims(store, tenant, ids, INSTEAD, |claim| {
        (from..=to).contains(&claim.issue_date)
            && which.entity_id.is_none_or(|wanted| wanted == claim.entity_id)
            && !matches!(claim.standing, Standing::Void(_))
    });
    for claim in sold.await? {
        let none = Outstanding { currency: claim.currency, receivables: 0, invoiced: 0 };
        currencies.entry(claim.currency.code()).or_insert(none).invoiced += claim.payable;
    }
    Ok(DsoReport { from, to, days: which.days, currencies: currencies.into_values().collect() })
}

//! Reports days sales outstanding: what is due today, in days of sales.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::ids::{DocumentId, EntityId, TenantId};
use domain::reports::ageing::{Aged, Ageing};
use domain::reports::claims::Standing;
use domain::reports::dso::Outstanding;
use ports::Table;
use store::Store;
use store::reports::TooMany;

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

const INSTEAD: &str = "Have it made as a file: POST /v1/exports.";

/// Today's receivables are those of the ageing. The sales are read from the documents.
pub async fn dso<T: Table>(store: &Store<T>, caller: &Caller, which: Which) -> Result<DsoReport, Error> {
    let tenant = &caller.tenant;
    let sellers = Sellers::load(store, tenant).await?.only(which.entity_id)?;
    let (from, to) = which.period(sellers.days(caller.now).1);
    let due =
        ageing(store, caller, ageing::Which { entity_id: which.entity_id, ..Default::default() }).await?;
    let mut sales = Sales::new(&due.ageing);
    let ids = store.issued_documents(tenant, claiming(), MAX_DOCUMENTS).await?;
    add_sales(store, tenant, which, (from, to), ids, &mut sales).await?;
    Ok(DsoReport { from, to, days: which.days, currencies: sales.0.into_values().collect() })
}

impl Which {
    /// The first and the last day, of which the last is today.
    pub(crate) fn period(self, to: NaiveDate) -> (NaiveDate, NaiveDate) {
        let from = to.checked_sub_days(Days::new(u64::from(self.days.saturating_sub(1)))).unwrap_or(to);
        (from, to)
    }
}

/// Receivables and sales, by the code of the currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sales(pub(crate) BTreeMap<&'static str, Outstanding>);

impl Sales {
    /// What is due, without sales.
    pub(crate) fn new(due: &Ageing) -> Self {
        let outstanding = |aged: &Aged| Outstanding {
            currency: aged.currency,
            receivables: aged.buckets.total(),
            invoiced: 0,
        };
        Self(due.totals.iter().map(|(code, aged)| (*code, outstanding(aged))).collect())
    }
}

/// Adds what was to be paid of those of these documents that were issued in the period.
pub(crate) async fn add_sales<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    which: Which,
    (from, to): (NaiveDate, NaiveDate),
    ids: Result<Vec<DocumentId>, TooMany>,
    sales: &mut Sales,
) -> Result<(), Error> {
    let sold = claims(store, tenant, ids, INSTEAD, |claim| {
        (from..=to).contains(&claim.issue_date)
            && which.entity_id.is_none_or(|wanted| wanted == claim.entity_id)
            && !matches!(claim.standing, Standing::Void(_))
    });
    for claim in sold.await? {
        let none = Outstanding { currency: claim.currency, receivables: 0, invoiced: 0 };
        sales.0.entry(claim.currency.code()).or_insert(none).invoiced += claim.payable;
    }
    Ok(())
}

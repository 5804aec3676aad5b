//! Sums up what is due now, for a page that is looked at often: a bounded number of open items is read, and the result says
//! whether these are all.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::TenantId;
use domain::money::{Currency, Money, parse_decimal};
use domain::reports::ageing::{Buckets, bucket};
use futures_util::future::try_join_all;
use ports::Table;
use store::documents::open_items::OpenItem;
use store::{Store, StoreError, keys};

use super::ageing::with_entities;
use super::sellers::Sellers;
use crate::Error;

/// Of each part of the index. An entry has about 300 bytes, so that a page of the index has more.
const OF_EACH_SHARD: u32 = 1_500;

/// What is due in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    pub currency: Currency,
    /// Amounts, and the number of open items, of each age.
    pub due: Buckets,
    pub items: [i64; 5],
}

impl Sums {
    pub fn number(&self) -> i64 {
        self.items.iter().sum()
    }

    /// The number of open items that are past their due date.
    pub fn overdue(&self) -> i64 {
        self.items.iter().skip(1).sum()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outstanding {
    /// The latest day of the sellers: ages count to it, or to the day before in zones where that has not ended.
    pub as_of: NaiveDate,
    /// The largest number of open items first.
    pub sums: Vec<Sums>,
    /// All open items were read. Otherwise each sum is the least that it may be.
    pub whole: bool,
}

/// Four reads, side by side.
pub async fn outstanding<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    sellers: &Sellers,
    now: DateTime<Utc>,
) -> Result<Outstanding, Error> {
    let (items, whole) = some_open_items(store, tenant).await?;
    let mut sums: BTreeMap<&'static str, Sums> = BTreeMap::new();
    for (entity, item) in with_entities(store, tenant, items).await? {
        let age = bucket(item.due_date, sellers.today(entity, now));
        let currency = item.currency;
        let sum =
            sums.entry(currency.code()).or_insert(Sums { currency, due: Buckets::default(), items: [0; 5] });
        for (place, (due, number)) in sum.due.0.iter_mut().zip(&mut sum.items).enumerate() {
            if place == age {
                *due += item.due;
                *number += 1;
            }
        }
    }
    let (_, as_of) = sellers.days(now);
    let mut sums: Vec<Sums> = sums.into_values().collect();
    sums.sort_by_key(|sum| (std::cmp::Reverse(sum.number()), sum.currency.code()));
    Ok(Outstanding { as_of, sums, whole })
}

/// The open items on which exactly this much is due, whatever the currency, and whether all open items were looked at. The
/// amount is a plain decimal. Four reads, side by side.
pub async fn open_items_of_amount<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    amount: &str,
) -> Result<(Vec<OpenItem>, bool), Error> {
    let amount = parse_decimal(amount);
    let (items, whole) = some_open_items(store, tenant).await?;
    let of_amount = |item: &OpenItem| Some(Money::new(item.due, item.currency).to_decimal()) == amount;
    Ok((items.into_iter().filter(of_amount).collect(), whole))
}

async fn some_open_items<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
) -> Result<(Vec<OpenItem>, bool), StoreError> {
    let shards = (0..keys::OPEN_SHARDS).map(|shard| store.open_items_of_shard(tenant, shard, OF_EACH_SHARD));
    let shards = try_join_all(shards).await?;
    let whole = shards.iter().all(|(_, all)| *all);
    Ok((shards.into_iter().flat_map(|(items, _)| items).collect(), whole))
}

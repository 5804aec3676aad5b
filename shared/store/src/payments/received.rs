//! What was received, summed up by the month in which the customers paid. A payment notes what it has been counted as, in the
//! same transaction as the sum, so that it is counted once however often that is tried.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::TenantId;
use domain::money::Money;
use domain::payments::payment::{Payment, PaymentStatus};
use domain::reports::months::{ByMonth, Month, Sums, add};
use ports::{Action, Condition, Index, Item, Query, Range, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::encoding::{encode, instant};
use crate::{Store, StoreError, keys};

/// The `type` of a sum.
pub const RECEIVED: &str = "received";
/// The `type` of what a payment is counted as.
pub const COUNTED: &str = "payment_counted";
/// The sum of a month is spread over so many items, so that payments which come in at the same time rarely meet.
const SHARDS: u8 = 4;

/// What a payment is counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// In minor units. 0 if its money was taken back.
    pub minor: i64,
    pub version: u64,
}

/// Sums that change in one transaction.
#[derive(Debug, Default)]
pub struct Counting {
    actions: Vec<Action>,
    moved: BTreeMap<(TenantId, Month, u8), Sums>,
}

impl Counting {
    /// Counts a payment as what it is now.
    pub fn add(&mut self, tenant: &TenantId, payment: &Payment, before: Option<Counted>, at: DateTime<Utc>) {
        let minor = if payment.status == PaymentStatus::Received { payment.amount.minor } else { 0 };
        let moved = minor - before.map_or(0, |before| before.minor);
        if moved == 0 {
            return;
        }
        let key = keys::payment_counted(tenant, payment.id);
        let condition = before.map_or(Condition::Absent, |before| Condition::Version(before.version));
        let counted = Counted { minor, version: before.map_or(1, |before| before.version + 1) };
        self.actions.push(Action::Put { item: encode(&key, COUNTED, at, &counted), key, condition });
        let place = (*tenant, Month::of(payment.date), keys::spread(&payment.id.to_string()) % SHARDS);
        *self.moved.entry(place).or_default().entry(payment.amount.currency).or_default() += moved;
    }

    /// At most two actions for each payment that was added.
    pub fn actions(self, at: DateTime<Utc>) -> Vec<Action> {
        let sum = |((tenant, month, shard), moved): ((TenantId, Month, u8), Sums)| Action::Update {
            key: keys::received(&tenant, month, shard),
            set: Item::from_iter([
                ("type".to_owned(), RECEIVED.into()),
                ("updated_at".to_owned(), instant(at).into()),
            ]),
            remove: Vec::new(),
            add: moved.into_iter().map(|(currency, minor)| (currency.code(), minor)).collect(),
            condition: Condition::Always,
        };
        self.actions.into_iter().chain(self.moved.into_iter().map(sum)).collect()
    }
}

impl<T: Table> Store<T> {
    /// What was received in the months from the first to the last one. One query.
    pub async fn received(
        &self,
        tenant: &TenantId,
        first: Month,
        last: Month,
    ) -> Result<ByMonth, StoreError> {
        let bound = |month, shard| keys::received(tenant, month, shard);
        let (from, to) = (bound(first, 0), bound(last, SHARDS));
        let query = Query {
            index: Index::Primary,
            partition: from.pk,
            range: Range::Between(from.sk, to.sk),
            descending: false,
            limit: None,
        };
        let mut months = ByMonth::new();
        for item in self.table.query(&query).await?.items {
            let Some(month) = month_of(&item) else { continue };
            for (name, value) in &item {
                if let (Ok(currency), Some(minor)) = (name.parse(), value.as_i64()) {
                    add(&mut months, month, Money::new(minor, currency));
                }
            }
        }
        Ok(months)
    }
}

fn month_of(item: &Item) -> Option<Month> {
    item.get("sk").and_then(Value::as_str)?.split_once('#')?.0.parse().ok()
}

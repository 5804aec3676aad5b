//! The ledger of a customer in a currency: one item with the balance, and an item per entry. They are written in the same
//! transaction, and the condition on the balance orders the entries.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::ids::{CustomerId, TenantId};
use domain::money::Currency;
use domain::payments::ledger::{CustomerBalance, Entry, Ledger};
use ports::{Action, Condition, Index, Item, Query, Range, Table};

use crate::encoding::{decode, encode};
use crate::lists::{Listed, above};
use crate::{Loaded, Store, StoreError, keys};

/// The `type` of the balance.
pub const BALANCE: &str = "balance";

/// The `type` of an entry.
pub const ENTRY: &str = "entry";

/// A balance, as the change stream has it.
pub fn read(item: Item) -> Result<CustomerBalance, StoreError> {
    decode(item)
}

/// Writes the balance, if it is still the one before, and the entries that changed it.
pub fn write(tenant: &TenantId, ledger: &Ledger) -> Vec<Action> {
    let at = ledger.entries.last().map(|entry| entry.change.at);
    let mut actions: Vec<Action> =
        at.and_then(|at| move_balance(tenant, &ledger.before, &ledger.after, at)).into_iter().collect();
    actions.extend(ledger.entries.iter().map(|entry| put_entry(tenant, entry)));
    actions
}

/// Writes the balance alone, if it has other entries. They belong into the same transaction.
pub fn move_balance(
    tenant: &TenantId,
    before: &CustomerBalance,
    after: &CustomerBalance,
    at: DateTime<Utc>,
) -> Option<Action> {
    if before.version == after.version {
        return None;
    }
    let key = keys::balance(tenant, after.customer_id, after.currency);
    let condition = match before.version {
        0 => Condition::Absent,
        version => Condition::Version(version),
    };
    Some(Action::Put { item: encode(&key, BALANCE, at, after), key, condition })
}

pub fn put_entry(tenant: &TenantId, entry: &Entry) -> Action {
    let key = keys::entry(tenant, entry.customer_id, entry.currency, entry.number);
    Action::Put { item: encode(&key, ENTRY, entry.change.at, entry), key, condition: Condition::Absent }
}

/// The balance from what was loaded. A customer without entries has one of zero.
pub fn balance_from(
    loaded: &Loaded,
    tenant: &TenantId,
    customer: CustomerId,
    currency: Currency,
) -> Result<CustomerBalance, StoreError> {
    let found = loaded.get(&keys::balance(tenant, customer, currency))?;
    Ok(found.unwrap_or_else(|| CustomerBalance::new(customer, currency)))
}

impl<T: Table> Store<T> {
    /// The balances of a customer, by currency.
    pub async fn balances(
        &self,
        tenant: &TenantId,
        customer: CustomerId,
    ) -> Result<Vec<CustomerBalance>, StoreError> {
        self.under(keys::customer_partition(tenant, customer), "BALANCE#").await
    }

    /// The entries of a customer in a currency, or in each, newest first, that come after `after` (a place).
    pub async fn entries(
        &self,
        tenant: &TenantId,
        (customer, currency): (CustomerId, Option<Currency>),
        after: Option<EntryPlace>,
        limit: usize,
    ) -> Result<Listed<Entry>, StoreError> {
        let prefix = currency.map_or("ENTRY#".to_owned(), |currency| format!("ENTRY#{currency}#"));
        let until = match after {
            // Entries are numbered from 1 without gaps.
            Some(after) => keys::entry(tenant, customer, after.currency, after.number.saturating_sub(1)).sk,
            None => above(&prefix),
        };
        let query = Query {
            index: Index::Primary,
            partition: keys::customer_partition(tenant, customer),
            range: Range::Between(prefix, until),
            descending: true,
            limit: u32::try_from(limit + 1).ok(),
        };
        let page = self.table.query(&query).await?;
        let found: Vec<Entry> = page.items.into_iter().map(decode).collect::<Result<_, _>>()?;
        let place = |entry: &Entry| EntryPlace { currency: entry.currency, number: entry.number }.to_string();
        Ok(Listed::cut(found, limit, place))
    }
}

/// Where an entry stands in the list of a customer's entries: `EUR#12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryPlace {
    pub currency: Currency,
    pub number: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoEntryPlace;

impl fmt::Display for EntryPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.currency, self.number)
    }
}

impl FromStr for EntryPlace {
    type Err = NoEntryPlace;

    fn from_str(text: &str) -> Result<Self, NoEntryPlace> {
        let (currency, number) = text.split_once('#').ok_or(NoEntryPlace)?;
        let currency = currency.parse().map_err(|_| NoEntryPlace)?;
        Ok(Self { currency, number: number.parse().map_err(|_| NoEntryPlace)? })
    }
}

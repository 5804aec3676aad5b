//! Checks a change of a balance against the entries that explain it.
//!
//! Balance and entries are written in one transaction, so this never finds anything. It is there to be told if that ever
//! breaks: by a fault in the code, a restored table or a change by hand.

use domain::ids::TenantId;
use domain::payments::ledger::{CustomerBalance, Entry, leads};
use ports::Table;
use store::{Store, StoreError, keys};

/// Entries of one change: a transaction has at most 100 actions (`TransactWriteItems`). A balance that jumps further is not
/// explained.
const MOST: u64 = 100;

/// Whether the entries between two versions of a balance add up to its change.
pub async fn adds_up<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    before: &CustomerBalance,
    after: &CustomerBalance,
) -> Result<bool, StoreError> {
    let numbers = before.version + 1..=after.version;
    if after.version.saturating_sub(before.version) > MOST {
        return Ok(false);
    }
    let key = |number| keys::entry(tenant, after.customer_id, after.currency, number);
    let loaded = store.load(numbers.clone().map(key)).await?;
    let mut entries: Vec<Entry> = Vec::new();
    for number in numbers {
        entries.extend(loaded.get::<Entry>(&key(number))?);
    }
    Ok(leads(before, &entries, after))
}

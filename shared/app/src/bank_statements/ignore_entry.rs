//! Notes that an entry is no payment of a customer.

use domain::bank_statements::entry::BankEntry;
use domain::bank_statements::entry_id::EntryId;
use domain::ids::BankStatementId;
use ports::{Clock, Entropy, Table};
use store::Store;
use store::bank_statements::entries;

use super::apply_entry::refused;
use super::read_statements::read_entry;
use crate::attempts::{Plan, until_committed};
use crate::records::check_version;
use crate::{Caller, Error, Reply};

/// An entry that is ignored can still be applied.
pub async fn ignore_entry<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (statement, id, if_match): (BankStatementId, &EntryId, Option<u64>),
    render: impl Fn(&BankEntry) -> Reply,
) -> Result<Reply, Error> {
    until_committed(store, clock, entropy, caller, || async {
        let entry = read_entry(store, &caller.tenant, statement, id).await?;
        check_version(if_match, entry.version)?;
        let entry = entry.ignore(caller.change()).map_err(refused)?;
        let reply = render(&entry);
        Ok(Plan::Commit(vec![entries::put(&caller.tenant, &entry)], reply))
    })
    .await
}

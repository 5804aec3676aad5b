//! Reads bank statements and their entries.

use domain::bank_statements::entry::{BankEntry, EntryStatus};
use domain::bank_statements::entry_id::EntryId;
use domain::bank_statements::matching::Match;
use domain::bank_statements::statement::BankStatement;
use domain::ids::{BankStatementId, TenantId};
use ports::Table;
use store::Store;
use store::bank_statements::entries::place;
use store::lists::Listed;

use crate::{Error, Refusal};

pub async fn read_statement<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: BankStatementId,
) -> Result<BankStatement, Error> {
    Ok(store.bank_statement(tenant, id).await?.ok_or(Refusal::NotFound("bank_statement"))?)
}

/// An entry of a file. It is found under the file that it first stood in.
pub async fn read_entry<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    statement: BankStatementId,
    id: &EntryId,
) -> Result<BankEntry, Error> {
    let found = store.bank_entry(tenant, id).await?;
    let found = found.filter(|entry| entry.statement_id == statement);
    Ok(found.ok_or(Refusal::NotFound("bank_entry"))?)
}

/// Which entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    pub found: Option<Match>,
    pub status: Option<EntryStatus>,
}

impl Which {
    fn holds(self, entry: &BankEntry) -> bool {
        self.found.is_none_or(|found| found == entry.proposal.found)
            && self.status.is_none_or(|status| status == entry.state.status())
    }
}

/// One page, in the order of the file. A filter has no index: when a read limit is reached, the page is returned with a
/// cursor.
pub async fn list_entries<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    statement: BankStatementId,
    which: Which,
    after: Option<&str>,
    limit: usize,
) -> Result<Listed<BankEntry>, Error> {
    const READ_LIMIT: usize = 500;
    read_statement(store, tenant, statement).await?;
    let (mut data, mut after, mut read) = (Vec::new(), after.map(str::to_owned), 0);
    loop {
        let page = store.bank_entries(tenant, statement, after.as_deref(), limit).await?;
        read += page.data.len();
        for entry in page.data.into_iter().filter(|entry| which.holds(entry)) {
            if data.len() == limit {
                let next = data.last().map(|last: &BankEntry| place(last.position));
                return Ok(Listed { data, next });
            }
            data.push(entry);
        }
        match page.next {
            Some(next) if read < READ_LIMIT && data.len() < limit => after = Some(next),
            next => return Ok(Listed { data, next }),
        }
    }
}

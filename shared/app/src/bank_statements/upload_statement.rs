//! Uploads a file of a bank.

use std::collections::BTreeMap;

use bank_files::{Faults, Stated};
use domain::bank_statements::booked::{Account, Booked};
use domain::bank_statements::entry_id::EntryId;
use domain::bank_statements::mapping::CsvMapping;
use domain::bank_statements::statement::{BankStatement, Counts, MAX_ACCOUNTS, StatedAccount};
use domain::digest::Digest;
use domain::documents::complete::Defect;
use domain::ids::{BankStatementId, CsvMappingId, EntityId, TenantId};
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::text::Label;
use ports::{Bucket, Entropy, Table};
use store::bank_statements::statements::{self, Unread};
use store::versioned::Versioned;
use store::{Store, keys};

use crate::{Caller, Error, Refusal, Reply, reply};

/// The entities whose accounts are known.
const MOST_ENTITIES: usize = 100;

/// The request.
#[derive(Clone, Debug)]
pub struct Upload {
    pub name: Label,
    /// With a mapping it is a CSV file.
    pub mapping_id: Option<CsvMappingId>,
    pub bytes: Vec<u8>,
}

/// Where a file is kept: under the hash of its bytes.
pub fn key(tenant: &TenantId, sha256: &Digest) -> String {
    format!("bank-statements/{tenant}/{sha256}")
}

/// Stores a file that can be read, and has its entries read. A file with a fault is refused, with every fault, and changes
/// nothing.
pub async fn upload_statement<T: Table>(
    store: &Store<T>,
    bucket: &impl Bucket,
    entropy: &impl Entropy,
    caller: &Caller,
    upload: Upload,
    render: impl Fn(&BankStatement) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    let mapping = mapping(store, tenant, upload.mapping_id).await?;
    let stated = bank_files::read(&upload.bytes, mapping.as_ref()).map_err(|faults| refused(&faults))?;
    let settings: Option<Settings> = store.get(&keys::settings(tenant)).await?;
    let accounts = accounts(&stated.entries);
    if accounts.len() > MAX_ACCOUNTS {
        let message = format!("must have entries of at most {MAX_ACCOUNTS} accounts");
        return Err(Error::invalid("too_many_accounts", "file", message));
    }
    let owners = owners(store, tenant).await?;
    let statement = BankStatement {
        id: BankStatementId::new(caller.now, entropy.draw()),
        version: 1,
        name: upload.name,
        format: stated.format,
        mapping_id: upload.mapping_id,
        sha256: Digest::of(&upload.bytes),
        accounts: accounts
            .into_iter()
            .map(|account| StatedAccount { entity_id: owners.get(&account.account).copied(), ..account })
            .collect(),
        entries: count(stated.entries.len()),
        pending: stated.pending,
        unsplit: stated.unsplit,
        read: 0,
        counts: Counts::default(),
        apply_exact: settings.is_some_and(|settings| settings.apply_exact),
        created_at: caller.now,
        change: caller.change(),
    };
    // The file and its entries are there before anything refers to them.
    bucket.put(&key(tenant, &statement.sha256), "application/octet-stream", upload.bytes).await?;
    let unread = unread(stated);
    store.put_all(statements::chunks(tenant, statement.id, &unread, caller.present)).await?;
    let reply = render(&statement);
    reply::commit(store, caller, vec![statements::put(tenant, &statement)], &reply).await?;
    Ok(reply)
}

async fn mapping<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: Option<CsvMappingId>,
) -> Result<Option<CsvMapping>, Error> {
    let Some(id) = id else { return Ok(None) };
    let found: Option<CsvMapping> = store.get(&keys::csv_mapping(tenant, id)).await?;
    match found {
        Some(mapping) if !mapping.archived => Ok(Some(mapping)),
        Some(_) => Err(Error::invalid("mapping_archived", "mapping_id", "names a mapping that is archived")),
        None => {
            let message = format!("no CSV mapping has the id {id}");
            Err(Error::invalid("mapping_not_found", "mapping_id", message))
        }
    }
}

fn refused(faults: &Faults) -> Error {
    let defect = |fault: &bank_files::Fault| {
        let field = if fault.place.is_empty() { "file".to_owned() } else { format!("file: {}", fault.place) };
        Defect::new(fault.code, field, fault.message.clone())
    };
    Refusal::Invalid(faults.as_slice().iter().map(defect).collect()).into()
}

/// The accounts of entries, in the order of their first entries.
fn accounts(entries: &[Booked]) -> Vec<StatedAccount> {
    let mut places: BTreeMap<&Account, usize> = BTreeMap::new();
    let mut found: Vec<StatedAccount> = Vec::new();
    for entry in entries {
        let place = *places.entry(&entry.account).or_insert(found.len());
        let day = entry.booked_on;
        match found.get_mut(place) {
            Some(account) => {
                account.entries += 1;
                account.from = account.from.min(day);
                account.until = account.until.max(day);
            }
            None => found.push(StatedAccount {
                account: entry.account.clone(),
                entity_id: None,
                entries: 1,
                from: day,
                until: day,
            }),
        }
    }
    found
}

/// The entities of the tenant's accounts.
async fn owners<T: Table>(store: &Store<T>, tenant: &TenantId) -> Result<BTreeMap<Account, EntityId>, Error> {
    let entities = store.list::<LegalEntity>(tenant, &[LegalEntity::KIND], None, MOST_ENTITIES).await?;
    let mut owners = BTreeMap::new();
    for entity in entities.data {
        for account in &entity.bank_accounts {
            if let Ok(iban) = account.iban.as_str().parse() {
                owners.insert(iban, entity.id);
            }
        }
    }
    Ok(owners)
}

fn unread(stated: Stated) -> Vec<Unread> {
    let ids = EntryId::of_all(&stated.entries);
    ids.into_iter().zip(stated.entries).map(|(id, booked)| Unread { id, booked }).collect()
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

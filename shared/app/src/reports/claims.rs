//! The documents that customers owe, and the changes of what is due of each.

use domain::documents::document::Document;
use domain::ids::{DocumentId, DocumentKind, TenantId};
use domain::reports::claims::{Claim, Movement, Standing};
use futures_util::future::try_join_all;
use ports::Table;
use store::reports::TooMany;
use store::{Store, StoreError, keys};

use super::sellers::Sellers;
use crate::Error;

/// Documents of one report of which the header is read, 100 per call.
pub(crate) const MAX_DOCUMENTS: usize = 30_000;

/// Documents of one report of which the settlement history is read: one call each.
pub(crate) const MAX_HISTORIES: usize = 10_000;

/// Keys of one call.
const KEYS: usize = 100;

/// Calls at the same time.
const AT_ONCE: usize = 16;

/// A document, and each change of what is due of it.
pub(crate) type Moved = (Claim, Vec<Movement>);

/// The kinds of documents that customers owe.
pub(crate) fn claiming() -> impl Iterator<Item = DocumentKind> {
    DocumentKind::ALL.iter().copied().filter(|kind| kind.row().claims)
}

/// Refused because a report would have to read more than one request can.
pub(crate) fn too_many(what: &str, at_most: usize, instead: &str) -> Error {
    Error::conflict(
        "report_too_large",
        format!("The report would read more than {at_most} {what}. {instead}"),
    )
}

/// Those of these documents that are wanted and that somebody owes.
pub(crate) async fn claims<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    ids: Result<Vec<DocumentId>, TooMany>,
    instead: &str,
    wanted: impl Fn(&Claim) -> bool,
) -> Result<Vec<Claim>, Error> {
    let ids = ids.map_err(|TooMany| too_many("documents", MAX_DOCUMENTS, instead))?;
    let ids: Vec<DocumentId> = ids.into_iter().filter(|id| id.kind().row().claims).collect();
    let mut claims = Vec::new();
    for group in ids.chunks(KEYS * AT_ONCE) {
        let calls = group.chunks(KEYS).map(async |ids| headers(store, tenant, ids).await);
        for found in try_join_all(calls).await? {
            claims.extend(found.into_iter().filter(&wanted));
        }
    }
    Ok(claims)
}

async fn headers<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    ids: &[DocumentId],
) -> Result<Vec<Claim>, StoreError> {
    let loaded = store.load(ids.iter().map(|id| keys::document(tenant, *id))).await?;
    let mut claims = Vec::with_capacity(ids.len());
    for id in ids {
        let document: Option<Document> = loaded.get(&keys::document(tenant, *id))?;
        claims.extend(document.as_ref().and_then(Claim::of));
    }
    Ok(claims)
}

/// The changes of what is due of each. A document whose balance never changed costs no call, another one or two.
pub(crate) async fn movements<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    sellers: &Sellers,
    claims: Vec<Claim>,
    instead: &str,
) -> Result<Vec<Moved>, Error> {
    let (changed, untouched): (Vec<Claim>, Vec<Claim>) = claims.into_iter().partition(Claim::has_history);
    if changed.len() > MAX_HISTORIES {
        return Err(too_many("documents with payments", MAX_HISTORIES, instead));
    }
    let plain = |claim: Claim| {
        let movements = claim.movements(&[], &[], sellers.zone(claim.entity_id));
        (claim, movements)
    };
    let mut all: Vec<Moved> = untouched.into_iter().map(plain).collect();
    for group in changed.chunks(AT_ONCE) {
        let calls = group.iter().map(async |claim| read(store, tenant, sellers, claim).await);
        all.extend(group.iter().cloned().zip(try_join_all(calls).await?));
    }
    Ok(all)
}

async fn read<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    sellers: &Sellers,
    claim: &Claim,
) -> Result<Vec<Movement>, StoreError> {
    let allocations = store.allocations(tenant, claim.document_id).await?;
    let recovered = allocations.iter().any(|made| made.settlement.recovered > 0);
    let lowered: i64 =
        allocations.iter().filter(|made| made.undone.is_none()).map(|made| made.lowers_due()).sum();
    let unexplained = claim.payable - claim.due != lowered && !matches!(claim.standing, Standing::Void(_));
    let written_off = if recovered || unexplained {
        store.write_offs(tenant, claim.document_id).await?
    } else {
        Vec::new()
    };
    Ok(claim.movements(&allocations, &written_off, sellers.zone(claim.entity_id)))
}

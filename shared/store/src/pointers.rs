//! Pointers: items that lead from a [`Term`] to the things that have it.
//!
//! The relay writes them from the change stream, one for each term that a thing gets. It never removes one: the removal of
//! an earlier change could come late and hit a term that the thing has again. So a pointer is a hint, and a reader checks
//! the thing itself.

use chrono::{DateTime, Utc};
use domain::ids::TenantId;
use domain::search::Term;
use ports::{Index, Item, Query, Range, Table};
use serde::Serialize;

use crate::encoding::{encode, key_of};
use crate::lists::Listed;
use crate::{Store, StoreError, keys};

/// The `type` of the items.
pub const POINTER: &str = "pointer";

#[derive(Serialize)]
struct Pointer {}

/// The pointer to a thing, which has this place in lists.
pub fn pointer(tenant: &TenantId, term: &Term, place: &str, at: DateTime<Utc>) -> Item {
    encode(&keys::pointer(tenant, term, place), POINTER, at, &Pointer {})
}

impl<T: Table> Store<T> {
    /// The sort keys of a term's pointers that come after `after`: newest first; customers by name for a name. The place
    /// of the thing stands behind the tab in a name's.
    pub async fn pointers(
        &self,
        tenant: &TenantId,
        term: &Term,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<String>, StoreError> {
        let partition = keys::pointers(tenant, term);
        let (range, descending) = match (term, after) {
            (Term::CustomerName(start), None) => (Range::Prefix(start.clone()), false),
            (Term::CustomerName(start), Some(after)) => {
                (Range::Between(format!("{after}\u{0}"), crate::lists::above(start)), false)
            }
            (_, None) => (Range::All, true),
            (_, Some(after)) => (Range::Before(after.to_owned()), true),
        };
        let query = Query {
            index: Index::Primary,
            partition,
            range,
            descending,
            limit: u32::try_from(limit + 1).ok(),
        };
        let page = self.table.query(&query).await?;
        let found = page.items.iter().filter_map(|item| Some(key_of(item)?.sk)).collect();
        Ok(Listed::cut(found, limit, String::clone))
    }
}

//! Lists customers: all of them, or those with a number, an address or the beginning of a name.

use domain::customers::Customer;
use domain::ids::{CustomerId, TenantId};
use domain::search::Term;
use ports::Table;
use store::lists::Listed;
use store::versioned::{ARCHIVED_CUSTOMER, Versioned};
use store::{Store, keys};

use crate::Error;

/// Which customers. Without terms all of them, newest first.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// All of these. The first one is looked up by its pointers, the others narrow what it finds.
    pub terms: Vec<Term>,
    /// Archived customers instead of the others.
    pub archived: bool,
}

impl Wanted {
    fn includes(&self, customer: &Customer) -> bool {
        customer.archived == self.archived && self.terms.iter().all(|term| customer.has(term))
    }
}

/// One page. A page of customers that are looked up may be short, or empty, and not be the last one.
pub async fn find_customers<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    wanted: &Wanted,
    after: Option<&str>,
    limit: usize,
) -> Result<Listed<Customer>, Error> {
    let Some(term) = wanted.terms.first() else {
        let kind = if wanted.archived { ARCHIVED_CUSTOMER } else { Customer::KIND };
        return Ok(store.list(tenant, &[kind], after, limit).await?);
    };
    let found = store.pointers(tenant, term, after, limit).await?;
    let mut data = Vec::with_capacity(found.data.len());
    let split = |place: &String| match term {
        Term::CustomerName(_) => {
            place.split_once('\t').map(|(name, id)| (Some(name.to_owned()), id.to_owned()))
        }
        _ => Some((None, place.clone())),
    };
    let places: Vec<(Option<String>, CustomerId)> =
        found.data.iter().filter_map(split).filter_map(|(name, id)| Some((name, id.parse().ok()?))).collect();
    let loaded = store.load(places.iter().map(|(_, id)| keys::customer(tenant, *id))).await?;
    for (name, id) in places {
        let customer: Option<Customer> = loaded.get(&keys::customer(tenant, id))?;
        // A customer that was renamed still has the pointer of its old name. It is listed by its present one only.
        let present =
            |customer: &Customer| name.is_none_or(|name| customer.name.as_str().to_lowercase() == name);
        data.extend(customer.filter(|customer| wanted.includes(customer)).filter(present));
    }
    Ok(Listed { data, next: found.next })
}

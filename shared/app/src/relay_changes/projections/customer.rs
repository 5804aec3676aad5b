//! A customer is found by its number, its name and the addresses of its contacts.

use domain::customers::Customer;
use store::{StoreError, versioned};

use super::{Seen, found_by};
use crate::relay_changes::effect::Effect;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (old, new) = seen.read(versioned::read::<Customer>)?;
    let before = old.as_ref().map(Customer::terms).unwrap_or_default();
    Ok(found_by(&seen.tenant, &before, &new.terms(), &new.id.to_string(), new.change.at))
}

//! A document is found by what it got.

use domain::documents::document::Document;
use domain::ids::Place;
use store::StoreError;
use store::documents::headers::read_header;

use super::{Seen, found_by};
use crate::relay_changes::effect::Effect;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (old, new) = seen.read(read_header)?;
    let before = old.as_ref().map(Document::terms).unwrap_or_default();
    let place = Place(new.id).to_string();
    Ok(found_by(&seen.tenant, &before, &new.terms(), &place, new.change.at))
}

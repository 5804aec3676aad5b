//! A payment turns the light of a document green, and its reversal turns it back.

use domain::documents::document::Document;
use store::StoreError;
use store::documents::headers::read_header;

use super::Seen;
use crate::relay_changes::effect::Effect;
use crate::relay_changes::recompute::Target;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (old, new) = seen.read(read_header)?;
    let paid = |document: &Document| document.balance.paid > 0;
    let turned = old.as_ref().is_some_and(paid) != paid(&new);
    let light = Effect::Recompute(Target::Document { tenant: seen.tenant, document: new.id });
    Ok(turned.then_some(light).into_iter().collect())
}

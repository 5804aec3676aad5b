//! A change of a payment is recorded in its history.

use domain::change::Change;
use domain::ids::TenantId;
use domain::money::Money;
use domain::payments::payment::{Allocated, Payment};
use ports::Item;
use serde_json::{Value, json};
use store::history::{self, FieldChanges, HistoryEntry};
use store::payments::records;
use store::{Loaded, StoreError};

use super::Seen;
use crate::relay_changes::effect::Effect;
use crate::relay_changes::history::{Recorded, Step};

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (old, new) = seen.read(records::read)?;
    if old.as_ref().is_some_and(|old| old.version == new.version) {
        return Ok(Vec::new());
    }
    Ok(vec![Effect::Record(Step::new(seen.tenant, old, new))])
}

impl Recorded for Payment {
    fn change(&self) -> &Change {
        &self.change
    }

    fn version(&self) -> u64 {
        self.version
    }

    /// Amounts are in major units.
    fn shown(&self, _: &TenantId, _: &Loaded) -> Value {
        let major = |minor| Money::new(minor, self.amount.currency).amount();
        let allocated = |each: &Allocated| {
            json!({
                "document_id": each.document_id,
                "paid": major(each.settlement.paid),
                "discounted": major(each.settlement.discounted),
                "written_off": major(each.settlement.written_off),
                "reversed": each.undone,
            })
        };
        json!({
            "status": self.status,
            "method": self.method,
            "date": self.date,
            "reference": self.reference,
            "external_id": self.external_id,
            "amount": self.amount.amount(),
            "allocations": self.allocations.iter().map(allocated).collect::<Vec<_>>(),
            "not_allocated": self.refused.iter().map(|each| json!({
                "document_id": each.document_id, "code": each.code,
            })).collect::<Vec<_>>(),
            "reversed_on": self.reversed_on,
        })
    }

    fn entry(&self, tenant: &TenantId, fields: FieldChanges) -> Item {
        let (version, status, change) = (self.version, self.status, self.change.clone());
        history::of_payment(tenant, self.id, &HistoryEntry { version, status, change, fields })
    }
}

//! A payment whose documents did not fit into one transaction: the next group of them is written.

use domain::change::Change;
use domain::digest::Digest;
use domain::ids::PaymentId;
use domain::payments::ledger::Ledger;
use domain::payments::payment::PaymentStatus;
use ports::Table;
use store::documents::headers::header_keys;
use store::keys;
use store::payments::ledger;
use store::payments::records::{self, PAYMENT};

use super::{Coming, Kind, Plan};
use crate::Error;
use crate::payments::writes::{Desk, documents, next_documents, tolerance};

/// A group of documents was settled.
pub const ALLOCATED: &str = "allocated";
/// A group of documents is due again.
pub const RELEASED: &str = "released";

pub(super) fn kind<T: Table>() -> Kind<T> {
    Kind {
        item_type: PAYMENT,
        names: PaymentId::PREFIX,
        come_due: Box::new(|coming| Box::pin(proceed(coming))),
        moved: None,
    }
}

async fn proceed<T: Table>(coming: Coming<'_, T>) -> Result<Plan, Error> {
    let Coming { store, tenant, item, times } = coming;
    let payment = records::read(item)?;
    let (customer, currency) = (payment.customer_id, payment.amount.currency);
    let ids = next_documents(&payment);
    let mut wants = vec![keys::settings(tenant), keys::balance(tenant, customer, currency)];
    wants.extend(ids.iter().flat_map(|id| header_keys(tenant, *id)));
    let loaded = store.load(wants).await?;
    let tolerance = tolerance(&loaded, tenant, currency)?;
    let found = documents(&loaded, tenant, &ids)?;
    let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, customer, currency)?);
    // The one that asked for it goes on.
    let change = Change { at: times.now, ..payment.change.clone() };
    let mut payment = payment.touch(change.clone());
    let seed = (payment.id, payment.version);
    let drawn = std::sync::atomic::AtomicU32::new(0);
    // A repeated call makes the same ids.
    let draw = || {
        let number = drawn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Digest::of(format!("{seed:?} {number}").as_bytes()).bits()
    };
    let desk = Desk { tenant, change: &change, present: times.present, draw: &draw };
    let (mut actions, outcome) = match payment.status {
        PaymentStatus::Reversed => {
            let on = payment.reversed_on.unwrap_or_else(|| times.now.date_naive());
            (desk.undo_group(&mut payment, &found, on, &mut entries)?, RELEASED)
        }
        _ => {
            let date = payment.settles_from();
            (desk.allocate_group(&mut payment, &found, tolerance, date, &mut entries)?, ALLOCATED)
        }
    };
    actions.extend(ledger::write(tenant, &entries));
    actions.push(records::put(tenant, &payment));
    Ok(Plan { actions, outcome })
}

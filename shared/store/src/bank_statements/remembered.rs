//! What is remembered of entries that were applied: whose account it was, and which payment a reversal would take back.

use chrono::{DateTime, Utc};
use domain::bank_statements::booked::{Account, Booked};
use domain::contact::Iban;
use domain::ids::{CustomerId, PaymentId, TenantId};
use ports::{Action, Condition};
use serde::{Deserialize, Serialize};

use crate::encoding::encode;
use crate::{Loaded, StoreError, keys};

#[derive(Debug, Serialize, Deserialize)]
struct Payer {
    customer_id: CustomerId,
}

#[derive(Debug, Serialize, Deserialize)]
struct Receipt {
    payment_id: PaymentId,
}

/// Remembers whose account it is. The last entry that was applied decides.
pub fn payer(tenant: &TenantId, iban: &Iban, customer_id: CustomerId, at: DateTime<Utc>) -> Action {
    let key = keys::payer(tenant, iban);
    let item = encode(&key, "payer", at, &Payer { customer_id });
    Action::Put { key, item, condition: Condition::Always }
}

/// Remembers the payment of a receipt, if a reversal could be told to be its reversal.
pub fn receipt(
    tenant: &TenantId,
    booked: &Booked,
    payment_id: PaymentId,
    at: DateTime<Utc>,
) -> Option<Action> {
    let key = keys::receipt(tenant, &booked.account, &booked.correlation()?);
    let item = encode(&key, "receipt", at, &Receipt { payment_id });
    Some(Action::Put { key, item, condition: Condition::Always })
}

/// The customer that pays from an account, from what was loaded.
pub fn payer_from(loaded: &Loaded, tenant: &TenantId, iban: &Iban) -> Result<Option<CustomerId>, StoreError> {
    let found: Option<Payer> = loaded.get(&keys::payer(tenant, iban))?;
    Ok(found.map(|payer| payer.customer_id))
}

/// The payment of a receipt, from what was loaded.
pub fn receipt_from(
    loaded: &Loaded,
    tenant: &TenantId,
    (account, correlation): (&Account, &str),
) -> Result<Option<PaymentId>, StoreError> {
    let found: Option<Receipt> = loaded.get(&keys::receipt(tenant, account, correlation))?;
    Ok(found.map(|receipt| receipt.payment_id))
}

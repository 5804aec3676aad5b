//! The balances of several customers: one transaction moves many of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{CustomerId, TenantId};
use domain::money::Currency;
use domain::payments::ledger::CustomerBalance;
use ports::{Action, Table};
use store::payments::ledger;
use store::{Store, StoreError, keys};

/// By customer and the code of the currency.
#[derive(Clone, Debug, Default)]
pub(crate) struct Balances(BTreeMap<(CustomerId, &'static str), CustomerBalance>);

impl Balances {
    pub(crate) fn of(&self, customer: CustomerId, currency: Currency) -> Option<&CustomerBalance> {
        self.0.get(&(customer, currency.code()))
    }

    pub(crate) fn set(&mut self, balance: CustomerBalance) {
        self.0.insert((balance.customer_id, balance.currency.code()), balance);
    }

    /// How many differ.
    pub(crate) fn moved(&self, before: &Self) -> usize {
        self.0.iter().filter(|(whose, balance)| before.0.get(whose) != Some(balance)).count()
    }

    /// The writes that take them from `before` to here, without their entries.
    pub(crate) fn writes(&self, tenant: &TenantId, before: &Self, now: DateTime<Utc>) -> Vec<Action> {
        let moved = self.0.iter().filter_map(|(whose, after)| {
            let before = before.0.get(whose)?;
            ledger::move_balance(tenant, before, after, now)
        });
        moved.collect()
    }

    pub(crate) async fn read<T: Table>(
        store: &Store<T>,
        tenant: &TenantId,
        whose: impl Iterator<Item = (CustomerId, Currency)> + Clone,
    ) -> Result<Self, StoreError> {
        let wanted = whose.clone().map(|(customer, currency)| keys::balance(tenant, customer, currency));
        let loaded = store.load(wanted).await?;
        let mut balances = Self::default();
        for (customer, currency) in whose {
            balances.set(ledger::balance_from(&loaded, tenant, customer, currency)?);
        }
        Ok(balances)
    }

    /// The same, as they stand now.
    pub(crate) async fn read_again<T: Table>(
        &self,
        store: &Store<T>,
        tenant: &TenantId,
    ) -> Result<Self, StoreError> {
        let known = self.0.values().map(|balance| (balance.customer_id, balance.currency));
        Self::read(store, tenant, known).await
    }
}

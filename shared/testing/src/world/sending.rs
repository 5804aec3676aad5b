//! Requests about open invoices.

use app::delivery::send_invoice::SendRequest;
use app::{Error, Reply};
use domain::delivery::Delivery;
use domain::delivery::email::EmailSettings;
use domain::delivery::send::SentOutside;
use domain::ids::{BatchId, DeliveryId, DocumentId};
use domain::settings::Settings;
use store::Store;

use super::{Tenant, World, answer, run};
use crate::builders;

impl World {
    /// Sets the tenant's hold. The settings must be those of [`World::tenant`].
    pub fn hold(&self, tenant: &Tenant, minutes: u8) {
        let settings = Settings { version: 2, hold_minutes: minutes, ..builders::settings(self.now()) };
        self.put(tenant, &settings);
    }

    /// Sends an invoice through the workers' table. The reply is the id of the delivery.
    pub async fn send(
        &self,
        tenant: &Tenant,
        id: DocumentId,
        email: EmailSettings,
        force: bool,
    ) -> Result<Reply, Error> {
        self.send_at(tenant, SendRequest { id, email: &email, send_at: None, force }).await
    }

    /// Like [`World::send`], with a schedule.
    pub async fn send_at(&self, tenant: &Tenant, request: SendRequest<'_>) -> Result<Reply, Error> {
        app::delivery::send_invoice::send_invoice(
            &Store::new(self.workers_table.clone()),
            &self.clock,
            &self.entropy,
            &self.caller(tenant),
            request,
            |sent| answer(sent.delivery.id),
        )
        .await
    }

    pub async fn mark_sent(
        &self,
        tenant: &Tenant,
        id: DocumentId,
        outside: &SentOutside,
    ) -> Result<Reply, Error> {
        let (store, caller) = (Store::new(self.workers_table.clone()), self.caller(tenant));
        let show = |read: &app::documents::read_invoice::DocumentWithParties| answer(read.invoice.id);
        app::delivery::mark_sent::mark_sent(&store, &self.clock, &self.entropy, &caller, id, outside, show)
            .await
    }

    pub async fn recall(&self, tenant: &Tenant, id: DeliveryId) -> Result<Reply, Error> {
        let (store, caller) = (Store::new(self.workers_table.clone()), self.caller(tenant));
        let show = |delivery: &Delivery| answer(delivery.status().as_str());
        app::delivery::recall_delivery::recall_delivery(&store, &self.clock, &self.entropy, &caller, id, show)
            .await
    }

    pub fn recall_batch(&self, tenant: &Tenant, id: BatchId) -> Result<Reply, Error> {
        let (store, caller) = (self.store(), self.caller(tenant));
        run(app::batches::recall_batch::recall_batch(&store, &caller, id, |batch, _| answer(batch.id)))
    }
}

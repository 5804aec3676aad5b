//! What people do with invoices that are open: send them again, mark them, and think better of it.

use app::delivery::send_invoice::SendRequest;
use chrono::TimeDelta;
use domain::delivery::send::SentOutside;
use domain::delivery::{Delivery, MarkedMethod};
use domain::ids::{DeliveryId, DocumentId, TenantId};

use super::clients::Asked;
use super::company::Company;
use super::stage::Stage;
use crate::builders;
use crate::world::answer;

impl Stage {
    fn some_open_invoice(&self, tenant: TenantId) -> Option<DocumentId> {
        let chronicle = self.chronicle.borrow();
        let own = chronicle
            .invoices
            .iter()
            .filter(|(owner, id)| *owner == tenant && chronicle.opened.contains_key(id));
        let own: Vec<DocumentId> = own.map(|(_, id)| *id).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())])
    }

    /// Often one that is still held.
    fn some_delivery(&self, tenant: TenantId) -> Option<DeliveryId> {
        let chronicle = self.chronicle.borrow();
        let held = self.pick(4) > 0;
        let own = chronicle
            .deliveries
            .iter()
            .rev()
            .filter(|(owner, id)| *owner == tenant && (!held || chronicle.held.contains(id)));
        let own: Vec<DeliveryId> = own.take(12).map(|(_, id)| *id).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())])
    }

    pub(super) async fn send(&self, company: &Company) {
        let Some(id) = self.some_open_invoice(company.tenant.id).or_else(|| self.some_invoice(company))
        else {
            return;
        };
        let email = self.email(company, true).unwrap_or_else(builders::email);
        let (send_at, force) = (self.send_at(true), self.pick(2) == 0);
        self.ask(company, Asked::default(), async |caller| {
            app::delivery::send_invoice::send_invoice(
                &self.store(),
                &self.world.clock,
                &self.world.entropy,
                &caller,
                SendRequest { id, email: &email, send_at, force },
                |delivery| answer(format!("delivery of {}", delivery.invoice_id)),
            )
            .await
        })
        .await;
    }

    pub(super) async fn mark_sent(&self, company: &Company) {
        let Some(id) = self.some_open_invoice(company.tenant.id) else { return };
        let date = self.world.now().date_naive() - TimeDelta::days(self.pick(3) as i64 - 1);
        let outside = SentOutside { method: MarkedMethod::Post, date, note: None };
        self.ask(company, Asked::default(), async |caller| {
            app::delivery::mark_sent::mark_sent(
                &self.store(),
                &self.world.clock,
                &self.world.entropy,
                &caller,
                id,
                &outside,
                |read| answer(format!("delivery of {}", read.invoice.id)),
            )
            .await
        })
        .await;
    }

    pub(super) async fn recall(&self, company: &Company) {
        if let Some(id) = self.some_delivery(company.tenant.id) {
            self.recall_delivery(company, id).await;
        }
    }

    pub(super) async fn recall_delivery(&self, company: &Company, id: DeliveryId) {
        self.try_once(company, async |caller| {
            let (store, clock, entropy) = (self.store(), &self.world.clock, &self.world.entropy);
            let show = |delivery: &Delivery| answer(delivery.id);
            app::delivery::recall_delivery::recall_delivery(&store, clock, entropy, &caller, id, show).await
        })
        .await;
    }

    pub(super) async fn recall_batch(&self, company: &Company) {
        let Some(id) = self.some_batch(company.tenant.id) else { return };
        self.try_once(company, async |caller| {
            app::batches::recall_batch::recall_batch(&self.store(), &caller, id, |batch, _| answer(batch.id))
                .await
        })
        .await;
    }
}

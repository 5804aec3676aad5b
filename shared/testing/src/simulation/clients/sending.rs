//! Requests about open invoices: send, mark as sent, recall.

use app::Caller;
use app::delivery::send_invoice::SendRequest;
use chrono::TimeDelta;
use domain::delivery::send::SentOutside;
use domain::delivery::{Delivery, MarkedMethod, Trigger};
use domain::ids::{DeliveryId, DocumentId, TenantId};

use super::opened;
use crate::builders;
use crate::simulation::environment::Environment;
use crate::simulation::event_log::Reach;
use crate::simulation::fixtures::TenantFixture;
use crate::simulation::requests::ClientRequest;

use crate::world::answer;

impl Environment {
    fn some_open_invoice(&self, tenant: TenantId) -> Option<DocumentId> {
        let event_log = self.event_log.borrow();
        let opened = |id| event_log.lives.get(id).is_some_and(|life| !life.openings.is_empty());
        let own = event_log.invoices.iter().filter(|(owner, id)| *owner == tenant && opened(id));
        let own: Vec<DocumentId> = own.map(|(_, id)| *id).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())])
    }

    /// Usually a held delivery.
    fn some_delivery(&self, tenant: TenantId) -> Option<DeliveryId> {
        let event_log = self.event_log.borrow();
        let held = self.pick(4) > 0;
        let own = event_log
            .deliveries
            .iter()
            .rev()
            .filter(|(owner, id)| *owner == tenant && (!held || event_log.held.contains(id)));
        let own: Vec<DeliveryId> = own.take(12).map(|(_, id)| *id).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())])
    }

    fn some_queued(&self, tenant: TenantId) -> Option<DeliveryId> {
        let event_log = self.event_log.borrow();
        let own = event_log.deliveries.iter().filter(|(owner, _)| *owner == tenant).map(|(_, id)| *id);
        let queued =
            |id: &DeliveryId| event_log.reached.get(id).is_some_and(|(_, reach)| *reach == Reach::OnItsWay);
        let queued: Vec<DeliveryId> = own.filter(queued).collect();
        (!queued.is_empty()).then(|| queued[self.pick(queued.len())])
    }

    pub(super) async fn send(&self, fixture: &TenantFixture) {
        let id = self.some_open_invoice(fixture.tenant.id).or_else(|| self.some_invoice(fixture));
        if let Some(id) = id {
            self.send_one(fixture, id).await;
        }
    }

    pub(super) async fn send_one(&self, fixture: &TenantFixture, id: DocumentId) {
        let email = self.email(fixture, true).unwrap_or_else(builders::email);
        let (send_at, force) = (self.send_at(fixture, true), self.pick(2) == 0);
        self.request(fixture, ClientRequest::default(), async |caller| {
            app::delivery::send_invoice::send_invoice(
                &self.store(),
                &self.world.clock,
                &self.world.entropy,
                &caller,
                SendRequest { id, email: &email, send_at, force },
                |sent| match sent.delivery.trigger {
                    // It was approved, and opened first.
                    Trigger::Open => answer(opened(&sent.invoice)),
                    _ => answer(format!("delivery of {}", sent.delivery.subject)),
                },
            )
            .await
        })
        .await;
    }

    pub(super) async fn mark_sent(&self, fixture: &TenantFixture) {
        let Some(id) = self.some_open_invoice(fixture.tenant.id) else { return };
        let date = self.now_of(fixture).date_naive() - TimeDelta::days(self.pick(3) as i64 - 1);
        let outside = SentOutside { method: MarkedMethod::Post, date, note: None };
        self.request(fixture, ClientRequest::default(), async |caller| {
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

    pub(super) async fn recall(&self, fixture: &TenantFixture) {
        // The latest one is the likeliest to be in the queue still.
        let tenant = fixture.tenant.id;
        let latest = || {
            let event_log = self.event_log.borrow();
            event_log.deliveries.iter().rev().find(|(owner, _)| *owner == tenant).map(|(_, id)| *id)
        };
        let chosen = match self.pick(6) {
            0..=1 => latest(),
            2..=3 => self.some_queued(tenant),
            _ => self.some_delivery(tenant),
        };
        if let Some(id) = chosen {
            self.recall_delivery(fixture, id).await;
        }
    }

    pub(super) async fn recall_delivery(&self, fixture: &TenantFixture, id: DeliveryId) {
        self.try_once(fixture, async |caller| {
            let (store, clock, entropy) = (self.store(), &self.world.clock, &self.world.entropy);
            let show = |delivery: &Delivery| answer(delivery.id);
            app::delivery::recall_delivery::recall_delivery(&store, clock, entropy, &caller, id, show).await
        })
        .await;
    }

    pub(super) async fn recall_batch(&self, fixture: &TenantFixture) {
        let Some(id) = self.some_batch(fixture.tenant.id) else { return };
        self.try_once(fixture, async |caller| {
            // Tells its withdrawals from a delivery that somebody recalled by itself in the same second.
            let caller = Caller { request_id: format!("recall of {id}"), ..caller };
            app::batches::recall_batch::recall_batch(&self.store(), &caller, id, |batch, _| answer(batch.id))
                .await
        })
        .await;
    }
}

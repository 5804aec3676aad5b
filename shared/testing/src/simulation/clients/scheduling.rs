//! Requests that schedule, reschedule or cancel e-mails.

use std::rc::Rc;

use app::delivery::change_schedule::{cancel_delivery, reschedule_delivery, waiting_delivery};
use chrono::TimeDelta;
use domain::delivery::schedule::{SendAt, WallTime};
use domain::ids::DeliveryId;
use domain::zone::Zone;

use crate::simulation::counters::Counter;
use crate::simulation::environment::Environment;
use crate::simulation::fixtures::TenantFixture;
use crate::simulation::requests::ClientRequest;
use crate::world::answer;

/// Seconds until the scheduled time: from less than the minimum for a timer to later than the
/// reconciler's next run.
const DELAYS: [i64; 6] = [4, 40, 400, 3_000, 9_000, 100_000];

fn berlin() -> Zone {
    "Europe/Berlin".parse().expect("a time zone")
}

impl Environment {
    /// Schedules one in three e-mails, in the customer's time zone or in a given one.
    pub(in crate::simulation) fn send_at(&self, fixture: &TenantFixture, has_email: bool) -> Option<SendAt> {
        (has_email && self.pick(3) == 0)
            .then(|| self.random_time(fixture, Some(berlin()).filter(|_| self.pick(2) == 0)))
    }

    /// Customers without a time zone use the seller's, Europe/Berlin.
    fn random_time(&self, fixture: &TenantFixture, zone: Option<Zone>) -> SendAt {
        let seconds = DELAYS[self.pick(DELAYS.len())] + self.pick(60) as i64;
        let at = self.now_of(fixture) + TimeDelta::seconds(seconds);
        let local = at.with_timezone(&zone.unwrap_or_else(berlin)).naive_local();
        let time = WallTime::parse(&local.format("%Y-%m-%dT%H:%M:%S").to_string()).expect("a time");
        SendAt { time, zone }
    }

    /// Whether a scheduled e-mail exists.
    pub(in crate::simulation) fn has_scheduled_delivery(&self) -> bool {
        !self.event_log.borrow().waiting.is_empty()
    }

    /// A client reschedules or cancels a scheduled e-mail.
    pub(in crate::simulation) async fn start_change_of_schedule(self: Rc<Self>) {
        let fixture = &self.tenants[self.pick(self.tenants.len())];
        self.change_schedule(fixture).await;
    }

    pub(super) async fn change_schedule(&self, fixture: &TenantFixture) {
        match self.pick(5) {
            0..=1 => self.reschedule(fixture).await,
            2..=3 => self.cancel(fixture).await,
            _ => {
                if let Some(id) = self.some_scheduled(fixture) {
                    self.recall_delivery(fixture, id).await;
                }
            }
        }
    }

    fn some_scheduled(&self, fixture: &TenantFixture) -> Option<DeliveryId> {
        let event_log = self.event_log.borrow();
        // Sometimes a delivery that was already sent or canceled.
        let past = self.pick(5) == 0;
        let own = event_log
            .scheduled
            .iter()
            .filter(|(owner, id)| *owner == fixture.tenant.id && (past || event_log.waiting.contains(id)));
        let own: Vec<_> = own.collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())].1)
    }

    async fn reschedule(&self, fixture: &TenantFixture) {
        let Some(id) = self.some_scheduled(fixture) else { return };
        let new = self.random_time(fixture, Some([Zone::UTC, berlin()][self.pick(2)]));
        self.try_once(fixture, async |caller| {
            let waiting = waiting_delivery(&self.store(), &caller, id, None).await?;
            let moved = reschedule_delivery(&self.store(), &caller, waiting, new).await?;
            self.counters.increment(Counter::Moved);
            Ok(answer(moved.id))
        })
        .await;
    }

    async fn cancel(&self, fixture: &TenantFixture) {
        let Some(id) = self.some_scheduled(fixture) else { return };
        let asked = ClientRequest { canceled: Some(id), ..ClientRequest::default() };
        self.request(fixture, asked, async |caller| {
            cancel_delivery(&self.store(), &caller, id, None, |delivery| {
                answer(format!("{} canceled", delivery.id))
            })
            .await
        })
        .await;
    }
}

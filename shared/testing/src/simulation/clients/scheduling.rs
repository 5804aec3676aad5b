//! E-mails for later: put off, moved, called off.

use std::rc::Rc;

use app::delivery::change_schedule::{cancel_delivery, reschedule_delivery, waiting_delivery};
use chrono::TimeDelta;
use chrono_tz::{Europe, Tz, UTC};
use domain::delivery::schedule::{SendAt, WallTime};
use domain::ids::DeliveryId;

use super::Asked;
use crate::simulation::company::Company;
use crate::simulation::stage::Stage;
use crate::simulation::tally::Seen;
use crate::world::answer;

/// From sooner than a timer is set for to beyond the reconciler's next run.
const PUT_OFF: [i64; 6] = [4, 40, 400, 3_000, 9_000, 100_000];

impl Stage {
    /// Of each three e-mails one is for later, by the clocks of the customer or of a zone.
    pub(in crate::simulation) fn send_at(&self, has_email: bool) -> Option<SendAt> {
        (has_email && self.pick(3) == 0)
            .then(|| self.some_time(Some(Europe::Berlin).filter(|_| self.pick(2) == 0)))
    }

    /// Whoever has no zone of its own is where the seller is: in Berlin.
    fn some_time(&self, zone: Option<Tz>) -> SendAt {
        let seconds = PUT_OFF[self.pick(PUT_OFF.len())] + self.pick(60) as i64;
        let at = self.world.now() + TimeDelta::seconds(seconds);
        let local = at.with_timezone(&zone.unwrap_or(Europe::Berlin)).naive_local();
        let time = WallTime::parse(&local.format("%Y-%m-%dT%H:%M:%S").to_string()).expect("a time");
        SendAt { time, zone }
    }

    /// Whether an e-mail is there that can still be moved or called off.
    pub(in crate::simulation) fn something_waits(&self) -> bool {
        !self.chronicle.borrow().waiting.is_empty()
    }

    /// Somebody moves an e-mail that waits, or calls it off.
    pub(in crate::simulation) async fn reconsider(self: Rc<Self>) {
        let company = &self.companies[self.pick(self.companies.len())];
        self.think_better_of_it(company).await;
    }

    pub(super) async fn think_better_of_it(&self, company: &Company) {
        match self.pick(5) {
            0..=1 => self.reschedule(company).await,
            2..=3 => self.cancel(company).await,
            _ => {
                if let Some(id) = self.some_scheduled(company) {
                    self.recall_delivery(company, id).await;
                }
            }
        }
    }

    fn some_scheduled(&self, company: &Company) -> Option<DeliveryId> {
        let chronicle = self.chronicle.borrow();
        // Now and then one that has gone out, or was called off.
        let past = self.pick(5) == 0;
        let own = chronicle
            .scheduled
            .iter()
            .filter(|(owner, id)| *owner == company.tenant.id && (past || chronicle.waiting.contains(id)));
        let own: Vec<_> = own.collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())].1)
    }

    async fn reschedule(&self, company: &Company) {
        let Some(id) = self.some_scheduled(company) else { return };
        let new = self.some_time(Some([UTC, Europe::Berlin][self.pick(2)]));
        self.try_once(company, async |caller| {
            let waiting = waiting_delivery(&self.store(), &caller, id, None).await?;
            let moved = reschedule_delivery(&self.store(), &caller, waiting, new).await?;
            self.tally.note(Seen::Moved);
            Ok(answer(moved.id))
        })
        .await;
    }

    async fn cancel(&self, company: &Company) {
        let Some(id) = self.some_scheduled(company) else { return };
        let asked = Asked { canceled: Some(id), ..Asked::default() };
        self.ask(company, asked, async |caller| {
            cancel_delivery(&self.store(), &caller, id, None, |delivery| {
                answer(format!("{} canceled", delivery.id))
            })
            .await
        })
        .await;
    }
}

//! Requests about credit notes.

use app::batches::start_batch::{NewBatch, Selected};
use app::documents::credit::credit_document::{CreditRequest, Then};
use app::documents::lifecycle::Asked as Which;
use app::payments::mark_paid::MarkPaid;
use domain::batches::{BatchEmail, CreditOptions, Operation};
use domain::documents::credit::{Asked, LineAsked, Manner, RateAsked};
use domain::documents::document::DocumentStatus;
use domain::documents::kinds::Surplus;
use domain::documents::line::Quantity;
use domain::ids::{DocumentId, DocumentKind};
use domain::payments::ledger::Refund;
use domain::payments::payment::Method;

use crate::builders;
use crate::simulation::counters::Counter;
use crate::simulation::environment::Environment;
use crate::simulation::fixtures::TenantFixture;
use crate::simulation::requests::ClientRequest;

impl Environment {
    pub(super) async fn credit(&self, fixture: &TenantFixture) {
        match self.pick(10) {
            0..=6 => self.credit_one(fixture).await,
            7 => self.end_credit_draft(fixture).await,
            8 => self.send_credit_note(fixture).await,
            _ => self.credit_many(fixture).await,
        }
    }

    /// Usually a document that is open, paid or credited.
    fn some_creditable(&self, fixture: &TenantFixture) -> Option<DocumentId> {
        use DocumentStatus::{Credited, Open, Paid};
        let any = self.pick(8) == 0;
        let some = |wanted: &[DocumentStatus]| {
            self.some_such(fixture, |id, status| {
                id.kind() != DocumentKind::CreditNote && (any || wanted.contains(&status))
            })
        };
        // Few are paid.
        let paid = if self.pick(2) == 0 { some(&[Paid]) } else { None };
        paid.or_else(|| some(&[Open, Paid, Credited]))
    }

    fn some_such(
        &self,
        fixture: &TenantFixture,
        such: impl Fn(DocumentId, DocumentStatus) -> bool,
    ) -> Option<DocumentId> {
        let event_log = self.event_log.borrow();
        let own = event_log.invoices.iter().filter(|(owner, _)| *owner == fixture.tenant.id);
        let fits = |id: &DocumentId| event_log.lives.get(id).is_some_and(|life| such(*id, life.status));
        let own: Vec<DocumentId> = own.map(|(_, id)| *id).filter(fits).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())])
    }

    /// A document is credited twice or thrice, so that credit notes meet.
    async fn credit_one(&self, fixture: &TenantFixture) {
        let Some(id) = self.some_creditable(fixture) else { return };
        if self.pick(3) == 0 {
            self.pay_first(fixture, id).await;
        }
        for _ in 0..1 + self.pick(3) {
            let Some(asked) = self.some_credit(fixture, id).await else { return };
            let refund = Refund { method: Method::BankTransfer, reference: None };
            let surplus = if self.pick(3) == 0 { Surplus::Refund(refund) } else { Surplus::Balance };
            let then = match self.pick(3) {
                0 => Then::Draft,
                _ => Then::Open(self.email(fixture, true)),
            };
            let request = CreditRequest {
                of: Which { id, if_match: None },
                asked,
                manner: Manner { surplus, ..Manner::default() },
                then,
                rebill: self.pick(4) == 0,
            };
            self.request(fixture, ClientRequest::default(), async |caller| {
                let reply = self.world.credit(&caller, &request).await?;
                if request.rebill {
                    self.counters.increment(Counter::Rebilled);
                }
                Ok(reply)
            })
            .await;
            if matches!(request.then, Then::Draft) && self.pick(4) > 0 {
                self.end_credit_draft(fixture).await;
            }
        }
    }

    /// What was paid of a document that is credited belongs to the customer.
    async fn pay_first(&self, fixture: &TenantFixture, id: DocumentId) {
        let date = self.now_of(fixture).date_naive();
        let request =
            MarkPaid { id, if_match: None, method: Method::Card, date, reference: None, external_id: None };
        self.request(fixture, ClientRequest::default(), async |caller| {
            self.world.mark_paid(&caller, &request).await
        })
        .await;
    }

    /// All that is left, lines or pieces of them, an amount, or amounts of rates: sometimes more than is left.
    async fn some_credit(&self, fixture: &TenantFixture, id: DocumentId) -> Option<Asked> {
        let document = self.store().document(&fixture.tenant.id, id).await.ok()??;
        let most = document.totals.gross.clamp(1, 100_000) as usize;
        Some(match self.pick(7) {
            0..=2 => Asked::Rest,
            3 => {
                let lines = self.store().lines(&fixture.tenant.id, &document).await.ok()?;
                let some = lines.iter().filter(|_| self.pick(3) > 0).map(|line| LineAsked {
                    line_id: line.id,
                    quantity: Quantity::parse("0.4").ok().filter(|_| self.pick(2) == 0),
                });
                // The API asks for one line at least.
                Some(some.collect::<Vec<_>>())
                    .filter(|some| !some.is_empty())
                    .map_or(Asked::Rest, Asked::Lines)
            }
            4 => {
                let rows = document.totals.tax.iter().map(|row| RateAsked {
                    category: row.category,
                    rate: row.rate,
                    amount: 1 + self.pick(most) as i64,
                });
                Asked::Rates(rows.collect())
            }
            _ => Asked::Amount(1 + self.pick(most) as i64),
        })
    }

    /// Opens or deletes a draft.
    async fn end_credit_draft(&self, fixture: &TenantFixture) {
        let drafted =
            |id: DocumentId, status| id.kind() == DocumentKind::CreditNote && status == DocumentStatus::Draft;
        let Some(id) = self.some_such(fixture, drafted) else { return };
        if self.pick(5) == 0 {
            return self.delete_one(fixture, id).await;
        }
        self.open_one(fixture, id).await;
    }

    async fn send_credit_note(&self, fixture: &TenantFixture) {
        let note = self.some_such(fixture, |id, _| id.kind() == DocumentKind::CreditNote);
        if let Some(id) = note {
            self.send_one(fixture, id).await;
        }
    }

    async fn credit_many(&self, fixture: &TenantFixture) {
        let one_in = 3 + self.pick(6);
        let all = self.invoices_of(fixture.tenant.id).into_iter();
        let ids: Vec<DocumentId> = all.filter(|_| self.pick(one_in) == 0).collect();
        let email = self.email(fixture, false);
        let email = email.map(BatchEmail::from);
        let operation = Operation::Credit(CreditOptions { reason: None, email });
        let wanted = NewBatch { operation, selected: Selected::Ids(builders::subjects(&ids)) };
        self.start(fixture, wanted, ids).await;
    }
}

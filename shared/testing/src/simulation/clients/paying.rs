//! Requests about payments.

use app::batches::start_batch::{NewBatch, Selected};
use app::payments::Wish;
use app::payments::record_payment::{NewPayment, Progress};
use domain::batches::{MarkPaidOptions, Operation};
use domain::ids::{CustomerId, DocumentId, PaymentId, TenantId};
use domain::payments::allocation::Allocation;
use domain::payments::payment::{Method, Wanted};

use crate::builders;
use crate::simulation::environment::Environment;
use crate::simulation::fixtures::TenantFixture;
use crate::simulation::requests::ClientRequest;
use crate::world::payment;

impl Environment {
    pub(super) async fn pay(&self, fixture: &TenantFixture) {
        let customer = self.some_payer(fixture);
        let Some(wish) = self.some_wish(fixture, customer).await else { return };
        match self.pick(25) {
            0..=3 => self.record(fixture, customer, wish).await,
            4 => self.allocate(fixture, wish).await,
            5..=6 => self.reverse_or_end(fixture).await,
            7..=15 => self.spend_balance(fixture, customer, wish).await,
            16..=23 => self.undo(fixture).await,
            _ => self.mark_paid(fixture).await,
        }
    }

    fn some_payer(&self, fixture: &TenantFixture) -> CustomerId {
        // Few, so that requests meet.
        fixture.customers[self.pick(fixture.customers.len().min(2))]
    }

    fn some_payment(&self, tenant: TenantId) -> Option<PaymentId> {
        let event_log = self.event_log.borrow();
        let own = event_log.payments.iter().rev().filter(|(owner, _)| *owner == tenant);
        let own: Vec<PaymentId> = own.take(6).map(|(_, id)| *id).collect();
        (!own.is_empty()).then(|| own[self.pick(own.len())])
    }

    /// Some open invoices of a customer, or sometimes any invoice.
    async fn some_wish(&self, fixture: &TenantFixture, customer: CustomerId) -> Option<Wish> {
        let open = self.store().open_items_of(&fixture.tenant.id, customer).await.ok()?;
        let mut documents: Vec<DocumentId> = open.iter().map(|item| item.document_id).collect();
        let any = if self.pick(6) == 0 { self.some_invoice(fixture) } else { None };
        documents.truncate(1 + self.pick(3));
        documents.extend(any.filter(|any| !documents.contains(any)));
        let wanted = documents.into_iter().map(|document_id| {
            let amount = (self.pick(2) == 0).then(|| 1 + self.pick(6_000) as i64);
            Wanted { document_id, amount }
        });
        let wanted: Vec<Wanted> = wanted.collect();
        let oldest_first = self.pick(5) == 0;
        let wanted = if oldest_first { Vec::new() } else { wanted };
        Some(Wish { wanted, oldest_first, keep_difference: self.pick(2) == 0 })
    }

    async fn record(&self, fixture: &TenantFixture, customer: CustomerId, wish: Wish) {
        let processing = self.pick(4) == 0 && !wish.oldest_first;
        let progress = if processing { Progress::Processing } else { Progress::Received };
        let external = self.pick(4) == 0;
        let cents = if external { 5_000 } else { 1_000 + self.pick(30_000) as i64 };
        let wish = if external { Wish { oldest_first: true, wanted: Vec::new(), ..wish } } else { wish };
        let progress = if external { Progress::Received } else { progress };
        let new = NewPayment { progress, wish, ..payment(&self.world, customer, cents, &[]) };
        if external {
            // Several callbacks tell of the same payment.
            let external_id = Some(builders::parse(&format!("charge-{customer}-{}", self.pick(3))));
            let new = NewPayment { external_id, ..new };
            return self.try_once(fixture, async |caller| self.world.pay(&caller, &new).await).await;
        }
        self.request(fixture, ClientRequest::default(), async |caller| self.world.pay(&caller, &new).await)
            .await;
    }

    async fn allocate(&self, fixture: &TenantFixture, wish: Wish) {
        let Some(id) = self.some_payment(fixture.tenant.id) else { return };
        self.try_once(fixture, async |caller| self.world.allocate(&caller, id, &wish).await).await;
    }

    async fn reverse_or_end(&self, fixture: &TenantFixture) {
        let Some(id) = self.some_payment(fixture.tenant.id) else { return };
        self.try_once(fixture, async |caller| match self.world.settle_payment(&caller, id).await {
            Err(app::Error::Refused(_)) if self.pick(4) > 0 => self.world.reverse(&caller, id).await,
            Err(app::Error::Refused(_)) => self.world.fail_payment(&caller, id).await,
            settled => settled,
        })
        .await;
    }

    /// Undoes something that settled an invoice, often from a balance.
    async fn undo(&self, fixture: &TenantFixture) {
        let tenant = &fixture.tenant.id;
        let mut standing: Vec<Allocation> = Vec::new();
        for id in self.invoices_of(*tenant) {
            let made = self.world.store().allocations(tenant, id).await.unwrap_or_default();
            standing.extend(made.into_iter().filter(|made| made.undone.is_none()));
        }
        let from_balance = |made: &Allocation| made.payment_id.is_none() && made.credit_note_id.is_none();
        if standing.iter().any(from_balance) && self.pick(4) > 0 {
            standing.retain(from_balance);
        }
        if standing.is_empty() {
            return;
        }
        let which = &standing[self.pick(standing.len())];
        let which = (which.document_id, which.id);
        self.try_once(fixture, async |caller| self.world.undo_settlement(&caller, which, None).await).await;
    }

    /// Refunds from the balance of a customer that has some, or settles documents with it. If there is none, a customer
    /// pays in advance.
    async fn spend_balance(&self, fixture: &TenantFixture, payer: CustomerId, wish: Wish) {
        let Some((customer, balance)) = self.someone_with_balance(fixture).await else {
            let in_advance = Wish { wanted: Vec::new(), oldest_first: false, ..wish };
            return self.record(fixture, payer, in_advance).await;
        };
        let refund = self.pick(3) == 0;
        let cents = 1 + self.pick(balance.clamp(1, 4_000) as usize * 5 / 4) as i64;
        // What some other customer's documents would need is refused.
        let own =
            if self.pick(4) == 0 { Some(wish) } else { self.small_wish(fixture, customer, balance).await };
        let Some(wish) = own else { return };
        self.try_once(fixture, async |caller| match refund {
            true => self.world.refund(&caller, customer, cents).await,
            false => self.world.pay_from_balance(&caller, customer, &wish).await,
        })
        .await;
    }

    async fn someone_with_balance(&self, fixture: &TenantFixture) -> Option<(CustomerId, i64)> {
        for customer in &fixture.customers {
            let balances = self.store().balances(&fixture.tenant.id, *customer).await.ok()?;
            if let Some(balance) = balances.iter().find(|balance| balance.amount > 0) {
                return Some((*customer, balance.amount));
            }
        }
        None
    }

    /// A part of an open document that a balance covers.
    async fn small_wish(&self, fixture: &TenantFixture, customer: CustomerId, balance: i64) -> Option<Wish> {
        let open = self.store().open_items_of(&fixture.tenant.id, customer).await.ok()?;
        let first = open.first()?;
        let most = balance.min(first.due).clamp(1, 3_000);
        let amount = Some(1 + self.pick(most as usize) as i64 / 2);
        let wanted = vec![Wanted { document_id: first.document_id, amount }];
        Some(Wish { wanted, oldest_first: false, keep_difference: self.pick(2) == 0 })
    }

    /// A batch of all that the tenant has.
    async fn mark_paid(&self, fixture: &TenantFixture) {
        let all = self.invoices_of(fixture.tenant.id);
        let one_in = 2 + self.pick(4);
        let ids: Vec<DocumentId> = all.into_iter().filter(|_| self.pick(one_in) == 0).collect();
        let date = self.world.now().date_naive();
        let operation = Operation::MarkPaid(MarkPaidOptions { method: Method::Other, date, reference: None });
        let wanted = NewBatch { operation, selected: Selected::Ids(builders::subjects(&ids)) };
        self.start(fixture, wanted, ids).await;
    }
}

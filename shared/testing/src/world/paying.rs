//! Requests about payments.

use app::delivery::letters::LetterRequest;
use app::payments::Wish;
use app::payments::mark_paid::MarkPaid;
use app::payments::record_payment::{NewPayment, Progress, Told};
use app::payments::undo_settlement::Undo;
use app::{Caller, Error, Reply};
use chrono::NaiveDate;
use domain::customers::Customer;
use domain::delivery::Part;
use domain::delivery::email::EmailSettings;
use domain::ids::{AllocationId, CustomerId, DocumentId, PaymentId};
use domain::money::Money;
use domain::payments::allocation::Allocation;
use domain::payments::ledger::{CustomerBalance, Entry};
use domain::payments::payment::{Method, Payment, Wanted};
use store::Store;

use super::{Tenant, World, answer, run};
use crate::builders;

/// A payment of so many cents for these documents, in the order given.
pub fn payment(
    world: &World,
    customer: CustomerId,
    cents: i64,
    wanted: &[(DocumentId, Option<i64>)],
) -> NewPayment {
    let wanted = wanted.iter().map(|(id, amount)| Wanted { document_id: *id, amount: *amount }).collect();
    NewPayment {
        customer_id: customer,
        method: Method::BankTransfer,
        progress: Progress::Received,
        date: world.now().date_naive(),
        reference: None,
        external_id: None,
        amount: euros(cents),
        wish: Wish { wanted, ..Wish::default() },
    }
}

/// So many cents.
pub fn euros(cents: i64) -> Money {
    Money::new(cents, builders::parse("EUR"))
}

fn told(payment: &Payment, told: Told) -> Reply {
    let status = if told == Told::First { 201 } else { 200 };
    Reply { status, ..answer(payment.id) }
}

impl World {
    /// Open invoices of 119.00 EUR each.
    pub fn open_invoices(&self, tenant: &Tenant, customer: &Customer, count: usize) -> Vec<DocumentId> {
        let ids = self.drafts(tenant, customer, count);
        for id in &ids {
            run(self.open(tenant, *id, None)).unwrap();
        }
        ids
    }

    /// Records a payment through the workers' table.
    pub async fn pay(&self, caller: &Caller, new: &NewPayment) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        app::payments::record_payment::record_payment(&store, &self.clock, &self.entropy, caller, new, told)
            .await
    }

    pub async fn mark_paid(&self, caller: &Caller, request: &MarkPaid) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        app::payments::mark_paid::mark_paid(&store, &self.clock, &self.entropy, caller, request, told).await
    }

    pub async fn allocate(&self, caller: &Caller, id: PaymentId, wish: &Wish) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let show = |payment: &Payment| answer(payment.id);
        let (clock, entropy) = (&self.clock, &self.entropy);
        app::payments::allocate_payment::allocate_payment(
            &store,
            clock,
            entropy,
            caller,
            (id, None),
            (wish, None),
            show,
        )
        .await
    }

    pub async fn reverse(&self, caller: &Caller, id: PaymentId) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let show = |payment: &Payment| answer(payment.id);
        let (clock, entropy) = (&self.clock, &self.entropy);
        app::payments::reverse_payment::reverse_payment(
            &store,
            clock,
            entropy,
            caller,
            (id, None),
            None,
            show,
        )
        .await
    }

    /// Undoes an allocation.
    pub async fn undo(
        &self,
        caller: &Caller,
        (payment, allocation): (PaymentId, AllocationId),
        on: Option<NaiveDate>,
    ) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let show = |payment: &Payment| answer(payment.id);
        let (clock, entropy, which) = (&self.clock, &self.entropy, (payment, None, allocation));
        app::payments::undo_allocation::undo_allocation(&store, clock, entropy, caller, which, on, show).await
    }

    /// Undoes what settled a document.
    pub async fn undo_settlement(
        &self,
        caller: &Caller,
        (document, allocation): (DocumentId, AllocationId),
        on: Option<NaiveDate>,
    ) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let show = |made: &Allocation| answer(made.id);
        let (clock, entropy) = (&self.clock, &self.entropy);
        let undo = Undo { document, if_match: None, allocation, on };
        app::payments::undo_settlement::undo_settlement(&store, clock, entropy, caller, undo, show).await
    }

    /// Sends a receipt to the customer's contacts.
    pub async fn send_receipt(&self, caller: &Caller, id: PaymentId, force: bool) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let email = EmailSettings { use_template_defaults: true, ..EmailSettings::default() };
        let request = LetterRequest { email: &email, send_at: None, force };
        let (clock, entropy) = (&self.clock, &self.entropy);
        app::payments::send_receipt::send_receipt(&store, clock, entropy, caller, id, request, |sent| {
            answer(sent.delivery.id)
        })
        .await
    }

    /// Sends a statement of account.
    pub async fn send_statement(
        &self,
        caller: &Caller,
        customer: CustomerId,
        part: Part,
        request: LetterRequest<'_>,
    ) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let (clock, entropy, whose) = (&self.clock, &self.entropy, (customer, part));
        app::reports::send_statement::send_statement(&store, clock, entropy, caller, whose, request, |sent| {
            answer(sent.delivery.id)
        })
        .await
    }

    pub async fn settle_payment(&self, caller: &Caller, id: PaymentId) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let show = |payment: &Payment| answer(payment.id);
        let (clock, entropy) = (&self.clock, &self.entropy);
        app::payments::settle_payment::settle_payment(&store, clock, entropy, caller, (id, None), show).await
    }

    pub async fn fail_payment(&self, caller: &Caller, id: PaymentId) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let show = |payment: &Payment| answer(payment.id);
        let (clock, entropy) = (&self.clock, &self.entropy);
        app::payments::settle_payment::fail_payment(&store, clock, entropy, caller, (id, None), show).await
    }

    /// Pays from the balance in euros.
    pub async fn pay_from_balance(
        &self,
        caller: &Caller,
        customer: CustomerId,
        wish: &Wish,
    ) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let whose = (customer, builders::parse("EUR"));
        let (clock, entropy) = (&self.clock, &self.entropy);
        app::payments::pay_from_balance::pay_from_balance(
            &store,
            clock,
            entropy,
            caller,
            whose,
            (wish, None),
            |paid| answer(paid.balance.amount),
        )
        .await
    }

    /// Notes a refund of so many cents.
    pub async fn refund(&self, caller: &Caller, customer: CustomerId, cents: i64) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let how = domain::payments::ledger::Refund { method: Method::BankTransfer, reference: None };
        let what = (customer, euros(cents), self.now().date_naive());
        let (clock, entropy) = (&self.clock, &self.entropy);
        app::payments::refund::refund(&store, clock, entropy, caller, what, &how, |entry| {
            answer(entry.number)
        })
        .await
    }

    pub fn payment(&self, tenant: &Tenant, id: PaymentId) -> Payment {
        run(self.store().payment(&tenant.id, id)).unwrap().expect("the payment")
    }

    /// The balance in euros, in cents.
    pub fn balance(&self, tenant: &Tenant, customer: CustomerId) -> i64 {
        let balances: Vec<CustomerBalance> = run(self.store().balances(&tenant.id, customer)).unwrap();
        balances.first().map_or(0, |balance| balance.amount)
    }

    /// All entries of a customer, newest first.
    pub fn entries(&self, tenant: &Tenant, customer: CustomerId) -> Vec<Entry> {
        run(self.store().entries(&tenant.id, (customer, None), None, 10_000)).unwrap().data
    }
}

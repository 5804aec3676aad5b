//! Payments, what they settle, and the credit balance.

mod allocating;
mod batch;
mod large;
mod model;
mod races;
mod receipts;
mod reversing;
mod undoing;
mod voiding;

use app::payments::Wish;
use domain::customers::Customer;
use domain::documents::document::DocumentStatus;
use domain::ids::{CustomerId, DocumentId, PaymentId};
use domain::payments::payment::Wanted;
use testing::{Tenant, World, run};

/// A tenant with a customer and open invoices of 119.00 each.
pub(crate) struct Case {
    pub(crate) world: World,
    pub(crate) tenant: Tenant,
    pub(crate) customer: Customer,
    pub(crate) invoices: Vec<DocumentId>,
}

impl Case {
    pub(crate) fn new(invoices: usize) -> Self {
        let world = World::new(1);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let invoices = world.open_invoices(&tenant, &customer, invoices);
        world.relay_all();
        Self { world, tenant, customer, invoices }
    }

    pub(crate) fn status(&self, invoice: usize) -> DocumentStatus {
        self.world.invoice(&self.tenant, self.invoices[invoice]).status()
    }

    pub(crate) fn due(&self, invoice: usize) -> i64 {
        self.world.invoice(&self.tenant, self.invoices[invoice]).balance.due
    }

    pub(crate) fn balance(&self) -> i64 {
        self.world.balance(&self.tenant, self.customer.id)
    }

    /// A payment that is accepted.
    pub(crate) fn pay(&self, cents: i64, wanted: &[(DocumentId, Option<i64>)]) -> PaymentId {
        let new = testing::payment(&self.world, self.customer.id, cents, wanted);
        run(self.world.pay(&self.world.caller(&self.tenant), &new)).unwrap().body.parse().unwrap()
    }

    /// What holds after everything: the entries sum to the balance, and the parts of each document to what was payable.
    pub(crate) fn adds_up(&self) {
        let entries = self.world.entries(&self.tenant, self.customer.id);
        assert_eq!(entries.iter().map(|entry| entry.posting.amount).sum::<i64>(), self.balance());
        for id in &self.invoices {
            let invoice = self.world.invoice(&self.tenant, *id);
            let balance = invoice.balance;
            let parts =
                balance.paid + balance.credited + balance.written_off + balance.discounted + balance.due;
            assert_eq!(parts, invoice.totals.payable, "{id}");
            let allocations = run(self.world.store().allocations(&self.tenant.id, *id)).unwrap();
            let counting = allocations.iter().filter(|made| made.undone.is_none());
            assert_eq!(counting.map(|made| made.settlement.paid).sum::<i64>(), balance.paid, "{id}");
            let open = run(self.world.store().open_items_of(&self.tenant.id, self.customer.id)).unwrap();
            let due = open.iter().find(|item| item.document_id == *id).map(|item| item.due);
            assert_eq!(due, Some(balance.due).filter(|due| *due > 0), "{id} in the index of open items");
        }
    }
}

pub(crate) fn wish(wanted: &[(DocumentId, Option<i64>)]) -> Wish {
    let wanted = wanted.iter().map(|(id, amount)| Wanted { document_id: *id, amount: *amount });
    Wish { wanted: wanted.collect(), ..Wish::default() }
}

/// The code of a refusal, and those of its errors.
pub(crate) fn refused<R: std::fmt::Debug>(result: Result<R, app::Error>) -> (String, Vec<String>) {
    match result {
        Err(app::Error::Refused(app::Refusal::Conflict { code, defects, .. })) => {
            (code.to_owned(), defects.into_iter().map(|defect| defect.code).collect())
        }
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) fn nobody(world: &World) -> CustomerId {
    CustomerId::new(world.now(), 7)
}

//! Bank statements: what their entries are proposed for, and what becomes of them.

mod applying;
mod reading;
mod twice;

use domain::bank_statements::entry::BankEntry;
use domain::ids::BankStatementId;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use store::keys;
use testing::{Line, World, builders, camt, run};

use crate::payments::Case;

pub(crate) const PAYER: &str = "DE02120300000000202051";

/// A tenant with a customer and open invoices of 119.00 each, with numbers that are told from other words.
pub(crate) fn case(invoices: usize) -> Case {
    let world = World::new(1);
    let tenant = world.tenant();
    let entity: LegalEntity =
        run(world.store().get(&keys::entity(&tenant.id, tenant.entity))).unwrap().unwrap();
    let numbering = builders::numbering("INV-2026-{seq:5}");
    world.put(&tenant, &LegalEntity { version: entity.version + 1, numbering, ..entity });
    let customer = world.customer(&tenant, "anna");
    let invoices = world.open_invoices(&tenant, &customer, invoices);
    world.relay_all();
    Case { world, tenant, customer, invoices }
}

impl Case {
    /// The number of an invoice.
    pub(crate) fn number(&self, invoice: usize) -> String {
        self.world.invoice(&self.tenant, self.invoices[invoice]).state.number().unwrap().to_string()
    }

    pub(crate) fn apply_exact(&self) {
        let key = keys::settings(&self.tenant.id);
        let settings: Settings = run(self.world.store().get(&key)).unwrap().unwrap();
        let next = Settings { version: settings.version + 1, apply_exact: true, ..settings };
        self.world.put(&self.tenant, &next);
    }

    /// Uploads a file and has its entries read.
    pub(crate) fn read(&mut self, lines: &[Line]) -> (BankStatementId, Vec<BankEntry>) {
        let id = self.world.upload(&self.tenant, camt(lines));
        self.world.drain();
        (id, self.world.bank_entries(&self.tenant, id))
    }

    pub(crate) fn payments(&self) -> usize {
        run(self.world.store().payments(&self.tenant.id, None, None, 100_000)).unwrap().data.len()
    }
}

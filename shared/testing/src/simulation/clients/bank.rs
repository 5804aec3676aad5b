//! Files of a bank, which overlap, and what a person does with their entries.

use app::bank_statements::apply_entry::Target;
use app::payments::Wish;
use domain::bank_statements::entry::{BankEntry, EntryState};
use domain::bank_statements::statement::BankStatement;
use domain::ids::TenantId;
use store::bank_statements::statements::STATEMENT;

use crate::simulation::environment::Environment;
use crate::simulation::fixtures::TenantFixture;
use crate::simulation::requests::ClientRequest;
use crate::{Line, camt};

/// The references by which a reversal names what it takes back.
const REFERENCES: [&str; 16] = [
    "E2E-00", "E2E-01", "E2E-02", "E2E-03", "E2E-04", "E2E-05", "E2E-06", "E2E-07", "E2E-08", "E2E-09",
    "E2E-10", "E2E-11", "E2E-12", "E2E-13", "E2E-14", "E2E-15",
];

impl Environment {
    pub(super) async fn bank(&self, fixture: &TenantFixture) {
        match self.pick(3) {
            0 => self.upload(fixture).await,
            _ => self.decide(fixture).await,
        }
    }

    /// A file with a part of what was booked so far.
    async fn upload(&self, fixture: &TenantFixture) {
        self.book(fixture).await;
        let booked: Vec<Line> = self.booked.borrow().get(&fixture.tenant.id).cloned().unwrap_or_default();
        let from = self.pick(booked.len());
        let until = if self.pick(2) == 0 { booked.len() } else { from + 1 + self.pick(booked.len() - from) };
        let file = camt(&booked[from..until]);
        self.request(fixture, ClientRequest::default(), async |caller| {
            self.world.try_upload(&caller, file.clone()).await
        })
        .await;
    }

    /// The bank books some more: what customers pay, in full or not, a gift, and sometimes a reversal.
    async fn book(&self, fixture: &TenantFixture) {
        let mut lines = Vec::new();
        for customer in fixture.customers.iter().take(2) {
            let Ok(open) = self.store().open_items_of(&fixture.tenant.id, *customer).await else { continue };
            for item in open.iter().take(1 + self.pick(2)) {
                let Ok(Some(document)) = self.store().document(&fixture.tenant.id, item.document_id).await
                else {
                    continue;
                };
                let number = document.state.number().map(ToString::to_string).unwrap_or_default();
                let cents = if self.pick(3) == 0 { 1 + item.due / 2 } else { item.due };
                lines.push(Line::new(cents, number));
            }
        }
        lines.push(Line::new(100 + self.pick(20) as i64, "A gift"));
        let mut booked = self.booked.borrow_mut();
        let own = booked.entry(fixture.tenant.id).or_default();
        for line in &mut lines {
            line.end_to_end = REFERENCES[own.len() % REFERENCES.len()];
            own.push(line.clone());
        }
        if self.pick(2) == 0 {
            // An early one, which may have been applied by now.
            let taken_back = own[self.pick(own.len().min(4))].clone();
            own.push(Line { cents: -taken_back.cents, reversal: true, ..taken_back });
        }
    }

    async fn decide(&self, fixture: &TenantFixture) {
        let Some(entry) = self.some_entry(fixture.tenant.id).await else { return };
        let chosen = Target::Chosen {
            customer_id: Some(fixture.customers[0]),
            wish: Wish { oldest_first: self.pick(2) == 0, ..Wish::default() },
        };
        let target = if self.pick(3) == 0 { chosen } else { Target::Proposal };
        let ignores = self.pick(6) == 0;
        self.try_once(fixture, async |caller| match ignores {
            true => self.world.ignore(&caller, &entry).await,
            false => self.world.apply(&caller, &entry, &target).await,
        })
        .await;
    }

    async fn some_entry(&self, tenant: TenantId) -> Option<BankEntry> {
        let store = self.world.store();
        let mut entries = Vec::new();
        for statement in store.list::<BankStatement>(&tenant, &[STATEMENT], None, 10).await.ok()?.data {
            entries.extend(store.bank_entries(&tenant, statement.id, None, 50).await.ok()?.data);
        }
        let waits = |entry: &BankEntry| entry.state == EntryState::Open;
        let takes_back = |entry: &BankEntry| waits(entry) && entry.proposal.reverses.is_some();
        if entries.iter().any(takes_back) && self.pick(2) == 0 {
            entries.retain(takes_back);
        } else if entries.iter().any(waits) && self.pick(4) > 0 {
            entries.retain(waits);
        }
        (!entries.is_empty()).then(|| entries[self.pick(entries.len())].clone())
    }
}

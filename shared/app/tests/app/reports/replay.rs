//! What a report says about a past day is what it said on that day, whatever happened since.

use app::reports::statement::{Which, statement};
use chrono::{NaiveDate, TimeDelta};
use domain::customers::Customer;
use domain::ids::{DocumentId, PaymentId};
use domain::money::Money;
use domain::reports::ageing::Ageing;
use domain::settings::Settings;
use ports::Entropy;
use store::keys;
use testing::{Tenant, Verb, World, builders, run};

use super::aged;
use crate::payments::wish;

/// A tenant with three customers, to whom anything may happen.
pub(crate) struct Business {
    pub(crate) world: World,
    pub(crate) tenant: Tenant,
    pub(crate) customers: Vec<Customer>,
    pub(crate) documents: Vec<(Customer, DocumentId)>,
    payments: Vec<PaymentId>,
}

impl Business {
    pub(crate) fn new(seed: u64) -> Self {
        let world = World::new(seed);
        let tenant = world.tenant();
        let settings: Settings = run(world.store().get(&keys::settings(&tenant.id))).unwrap().unwrap();
        let payment_tolerance = vec![Money::new(100, builders::parse("EUR"))];
        world.put(&tenant, &Settings { version: settings.version + 1, payment_tolerance, ..settings });
        let customers = ["anna", "ben", "carl"].map(|name| world.customer(&tenant, name)).to_vec();
        Self { world, tenant, customers, documents: vec![], payments: vec![] }
    }

    pub(crate) fn pick(&self, most: usize) -> usize {
        usize::try_from(Entropy::draw(&self.world.entropy) % most.max(1) as u128).unwrap()
    }

    /// Something happens, or is refused.
    pub(crate) fn happen(&mut self) {
        let caller = self.world.caller(&self.tenant);
        let customer = self.customers[self.pick(3)].clone();
        let document = self.documents.get(self.pick(self.documents.len())).cloned();
        match (self.pick(10), document) {
            (0..=2, _) | (_, None) => {
                let id = self.world.open_invoices(&self.tenant, &customer, 1)[0];
                self.documents.push((customer, id));
            }
            (3, Some((customer, id))) => {
                let cents = [11_900, 11_850, 5_000, 20_000][self.pick(4)];
                let new = testing::payment(&self.world, customer.id, cents, &[(id, None)]);
                if let Ok(paid) = run(self.world.pay(&caller, &new)) {
                    self.payments.push(paid.body.parse().unwrap());
                }
            }
            (4, _) => {
                let mut new = testing::payment(&self.world, customer.id, 17_000, &[]);
                new.wish.oldest_first = true;
                let paid = run(self.world.pay(&caller, &new)).unwrap();
                self.payments.push(paid.body.parse().unwrap());
            }
            (5, _) if !self.payments.is_empty() => {
                let payment = self.payments[self.pick(self.payments.len())];
                _ = run(self.world.reverse(&caller, payment));
            }
            (6, Some((customer, id))) => {
                _ = run(self.world.pay_from_balance(&caller, customer.id, &wish(&[(id, None)])));
            }
            (7, Some((_, id))) => _ = run(self.world.ask(&caller, id, Verb::Void)),
            (8, Some((_, id))) => _ = run(self.world.ask(&caller, id, Verb::WriteOff)),
            (_, Some((customer, _))) => _ = run(self.world.refund(&caller, customer.id, 700)),
        }
    }
}

#[test]
fn a_report_as_of_a_past_day_is_what_was_reported_on_that_day() {
    for seed in 1..=12 {
        let mut business = Business::new(seed);
        let mut told: Vec<(NaiveDate, Ageing, Vec<i64>)> = Vec::new();
        for _ in 0..25 {
            for _ in 0..business.pick(6) {
                business.happen();
                // The same instant never tells two things apart.
                business.world.clock.advance(TimeDelta::minutes(1));
            }
            business.world.relay_all();
            let Business { world, tenant, customers, documents, .. } = &business;
            let today = world.now().date_naive();
            let now = aged(world, &world.caller(tenant), None);
            let due: i64 = documents.iter().map(|(_, id)| world.invoice(tenant, *id).balance.due).sum();
            let buckets: i64 = now.totals.values().map(|aged| aged.buckets.total()).sum();
            assert_eq!(buckets, due, "seed {seed}");
            let owed = |customer: &Customer| {
                let own = documents.iter().filter(|(of, _)| of.id == customer.id);
                let due: i64 = own.map(|(_, id)| world.invoice(tenant, *id).balance.due).sum();
                due - world.balance(tenant, customer.id)
            };
            told.push((today, now, customers.iter().map(owed).collect()));
            let days = 1 + i64::try_from(business.pick(25)).unwrap();
            business.world.clock.advance(TimeDelta::days(days));
        }
        let Business { world, tenant, customers, .. } = &business;
        let caller = world.caller(tenant);
        for (day, then, owed) in &told {
            assert_eq!(&aged(world, &caller, Some(*day)), then, "seed {seed}, {day}");
            for (customer, owed) in customers.iter().zip(owed) {
                let which =
                    Which { customer_id: customer.id, from: Some(*day), to: Some(*day), currency: None };
                let made = run(statement(&world.store(), &caller, which)).unwrap();
                let closing = made.accounts.first().map_or(0, |account| {
                    assert_eq!(account.closing, account.due.total() - account.credit, "seed {seed}, {day}");
                    account.closing
                });
                assert_eq!(closing, *owed, "seed {seed}, {day}");
            }
        }
        // Each statement goes on where the one before ended, whichever documents were settled by then.
        for customer in customers {
            let mut last = 0;
            for days in told.windows(2) {
                let (from, to) = (days[0].0.succ_opt(), Some(days[1].0));
                let which = Which { customer_id: customer.id, from, to, currency: None };
                let made = run(statement(&world.store(), &caller, which)).unwrap();
                let account = made.accounts.first();
                let first = days[0].0 == told[0].0;
                assert!(
                    first || account.map_or(0, |account| account.opening) == last,
                    "seed {seed} {from:?}"
                );
                last = account.map_or(0, |account| account.closing);
            }
        }
    }
}

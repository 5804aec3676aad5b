//! Payments: their status moves forward, and each write is over the version before it.

use domain::payments::payment::{Payment, PaymentStatus};
use ports::Item;
use store::keys;
use store::payments::records;

use super::{EventLog, Rule, What};
use crate::simulation::counters::{Counter, Counters};

impl EventLog {
    pub(super) fn payment(&mut self, old: Option<Item>, new: Item, counters: &Counters) {
        let Some(tenant) = new["pk"].as_str().and_then(keys::tenant_of) else { return };
        let old: Option<Payment> = old.map(|item| records::read(item).expect("a payment"));
        let new = records::read(new).expect("a payment");
        let settled = new.allocations.iter().filter(|made| !made.undone).count();
        let Some(old) = old else {
            counters.increment(Counter::Payment);
            counters.add(Counter::PaymentAllocated, settled as u64);
            if new.status == PaymentStatus::Processing {
                counters.increment(Counter::PaymentProcessing);
                self.awaited.extend(new.wanted.iter().map(|wanted| wanted.document_id));
            }
            self.payments.push((tenant, new.id));
            // What is read from a file is on behalf of the request that uploaded it.
            let made = self.made.get(&new.change.request_id);
            if !made.is_some_and(|made| made.iter().any(|(what, _)| *what == What::BankStatement)) {
                self.made(&new.change.request_id, What::Payment, new.id.to_string());
            }
            return;
        };
        use PaymentStatus::{Failed, Processing, Received, Reversed};
        let may = match (old.status, new.status) {
            (before, after) if before == after => true,
            (Processing, Received | Failed) | (Received, Reversed) => true,
            _ => false,
        };
        let stood = old.allocations.iter().filter(|made| !made.undone).count();
        if new.status == Received && old.status == Received {
            counters.add(Counter::AllocationUndone, stood.saturating_sub(settled) as u64);
        }
        if new.status == Reversed && old.status == Received {
            counters.increment(Counter::PaymentReversed);
        }
        let fixed = |it: &Payment| (it.customer_id, it.amount, it.external_id.clone(), it.created_at);
        if !may || new.version != old.version + 1 || fixed(&old) != fixed(&new) {
            self.breach(Rule::Immutable, format!("{old:?} became {new:?}"));
        }
    }
}

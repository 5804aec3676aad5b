//! Random verbs of money on several invoices, compared with a small model: what is legal has the effect of the model, and what
//! is not changes nothing.

use app::{Error, Reply};
use domain::documents::credit::Asked;
use domain::documents::document::DocumentStatus::{self, Credited, Open, Paid, Void, WrittenOff};
use domain::ids::{DocumentKind, PaymentId};
use proptest::prelude::*;
use testing::{Verb, run};

use super::{Case, wish};
use crate::credit::request;

/// Each invoice charges 119.00.
const GROSS: i64 = 11_900;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A payment for an invoice. What is not needed goes to the balance.
    Pay(usize, i64),
    PayFromBalance(usize),
    Credit(usize, i64),
    Void(usize),
    WriteOff(usize),
    Refund(i64),
    /// Takes back one of the payments, counted from the latest.
    Reverse(usize),
}

#[derive(Clone, Copy, Debug)]
struct Document {
    status: DocumentStatus,
    paid: i64,
    credited: i64,
    written_off: i64,
    due: i64,
    /// What its credit notes state, also beyond what was due.
    noted: i64,
}

#[derive(Clone, Copy, Debug)]
struct Received {
    document: usize,
    amount: i64,
    paid: i64,
    recovered: i64,
    reversed: bool,
}

#[derive(Clone, Debug)]
struct Model {
    documents: Vec<Document>,
    payments: Vec<Received>,
    balance: i64,
}

/// What a step leads to. `None`: it is refused.
type Legal = Option<()>;

impl Model {
    fn new(documents: usize) -> Self {
        let open = Document { status: Open, paid: 0, credited: 0, written_off: 0, due: GROSS, noted: 0 };
        Self { documents: vec![open; documents], payments: Vec::new(), balance: 0 }
    }

    /// Returns what is paid of the document, and the part of it that was given up before.
    fn settle(&mut self, document: usize, available: i64) -> Option<(i64, i64)> {
        let it = &mut self.documents[document];
        let (paid, recovered) = match it.status {
            Open => (it.due.min(available), 0),
            WrittenOff => (it.written_off.min(available), it.written_off.min(available)),
            _ => return None,
        };
        if paid <= 0 {
            return None;
        }
        it.paid += paid;
        it.written_off -= recovered;
        it.due -= paid - recovered;
        let left = if it.status == Open { it.due } else { it.written_off };
        if left == 0 {
            it.status = Paid;
        }
        Some((paid, recovered))
    }

    fn step(&mut self, step: Step) -> Legal {
        match step {
            Step::Pay(document, amount) => {
                let (paid, recovered) = self.settle(document, amount)?;
                self.balance += amount - paid;
                self.payments.push(Received { document, amount, paid, recovered, reversed: false });
            }
            Step::PayFromBalance(document) => {
                let (paid, _) = self.settle(document, self.balance)?;
                self.balance -= paid;
            }
            Step::Credit(document, amount) => {
                let it = &mut self.documents[document];
                if !matches!(it.status, Open | Paid | Credited) || amount > GROSS - it.noted {
                    return None;
                }
                let of_due = amount.min(it.due);
                let recovered = (amount - of_due).min(it.written_off);
                it.noted += amount;
                it.due -= of_due;
                it.written_off -= recovered;
                it.credited += of_due + recovered;
                self.balance += amount - of_due - recovered;
                let ends = if it.status == Open { it.due == 0 } else { it.noted == GROSS };
                if ends {
                    it.status = Credited;
                }
            }
            Step::Void(document) => {
                let it = &mut self.documents[document];
                if it.status != Open || it.due != GROSS || it.noted > 0 {
                    return None;
                }
                *it = Document { status: Void, due: 0, ..*it };
            }
            Step::WriteOff(document) => {
                let it = &mut self.documents[document];
                if it.status != Open {
                    return None;
                }
                it.written_off += it.due;
                it.due = 0;
                it.status = WrittenOff;
            }
            Step::Refund(amount) => {
                if amount > self.balance {
                    return None;
                }
                self.balance -= amount;
            }
            Step::Reverse(latest) => {
                let payment = self.payments.iter_mut().rev().nth(latest).filter(|it| !it.reversed)?;
                payment.reversed = true;
                self.balance -= payment.amount - payment.paid;
                let it = &mut self.documents[payment.document];
                it.paid -= payment.paid;
                it.written_off += payment.recovered;
                it.due += payment.paid - payment.recovered;
                if it.due > 0 {
                    it.status = Open;
                } else if payment.recovered > 0 {
                    it.status = WrittenOff;
                }
            }
        }
        Some(())
    }
}

impl Case {
    fn does(&self, step: Step, payments: &[PaymentId]) -> Option<Result<Reply, Error>> {
        let (world, caller) = (&self.world, self.world.caller(&self.tenant));
        let id = |document: usize| self.invoices[document];
        Some(match step {
            Step::Pay(document, cents) => {
                let new = testing::payment(world, self.customer.id, cents, &[(id(document), None)]);
                run(world.pay(&caller, &new))
            }
            Step::PayFromBalance(document) => {
                run(world.pay_from_balance(&caller, self.customer.id, &wish(&[(id(document), None)])))
            }
            Step::Credit(document, cents) => self.ask_credit(&request(id(document), Asked::Amount(cents))),
            Step::Void(document) => run(world.ask(&caller, id(document), Verb::Void)),
            Step::WriteOff(document) => run(world.ask(&caller, id(document), Verb::WriteOff)),
            Step::Refund(cents) => run(world.refund(&caller, self.customer.id, cents)),
            Step::Reverse(latest) => run(world.reverse(&caller, *payments.iter().rev().nth(latest)?)),
        })
    }

    /// As the model says, and the identities hold.
    fn agrees_with(&self, model: &Model) {
        for (index, expected) in model.documents.iter().enumerate() {
            let invoice = self.invoice(index);
            let it = invoice.balance;
            assert_eq!(
                (invoice.status(), it.paid, it.credited, it.written_off, it.due),
                (expected.status, expected.paid, expected.credited, expected.written_off, expected.due),
                "invoice {index}"
            );
            let parts = it.paid + it.credited + it.written_off + it.due;
            assert_eq!(parts, if expected.status == Void { 0 } else { GROSS }, "invoice {index}");
            let noted: i64 = invoice.credits.iter().map(|row| row.net + row.tax).sum();
            assert_eq!(noted, expected.noted, "invoice {index}");
        }
        let entries = self.world.entries(&self.tenant, self.customer.id);
        let sum: i64 = entries.iter().map(|entry| entry.posting.amount).sum();
        assert_eq!((self.balance(), sum), (model.balance, model.balance));
    }
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![Just(1), Just(GROSS - 1), Just(GROSS), Just(GROSS + 1), 1..2 * GROSS]
}

fn step() -> impl Strategy<Value = Step> {
    let document = || 0..3_usize;
    prop_oneof![
        4 => (document(), amount()).prop_map(|(document, cents)| Step::Pay(document, cents)),
        2 => document().prop_map(Step::PayFromBalance),
        4 => (document(), amount()).prop_map(|(document, cents)| Step::Credit(document, cents)),
        1 => document().prop_map(Step::Void),
        1 => document().prop_map(Step::WriteOff),
        1 => amount().prop_map(Step::Refund),
        2 => (0..4_usize).prop_map(Step::Reverse),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn random_verbs_of_money_agree_with_the_model(steps in prop::collection::vec(step(), 1..30)) {
        let case = Case::new(3);
        let (mut model, mut payments, mut notes) = (Model::new(3), Vec::new(), 0);
        for step in steps {
            let before = case.world.everything();
            let Some(result) = case.does(step, &payments) else { continue };
            match model.step(step) {
                Some(()) => {
                    prop_assert!(result.is_ok(), "{:?} is legal: {:?}", step, result);
                    if matches!(step, Step::Pay(..)) {
                        payments.push(result.unwrap().body.parse().unwrap());
                    }
                    notes += u32::from(matches!(step, Step::Credit(..)));
                }
                None => {
                    prop_assert!(matches!(result, Err(Error::Refused(_))), "{:?} is illegal: {:?}", step, result);
                    prop_assert_eq!(case.world.everything(), before, "{:?} was refused", step);
                }
            }
            case.world.drain();
            case.agrees_with(&model);
        }
        // Each credit note took the next number.
        let store = case.world.store();
        let filter = domain::documents::filter::Filter { kind: DocumentKind::CreditNote, ..Default::default() };
        let page = app::documents::read_invoice::list_documents(&store, &case.tenant.id, &filter, None, 100);
        let mut numbers: Vec<u32> = run(page)
            .unwrap()
            .data
            .iter()
            .map(|note| note.state.number().unwrap().to_string().rsplit('-').next().unwrap().parse().unwrap())
            .collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (1..=notes).collect::<Vec<_>>());
    }
}

//! Credit notes that meet each other, payments and verbs.

use std::pin::Pin;

use domain::documents::credit::Asked;
use testing::{SeededEntropy, World, interleave};

use super::request;
use crate::payments::Case;

/// Credit notes, a payment and a write-off at the same moment: in each order of their steps all adds up, and no more is
/// credited than is charged.
#[test]
fn credits_and_payments_meet() {
    use app::documents::credit::credit_document::{CreditMade, credit_document};
    for seed in 0..150 {
        let case = Case::new(1);
        let id = case.invoices[0];
        let world: &World = &case.world;
        let (store, caller) = (world.store(), world.caller(&case.tenant));
        let render = |made: &CreditMade| testing::world::answer(made.note.invoice.id);
        let wanted =
            [Asked::Amount(8_000), Asked::Amount(7_000), Asked::Rest].map(|asked| request(id, asked));
        let credits = wanted
            .iter()
            .map(|request| credit_document(&store, &world.clock, &world.entropy, &caller, request, render));
        let new = testing::payment(world, case.customer.id, 6_000, &[(id, None)]);
        let mut tasks: Vec<Pin<Box<dyn Future<Output = bool> + '_>>> = Vec::new();
        for credit in credits {
            tasks.push(Box::pin(async { credit.await.is_ok() }));
        }
        tasks.push(Box::pin(async { world.pay(&caller, &new).await.is_ok() }));
        let done = interleave(&SeededEntropy::new(seed), tasks);
        assert!(done.iter().any(|done| *done));
        case.adds_up();
        let invoice = case.invoice(0);
        let credited: i64 = invoice.credits.iter().map(|share| share.net + share.tax).sum();
        assert!((0..=11_900).contains(&credited), "{credited}");
        // What was paid or credited beyond what is due belongs to the customer.
        let entries = world.entries(&case.tenant, case.customer.id);
        let surplus: i64 = entries.iter().map(|entry| entry.posting.amount).sum();
        assert_eq!(
            surplus,
            credited - invoice.balance.credited + 6_000 * i64::from(done[3]) - invoice.balance.paid
        );
    }
}

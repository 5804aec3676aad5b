//! A document is written in groups of attributes, each under a version of its own: who changes one group never gets
//! into the way of who changes another.

use app::records::check_version;
use domain::documents::document::{Balance, Document};
use domain::documents::shown::{Distribution, Light, Shown};
use domain::ids::DocumentId;
use ports::{Action, Item, TableError};
use store::documents::headers;
use store::keys;
use testing::{Tenant, World, run};

use crate::engagement::{event, opened, record, sent};

fn header(world: &World, tenant: &Tenant, id: DocumentId) -> Item {
    let key = keys::document(&tenant.id, id);
    world.table.items().into_iter().find(|item| item["pk"] == key.pk && item["sk"] == key.sk).unwrap()
}

/// What two writers do who have read the same invoice.
fn both(world: &World, left: Vec<Action>, right: Vec<Action>) -> [Result<(), TableError>; 2] {
    let store = world.store();
    [run(store.commit(left)), run(store.commit(right))]
}

fn paid(invoice: &Document, amount: i64) -> Document {
    let balance = Balance { paid: amount, due: invoice.balance.due - amount, ..invoice.balance };
    Document { balance, ..invoice.clone() }
}

fn tagged(invoice: &Document) -> Document {
    let mut next = Document { version: invoice.version + 1, ..invoice.clone() };
    next.content.tags.insert("late".parse().unwrap());
    next
}

#[test]
fn an_opened_e_mail_never_makes_if_match_fail() {
    let case = sent(1);
    let (world, tenant, id) = (&case.world, &case.tenant, case.invoices[0]);
    let (before, stored) = (world.invoice(tenant, id), header(world, tenant, id));
    assert_eq!(before.shown.distribution.light, Some(Light::Yellow));
    record(world, &event(world, &case.email(0, "anna@customer.example"), 60, opened("1")));
    world.relay_all();
    let after = world.invoice(tenant, id);
    assert_eq!(after.shown.distribution.light, Some(Light::Green), "it shows that it was opened");
    check_version(Some(before.version), after.version).unwrap();
    assert_eq!(header(world, tenant, id), stored, "the header is not written");
}

#[test]
fn a_light_never_races_with_a_payment_nor_either_with_a_change_of_the_content() {
    let case = sent(3);
    let (world, tenant, now) = (&case.world, &case.tenant, case.world.now());
    let green = |invoice: &Document| {
        let distribution = Distribution { light: Some(Light::Green), ..invoice.shown.distribution };
        Document { shown: Shown { distribution, ..invoice.shown }, ..invoice.clone() }
    };
    type Edit = fn(&Document) -> Document;
    let changes: [(&str, Edit); 3] =
        [("light", green), ("payment", |invoice| paid(invoice, 100)), ("content", tagged)];
    for (n, (first, second)) in [(0, 1), (1, 2), (2, 0)].into_iter().enumerate() {
        let read = world.invoice(tenant, case.invoices[n]);
        let write = |of: usize| headers::change(&tenant.id, &read, &changes[of].1(&read), now);
        let done = both(world, write(first), write(second));
        assert!(done.iter().all(Result::is_ok), "{} and {}: {done:?}", changes[first].0, changes[second].0);
        // Both took effect.
        let after = world.invoice(tenant, read.id);
        let expected = changes[second].1(&changes[first].1(&read));
        let shown = Shown { version: after.shown.version, ..expected.shown };
        let expected = Document { shown, money_rev: after.money_rev, ..expected };
        assert_eq!(after, expected);
    }
}

#[test]
fn of_two_changes_of_one_group_from_the_same_reading_the_second_is_refused() {
    let case = sent(1);
    let (world, tenant, now) = (&case.world, &case.tenant, case.world.now());
    let read = world.invoice(tenant, case.invoices[0]);
    let change = |after: &Document| headers::change(&tenant.id, &read, after, now);
    let failed = Distribution { light: Some(Light::Red), ..read.shown.distribution };
    let shown = || headers::show(&tenant.id, &read, &failed, now).into_iter().collect::<Vec<_>>();
    for (first, second) in [
        (change(&paid(&read, 100)), change(&paid(&read, 200))),
        (change(&tagged(&read)), change(&tagged(&read))),
        (shown(), shown()),
    ] {
        let [first, second] = both(world, first, second);
        first.unwrap();
        assert!(matches!(second, Err(TableError::Canceled(_))), "{second:?}");
    }
    // Nothing is written where nothing differs.
    let read = world.invoice(tenant, read.id);
    assert!(headers::change(&tenant.id, &read, &read, now).is_empty());
}

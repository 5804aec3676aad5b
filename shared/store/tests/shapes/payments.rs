//! Payments and allocations.

use domain::payments::allocation::{Allocation, Undone};
use domain::payments::payment::Payment;
use ports::{Action, Item};
use store::payments::allocations;
use store::payments::received::Counting;

use crate::{golden, put, read, tenant, updated, updated_at};

/// What undoing sets, in the item that it is set in.
pub(crate) fn allocation_undone(item: Item) -> Item {
    let undone: Undone = read::<Allocation>(item.clone()).undone.unwrap();
    let made = Allocation { undone: None, ..read(item) };
    let mut stored = put(allocations::create(&tenant(), &made));
    match allocations::undo(&tenant(), made.document_id, made.id, &undone) {
        Action::Update { set, .. } => stored.extend(set),
        other => panic!("{other:?}"),
    }
    stored
}

pub(crate) fn counted(item: Item) -> Item {
    received_again(item).0
}

pub(crate) fn received(item: Item) -> Item {
    received_again(item).1
}

/// The payment of `payment.json` as it is counted for the first time.
fn received_again(item: Item) -> (Item, Item) {
    let payment: Payment = read(golden("payment"));
    let mut counting = Counting::default();
    counting.add(&tenant(), &payment, None, updated_at(&item));
    let mut actions = counting.actions(updated_at(&item)).into_iter();
    (put(actions.next().unwrap()), updated(actions.next().unwrap()))
}

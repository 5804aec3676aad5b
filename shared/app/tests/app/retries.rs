//! A retry of a batch sends to the recipients that no earlier e-mail reached, and to no others.

use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::email::EmailSettings;
use ports::SendError;
use testing::{Outcome, World, builders};

use crate::broken::codes;

/// Two batches name the same invoice: the one that comes second must not send it again on retry.
#[test]
fn a_retry_does_not_send_again_what_another_batch_has_sent() {
    let world = World::new(4);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    world.start_batch(&tenant, &[id], Some(builders::email()));
    world.drain();
    let second = world.start_batch(&tenant, &[id], Some(builders::email()));
    world.drain();
    let item = world.items(&tenant, second).remove(0);
    assert_eq!((item.status, codes(&item)), (ItemStatus::Failed, vec!["already_open"]));
    let third = world.retry(&tenant, second);
    world.drain();
    let item = world.items(&tenant, third).remove(0);
    assert_eq!(item.status, ItemStatus::Succeeded);
    assert_eq!(world.mailer.sent().len(), 1);
}

#[test]
fn two_retries_at_once_send_once() {
    let world = World::new(5);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    world.mailer.next(Outcome::Failed(SendError::Rejected("blocked".into())));
    let batch = world.start_batch(&tenant, &[id], Some(builders::email()));
    world.drain();
    let (first, second) = (world.retry(&tenant, batch), world.retry(&tenant, batch));
    world.drain();
    for id in [first, second] {
        assert_ne!(world.batch(&tenant, id).status, BatchStatus::InProgress);
    }
    assert_eq!(world.mailer.sent().len(), 1);
}

/// Of two recipients one was refused: the retry is for that one.
#[test]
fn a_retry_spares_recipients_who_got_the_e_mail() {
    let world = World::new(6);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    customer.version = 2;
    customer.contacts.push(builders::contact("ben@customer.example", "finance"));
    world.put(&tenant, &customer);
    world.mailer.next_for("ben@customer.example", Outcome::Failed(SendError::Rejected("blocked".into())));
    let batch = world.start_batch(&tenant, &[world.draft(&tenant, &customer)], Some(builders::email()));
    world.drain();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Failed);
    let again = world.retry(&tenant, batch);
    world.drain();
    assert_eq!(world.batch(&tenant, again).status, BatchStatus::Completed);
    assert_eq!(world.mailer.sent_to("ben@customer.example").len(), 1);
    assert_eq!(world.mailer.sent_to("anna@customer.example").len(), 1);
}

/// One of the retries between goes to fewer people: whom the first one reached is not forgotten.
#[test]
fn a_retry_spares_recipients_of_any_earlier_e_mail() {
    let world = World::new(6);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let invoice = world.draft(&tenant, &customer);
    let books = "books@seller.example";
    let with_copy = EmailSettings { cc: vec![books.parse().unwrap()], ..builders::email() };
    let refuse = || {
        let rejected = SendError::Rejected("blocked".into());
        world.mailer.next_for("anna@customer.example", Outcome::Failed(rejected));
    };
    refuse();
    let first = world.start_batch(&tenant, &[invoice], Some(with_copy));
    world.drain();
    assert_eq!(world.mailer.sent_to(books).len(), 1);
    let other = world.start_batch(&tenant, &[invoice], Some(builders::email()));
    world.drain();
    refuse();
    world.retry(&tenant, other);
    world.drain();
    let last = world.retry(&tenant, first);
    world.drain();
    assert_eq!(world.batch(&tenant, last).status, BatchStatus::Completed);
    assert_eq!(world.mailer.sent_to("anna@customer.example").len(), 1);
    assert_eq!(world.mailer.sent_to(books).len(), 1, "{books} got it from the first batch");
}

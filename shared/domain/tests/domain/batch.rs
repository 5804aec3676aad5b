//! The counts of a batch and what they come to (invariant 5).

use domain::batches::{
    ApproveOptions, Batch, BatchEmail, BatchStatus, CancelOptions, Counts, CreditOptions, DeleteOptions,
    ItemStatus, MarkPaidOptions, MoveToDraftOptions, OpenOptions, Operation, OperationKind, Outcome,
    Selection, SendOptions, SubmitOptions, VoidOptions, WriteOffOptions,
};
use domain::delivery::email::EmailSettings;
use domain::ids::BatchId;
use domain::payments::payment::Method;
use proptest::prelude::*;

use crate::sample;

fn batch(total: u64) -> Batch {
    Batch {
        id: BatchId::new(sample::now(), 1),
        version: 1,
        operation: Operation::Open(OpenOptions::default()),
        selection: Selection::Ids { count: total, chunks: 1 },
        status: BatchStatus::InProgress,
        total,
        expanded: true,
        cursor: None,
        expand_run: 0,
        errors: vec![],
        retry_of: None,
        recall: None,
        created_at: sample::now(),
        completed_at: None,
        acknowledged: None,
        change: sample::change(),
    }
}

fn moves() -> impl Strategy<Value = Vec<(prop::sample::Index, ItemStatus)>> {
    prop::collection::vec(
        (any::<prop::sample::Index>(), prop::sample::select(ItemStatus::ALL.to_vec())),
        0..80,
    )
}

proptest! {
    #![proptest_config(crate::sample::cases(256))]

    #[test]
    fn counts_tell_when_every_item_has_ended_and_how(size in 0_usize..12, moves in moves(), shards in 1_usize..4) {
        let mut items = vec![ItemStatus::Pending; size];
        let mut counts = vec![Counts::default(); shards];
        let batch = batch(size as u64);
        for (step, (index, to)) in moves.into_iter().enumerate() {
            if size == 0 {
                break;
            }
            let item = index.index(size);
            // An item that has ended stays so, and none goes back to waiting.
            if items[item].has_ended() || to <= items[item] {
                continue;
            }
            counts[step % shards].moved(items[item], to);
            items[item] = to;

            let sum = counts.iter().fold(Counts::default(), |sum, shard| sum.plus(*shard));
            let having = |status| items.iter().filter(|item| **item == status).count() as i64;
            prop_assert_eq!(sum.sending, having(ItemStatus::Sending));
            prop_assert_eq!(sum.succeeded, having(ItemStatus::Succeeded));
            prop_assert_eq!(sum.failed, having(ItemStatus::Failed));
            prop_assert_eq!(sum.canceled, having(ItemStatus::Canceled));
            prop_assert_eq!(sum.pending(batch.total), having(ItemStatus::Pending));

            let all_ended = items.iter().all(|item| item.has_ended());
            let outcome = batch.end_status(sum);
            prop_assert_eq!(outcome.is_some(), all_ended);
            if all_ended {
                let failed = items.contains(&ItemStatus::Failed);
                let none_succeeded = items.iter().all(|item| *item == ItemStatus::Canceled);
                let expected = match (failed, none_succeeded) {
                    (true, _) => BatchStatus::Failed,
                    (false, true) => BatchStatus::Canceled,
                    (false, false) => BatchStatus::Completed,
                };
                prop_assert_eq!(outcome, Some(expected));
            }
            let growing = Batch { expanded: false, ..batch.clone() };
            prop_assert_eq!(growing.end_status(sum), None, "more items may come");
        }
    }
}

#[test]
fn an_empty_batch_is_completed_once_that_is_known() {
    assert_eq!(batch(0).end_status(Counts::default()), Some(BatchStatus::Completed));
    assert_eq!(Batch { expanded: false, ..batch(0) }.end_status(Counts::default()), None);
}

#[test]
fn a_batch_that_went_wrong_as_a_whole_has_failed() {
    let errors = vec![domain::documents::complete::Defect::new("x", "selection", "x")];
    assert_eq!(Batch { errors, ..batch(0) }.end_status(Counts::default()), Some(BatchStatus::Failed));
}

/// The kinds are the words that are stored and that callers use.
#[test]
fn an_operation_is_stored_under_the_word_of_its_kind() {
    let email = BatchEmail::from(EmailSettings { use_template_defaults: true, ..EmailSettings::default() });
    let operations = [
        Operation::Open(OpenOptions { email: Some(email.clone()), ..OpenOptions::default() }),
        Operation::Send(SendOptions { email, force: true, retry_since: None }),
        Operation::Delete(DeleteOptions {}),
        Operation::Submit(SubmitOptions::default()),
        Operation::Approve(ApproveOptions::default()),
        Operation::Cancel(CancelOptions::default()),
        Operation::MoveToDraft(MoveToDraftOptions::default()),
        Operation::Void(VoidOptions { reason: "Wrong customer".parse().ok() }),
        Operation::WriteOff(WriteOffOptions { reason: "Insolvent".parse().unwrap() }),
        Operation::Credit(CreditOptions { reason: "Returned".parse().ok(), email: None }),
        Operation::MarkPaid(MarkPaidOptions {
            method: Method::Card,
            date: sample::now().date_naive(),
            reference: None,
        }),
    ];
    assert_eq!(operations.each_ref().map(Operation::kind), OperationKind::ALL);
    for operation in operations {
        let stored = serde_json::to_value(&operation).unwrap();
        assert_eq!(stored["kind"], operation.kind().as_str());
        assert_eq!(serde_json::from_value::<Operation>(stored).unwrap(), operation);
    }
}

/// Recipients that the first batch reached are spared by each retry of a retry.
#[test]
fn a_retry_counts_from_the_first_batch() {
    let email = BatchEmail::from(EmailSettings::default());
    let first = Operation::Send(SendOptions { email, force: false, retry_since: None });
    let later = sample::now() + chrono::TimeDelta::hours(1);
    let again = first.retried(sample::now()).retried(later);
    assert!(matches!(again, Operation::Send(options) if options.retry_since == Some(sample::now())));
    let again = Operation::Open(OpenOptions::default()).retried(later);
    assert!(matches!(again, Operation::Open(options) if options.retry));
}

/// A batch with 197 of 200 invoices opened is `failed`; its outcome says that most of them are open.
#[test]
fn the_outcome_says_how_many_succeeded() {
    let ended = |status, total| Batch { status, ..batch(total) };
    let counts = |succeeded, failed, canceled| Counts { succeeded, failed, canceled, ..Counts::default() };
    for (status, total, counts, outcome) in [
        (BatchStatus::InProgress, 200, counts(200, 0, 0), None),
        (BatchStatus::Failed, 200, counts(197, 3, 0), Some(Outcome::Some)),
        (BatchStatus::Completed, 7, counts(6, 0, 1), Some(Outcome::Some)),
        (BatchStatus::Completed, 7, counts(7, 0, 0), Some(Outcome::All)),
        (BatchStatus::Canceled, 7, counts(0, 0, 7), Some(Outcome::None)),
        (BatchStatus::Completed, 0, counts(0, 0, 0), Some(Outcome::None)),
    ] {
        assert_eq!(ended(status, total).outcome(counts), outcome, "{status:?} {counts:?}");
    }
}

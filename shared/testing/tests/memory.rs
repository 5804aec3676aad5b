//! The memory drivers pass the contract suites. Further tests cover what only the memory drivers have.

#![allow(clippy::unwrap_used)]

use std::sync::Mutex;

use chrono::TimeDelta;
use ports::*;
use serde_json::{Value, json};
use testing::contract::{self, Download, Downloader, Drain, Inbox};
use testing::*;

#[tokio::test]
async fn the_memory_table_passes_its_contract() {
    contract::table(&MemoryTable::new()).await;
    contract::table_limits(&MemoryTable::new()).await;
    contract::key_table(&MemoryTable::without_sort_key()).await;
}

struct QueueReader(MemoryQueue);

impl Drain for QueueReader {
    async fn drain(&self, queue: QueueName) -> Vec<String> {
        let received = self.0.receive(queue, usize::MAX);
        received.into_iter().map(|message| (self.0.acknowledge(queue, message.id), message.body).1).collect()
    }
}

#[tokio::test]
async fn the_memory_queue_passes_its_contract() {
    let queue = MemoryQueue::default();
    contract::queue(&queue, &QueueReader(queue.clone()), QueueName::Batch).await;
}

struct SetTimers(MemorySchedules);

impl contract::Timers for SetTimers {
    async fn timer(&self, name: &str) -> Option<(chrono::DateTime<chrono::Utc>, String)> {
        let timers = self.0.timers().into_iter();
        timers.filter(|timer| timer.name == name).map(|timer| (timer.at, timer.body)).next()
    }
}

#[tokio::test]
async fn the_memory_schedules_pass_their_contract() {
    let schedules = MemorySchedules::default();
    contract::schedules(&schedules, &SetTimers(schedules.clone())).await;
}

struct Links(MemoryBucket);

impl Downloader for Links {
    async fn download(&self, link: &str) -> Option<Download> {
        let (file_name, content_type, bytes) = self.0.follow(link)?;
        Some(Download { content_type, file_name, bytes })
    }
}

#[tokio::test]
async fn the_memory_bucket_passes_its_contract() {
    let bucket = MemoryBucket::default();
    contract::bucket(&bucket, &Links(bucket.clone())).await;
}

struct Sent(MemoryMailer);

impl Inbox for Sent {
    async fn messages(&self, recipient: &str) -> Vec<Vec<u8>> {
        self.0.sent_to(recipient).into_iter().map(|email| email.raw).collect()
    }
}

#[tokio::test]
async fn the_memory_mailer_and_senders_pass_their_contracts() {
    let senders = MemorySenders::verified(["example.com"]);
    let mailer = MemoryMailer::default().with_senders(senders.clone());
    contract::mailer(&mailer, &Sent(mailer.clone()), "billing@example.com", "billing@example.net").await;
    contract::senders(&senders, "billing@mail.example.com", "billing@example.net").await;
    contract::account_suppressions(&MemoryAccountSuppressions::default()).await;
}

fn key(sk: &str) -> Key {
    Key { pk: "P".into(), sk: sk.into() }
}

fn put(sk: &str, value: u64) -> Action {
    let item = json!({"value": value}).as_object().unwrap().clone();
    Action::Put { key: key(sk), item, condition: Condition::Always }
}

fn values(change: &Change) -> (Option<Value>, Option<Value>) {
    let value = |item: &Option<Item>| item.as_ref().map(|item| item["value"].clone());
    (value(&change.old), value(&change.new))
}

#[tokio::test]
async fn each_commit_produces_change_records_in_order() {
    let table = MemoryTable::new();
    table.transact(vec![put("b", 1), put("a", 2)]).await.unwrap();
    table.transact(vec![put("a", 2)]).await.unwrap(); // no change
    table.transact(vec![put("a", 3)]).await.unwrap();
    let failing = Action::Delete { key: key("b"), condition: Condition::Absent };
    table.transact(vec![put("a", 4), failing]).await.unwrap_err();
    table.transact(vec![Action::Delete { key: key("b"), condition: Condition::Always }]).await.unwrap();

    let seen: Vec<_> = table.take_changes().iter().map(values).collect();
    let value = |n: u64| Some(Value::from(n));
    assert_eq!(
        seen,
        [(None, value(1)), (None, value(2)), (value(2), value(3)), (value(1), None)],
        "a write that fails or changes nothing has no change record",
    );
    assert!(table.take_changes().is_empty());
}

#[tokio::test]
async fn expired_items_are_deleted_with_a_change_record() {
    let table = MemoryTable::new();
    let item = json!({"value": 1, "expires_at": 50}).as_object().unwrap().clone();
    table.transact(vec![Action::Put { key: key("a"), item, condition: Condition::Always }]).await.unwrap();
    table.transact(vec![put("b", 2)]).await.unwrap();
    table.take_changes();
    table.expire(49);
    assert_eq!(table.items().len(), 2);
    table.expire(50);
    assert_eq!(table.take_changes().iter().map(values).collect::<Vec<_>>(), [(Some(json!(1)), None)]);
}

/// DynamoDB refuses this ("two document paths overlap"), but the emulator accepts it, so it is not in
/// the contract.
#[tokio::test]
async fn an_attribute_cannot_be_set_and_removed_in_one_update() {
    let set = json!({"value": 1}).as_object().unwrap().clone();
    let condition = Condition::Always;
    let update = Action::Update { key: key("a"), set, remove: vec!["value".into()], add: vec![], condition };
    let refused = MemoryTable::new().transact(vec![update]).await;
    assert!(matches!(refused, Err(TableError::Refused(_))), "{refused:?}");
}

/// Faults that happen once each, in order.
fn script(steps: Vec<(Moment, Fault)>) -> Faults {
    let steps = Mutex::new(steps.into_iter().peekable());
    Faults::new(move |_, moment| Some(steps.lock().unwrap().next_if(|(when, _)| *when == moment)?.1))
}

#[tokio::test]
async fn a_fault_before_the_effect_prevents_it_and_a_fault_after_only_hides_it() {
    let sound = MemoryTable::new();
    let table = sound.with_faults(script(vec![
        (Moment::Before, Fault::Throttled),
        (Moment::Before, Fault::Conflict),
        (Moment::Before, Fault::Lost),
        (Moment::After, Fault::Lost),
    ]));
    let attempt = async || table.transact(vec![put("a", 1), put("b", 1)]).await.unwrap_err();
    assert!(matches!(attempt().await, TableError::Throttled));
    match attempt().await {
        TableError::Canceled(reasons) => assert_eq!(reasons, [Reason::Conflict, Reason::None]),
        other => panic!("{other}"),
    }
    assert!(matches!(attempt().await, TableError::Unavailable(_)));
    assert!(sound.items().is_empty());
    assert!(matches!(attempt().await, TableError::Unavailable(_)));
    assert_eq!(sound.items().len(), 2);

    let sound = MemoryQueue::default();
    let queue = sound.clone().with_faults(script(vec![(Moment::After, Fault::Lost)]));
    let message = Envelope { body: "{}".into(), group: "g".into(), delay_seconds: 0 };
    assert!(queue.send(QueueName::Expand, std::slice::from_ref(&message)).await.is_err());
    assert_eq!(sound.waiting(QueueName::Expand), [message]);
}

#[tokio::test]
async fn a_message_is_hidden_until_it_is_due_and_deleted_when_acknowledged() {
    let clock = FixedClock::default();
    let queue = MemoryQueue::new(clock.clone());
    let message = Envelope { body: "{}".into(), group: "g".into(), delay_seconds: 30 };
    queue.send(QueueName::Delivery, &[message]).await.unwrap();
    let receive = || queue.receive(QueueName::Delivery, 10).pop();
    assert_eq!(receive(), None);
    clock.advance(TimeDelta::seconds(30));
    assert_eq!(receive().unwrap().receives, 1);
    assert_eq!(receive(), None);
    clock.advance(TimeDelta::seconds(60));
    let again = receive().unwrap();
    assert_eq!(again.receives, 2);
    queue.give_back(QueueName::Delivery, again.id, TimeDelta::zero());
    assert_eq!(receive().unwrap().receives, 3);
    queue.acknowledge(QueueName::Delivery, again.id);
    assert!(queue.is_empty());
}

#[tokio::test]
async fn scripted_outcomes_apply_once_and_a_lost_response_still_counts_as_sent() {
    let mailer = MemoryMailer::default();
    mailer.next(Outcome::Failed(SendError::Throttled("slow".into())));
    mailer.next_for("b@example.org", Outcome::TakenButLost);
    let send = async |recipient: &str| {
        mailer
            .send(&OutgoingEmail { from: "a@example.com", recipient, raw: b"", tags: vec![], tracked: true })
            .await
    };
    assert!(matches!(send("b@example.org").await, Err(SendError::Unknown(_))));
    assert!(matches!(send("c@example.org").await, Err(SendError::Throttled(_))));
    send("c@example.org").await.unwrap();
    assert_eq!(mailer.sent_to("b@example.org").len(), 1);
    assert_eq!(mailer.sent_to("c@example.org").len(), 1);
}

use std::collections::BTreeSet;

use ports::{Envelope, Queue, QueueError, QueueName};

/// Reads the messages of a queue.
pub trait Drain {
    /// Receives and acknowledges all due messages. Returns their bodies, which may contain duplicates.
    fn drain(&self, queue: QueueName) -> impl Future<Output = Vec<String>>;
}

pub async fn queue(queue: &impl Queue, reader: &impl Drain, name: QueueName) {
    let run = super::fresh("queue");
    let message = |n: usize, delay_seconds| Envelope {
        body: format!(r#"{{"run":"{run}","n":{n}}}"#),
        group: format!("ten_{}", n % 3),
        delay_seconds,
    };
    reader.drain(name).await;
    queue.send(name, &[]).await.expect("no messages");

    // More messages than one call takes; all of them arrive.
    let many: Vec<Envelope> = (0..23).map(|n| message(n, 0)).collect();
    queue.send(name, &many).await.expect("23 messages");
    arrives(reader, name, many.iter().map(|m| m.body.clone()).collect()).await;

    // Two messages that exceed the size limit of one call together.
    let large: Vec<Envelope> =
        ["a", "b"].map(|c| Envelope { body: c.repeat(700 * 1024), ..message(0, 0) }).to_vec();
    queue.send(name, &large).await.expect("two large messages");
    arrives(reader, name, large.iter().map(|m| m.body.clone()).collect()).await;

    // A message that is refused does not affect the others. The error names its position.
    let oversized = Envelope { body: "x".repeat(1024 * 1024 + 1), ..message(0, 0) };
    match queue.send(name, &[message(1, 0), oversized, message(2, 0)]).await {
        Err(QueueError::Partly { failed, .. }) => assert_eq!(failed, [1]),
        other => panic!("an oversized message: {other:?}"),
    }
    arrives(reader, name, [message(1, 0).body, message(2, 0).body].into()).await;

    // A delayed message is not visible at once.
    queue.send(name, &[message(3, 900), message(4, 0)]).await.expect("a delayed message");
    arrives(reader, name, [message(4, 0).body].into()).await;
}

/// Exactly these messages arrive.
async fn arrives(reader: &impl Drain, name: QueueName, expected: BTreeSet<String>) {
    let mut seen = BTreeSet::new();
    super::eventually(true, async || {
        seen.extend(reader.drain(name).await);
        seen.is_superset(&expected)
    })
    .await;
    seen.extend(reader.drain(name).await);
    let length = |bodies: &BTreeSet<String>| bodies.iter().map(String::len).collect::<Vec<_>>();
    assert!(seen == expected, "{:?} bytes instead of {:?}", length(&seen), length(&expected));
}

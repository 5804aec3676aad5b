//! The SQS driver. Queues are addressed by name.

use std::collections::BTreeMap;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use ports::{Envelope, Queue, QueueError, QueueName};

/// The limits of one `SendMessageBatch`: 10 entries and 1 MiB in total (SQS developer guide, "Message
/// quotas").
const ENTRIES: usize = 10;
const BYTES: usize = 1024 * 1024;

#[derive(Clone, Debug)]
pub struct SqsQueue {
    client: Client,
    urls: BTreeMap<QueueName, String>,
}

impl SqsQueue {
    /// `urls` contains the queues that the function sends to. Sending to any other queue is an error.
    pub fn new(client: Client, urls: BTreeMap<QueueName, String>) -> Self {
        Self { client, urls }
    }

    /// Returns the positions of the messages that were refused, and the reason.
    async fn send_batch(
        &self,
        url: &str,
        messages: &[Envelope],
        places: &[usize],
    ) -> Result<(), (Vec<usize>, String)> {
        let entries = places
            .iter()
            .map(|&place| {
                let message = &messages[place];
                SendMessageBatchRequestEntry::builder()
                    .id(place.to_string())
                    .message_body(&message.body)
                    .message_group_id(&message.group)
                    .set_delay_seconds(delay(message.delay_seconds))
                    .build()
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| (places.to_vec(), error.to_string()))?;
        let sent = self
            .client
            .send_message_batch()
            .queue_url(url)
            .set_entries(Some(entries))
            .send()
            .await
            .map_err(|error| (places.to_vec(), DisplayErrorContext(error).to_string()))?;
        let Some(first) = sent.failed().first() else {
            return Ok(());
        };
        let reason = format!("{}: {}", first.code(), first.message().unwrap_or_default());
        let failed = sent.failed().iter().filter_map(|entry| entry.id().parse().ok()).collect();
        Err((failed, reason))
    }
}

/// `None` keeps the default delay of the queue.
fn delay(seconds: u32) -> Option<i32> {
    (seconds > 0).then(|| i32::try_from(seconds).unwrap_or(i32::MAX))
}

/// Splits the messages into calls within the limits. Returns the positions per call, and the positions
/// of messages that exceed the limit.
fn batches(messages: &[Envelope]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let (mut batches, mut oversized) = (Vec::<Vec<usize>>::new(), Vec::new());
    let mut bytes = BYTES;
    for (place, message) in messages.iter().enumerate() {
        let size = message.body.len();
        if size > BYTES {
            oversized.push(place);
            continue;
        }
        match batches.last_mut() {
            Some(batch) if batch.len() < ENTRIES && bytes + size <= BYTES => {
                batch.push(place);
                bytes += size;
            }
            _ => {
                batches.push(vec![place]);
                bytes = size;
            }
        }
    }
    (batches, oversized)
}

impl Queue for SqsQueue {
    async fn send(&self, queue: QueueName, messages: &[Envelope]) -> Result<(), QueueError> {
        let Some(url) = self.urls.get(&queue) else {
            return Err(QueueError::Unavailable(format!("no address is configured for {queue:?}")));
        };
        let (batches, mut failed) = batches(messages);
        let mut reason = String::from("larger than 1 MiB");
        // All calls are made even if one fails, so that accepted messages need not be sent again.
        for batch in batches {
            if let Err((places, why)) = self.send_batch(url, messages, &batch).await {
                failed.extend(places);
                reason = why;
            }
        }
        failed.sort_unstable();
        match failed.len() {
            0 => Ok(()),
            _ => Err(QueueError::Partly { failed, reason }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_size(bytes: usize) -> Envelope {
        Envelope { body: "x".repeat(bytes), group: "g".into(), delay_seconds: 0 }
    }

    #[test]
    fn calls_stay_within_ten_messages_and_one_mebibyte() {
        let many: Vec<_> = (0..23).map(|_| of_size(1)).collect();
        let (calls, oversized) = batches(&many);
        assert_eq!(calls.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 3]);
        assert!(oversized.is_empty());

        let large = [of_size(BYTES), of_size(BYTES / 2), of_size(BYTES + 1), of_size(BYTES / 2), of_size(1)];
        let (calls, oversized) = batches(&large);
        assert_eq!(calls, [vec![0], vec![1, 3], vec![4]]);
        assert_eq!(oversized, [2]);
    }
}

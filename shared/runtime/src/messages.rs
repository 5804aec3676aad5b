//! A batch of queue messages: each is handled and fails alone, a panic included.

use std::collections::BTreeSet;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::LambdaEvent;
use serde::de::DeserializeOwned;

pub use app::guarded;

use crate::telemetry::{Line, TakeCalls};

/// What the queue does with a message that was handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It deletes the message.
    Finished,
    /// It delivers the message again.
    Again,
}

/// Handles one message after the other, each with a log line of its own. A message whose handling fails is delivered
/// again; after its last attempt it goes to the dead-letter queue.
///
/// `line` names what was handled. `handle` adds its ids and its outcome.
pub async fn one_by_one(
    event: &LambdaEvent<SqsEvent>,
    line: &str,
    take_calls: &TakeCalls,
    handle: impl AsyncFn(&SqsMessage, &mut Line) -> Result<Handled, String>,
) -> SqsBatchResponse {
    let mut again = BTreeSet::new();
    for message in &event.payload.records {
        let mut line = Line::start(line);
        line.field("request_id", event.context.request_id.as_str());
        // Boxed: the futures of use cases nest deeper than the compiler follows in the layout of their caller.
        let handled = guarded(Box::pin(handle(message, &mut line))).await;
        if closed(handled, &mut line) == Handled::Again {
            again.insert(message.message_id.clone().unwrap_or_default());
        }
        line.calls(&take_calls()).write();
    }
    failures(again)
}

/// What the queue does with the message. A failure is noted in the line.
pub fn closed(handled: Result<Handled, String>, line: &mut Line) -> Handled {
    handled.unwrap_or_else(|error| {
        line.field("outcome", "failed").field("error", error);
        Handled::Again
    })
}

/// The answer that delivers these messages again, and only these.
pub fn failures(ids: BTreeSet<String>) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = ids
        .into_iter()
        .map(|id| {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            failure
        })
        .collect();
    response
}

/// The content of a message.
pub fn content<M: DeserializeOwned>(message: &SqsMessage) -> Result<M, String> {
    let body = message.body.as_deref().unwrap_or_default();
    serde_json::from_str(body).map_err(|error| format!("the message cannot be read: {error}"))
}

/// A message's id and its content. A message that cannot be read is logged, and its id is returned as the error.
pub fn parse<M: DeserializeOwned>(message: &SqsMessage) -> Result<(String, M), String> {
    let id = message.message_id.clone().unwrap_or_default();
    match content(message) {
        Ok(content) => Ok((id, content)),
        Err(error) => {
            tracing::error!(message = %id, error, "a queue message cannot be read");
            Err(id)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;

    /// One message fails, one panics, one is given back; the queue delivers these three again.
    #[tokio::test]
    async fn a_message_fails_alone() {
        let message = |id: &str| {
            let mut message = SqsMessage::default();
            (message.message_id, message.body) = (Some(id.to_owned()), Some(format!("\"{id}\"")));
            message
        };
        let mut payload = SqsEvent::default();
        payload.records = ["done", "fails", "panics", "early", "done too"].map(message).into();
        let event = LambdaEvent::new(payload, lambda_runtime::Context::default());
        let take_calls: TakeCalls = Arc::new(BTreeMap::new);
        let response =
            one_by_one(&event, "message handled", &take_calls, async |message, _| {
                match content::<String>(message)?.as_str() {
                    "fails" => Err("no table".to_owned()),
                    "panics" => panic!("at once"),
                    "early" => Ok(Handled::Again),
                    _ => Ok(Handled::Finished),
                }
            })
            .await;
        let again: Vec<&str> =
            response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect();
        assert_eq!(again, ["early", "fails", "panics"]);
    }
}

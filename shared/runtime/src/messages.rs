//! A batch of queue messages: each is handled and fails alone, a panic included.

use std::collections::BTreeSet;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsMessage};
use serde::de::DeserializeOwned;

pub use app::guarded;

/// The answer that hands these messages out again, and only these.
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

/// A message's id and its content. What does not read is logged and comes back as an id to fail.
pub fn parse<M: DeserializeOwned>(message: &SqsMessage) -> Result<(String, M), String> {
    let id = message.message_id.clone().unwrap_or_default();
    match serde_json::from_str(message.body.as_deref().unwrap_or_default()) {
        Ok(content) => Ok((id, content)),
        Err(error) => {
            tracing::error!(message = %id, %error, "a queue message cannot be read");
            Err(id)
        }
    }
}

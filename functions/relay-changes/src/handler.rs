use std::collections::BTreeSet;

use app::relay_changes::{Parked, RelayChanges};
use aws::{DynamoTable, EventBridgeSchedules, SqsQueue, SystemClock, stream_image};
use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent};
use ports::Change;
use runtime::messages::{guarded, parse};
use runtime::telemetry::{Line, TakeCalls};
use serde_json::{Value, json};

pub(crate) struct Handler {
    pub(crate) work: RelayChanges<DynamoTable, SqsQueue, EventBridgeSchedules, SystemClock>,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    /// Both triggers answer alike: with the records that must come again.
    pub(crate) async fn handle(&self, event: LambdaEvent<Value>) -> Result<Value, Error> {
        let mut line = Line::start("changes relayed");
        line.field("request_id", event.context.request_id.as_str());
        let failed = if event.payload["Records"][0]["eventSource"] == "aws:sqs" {
            let parked: SqsEvent = serde_json::from_value(event.payload)?;
            self.relay_parked(parked, &mut line).await
        } else {
            let stream: Event = serde_json::from_value(event.payload)?;
            self.relay_stream(stream, &mut line).await
        };
        line.calls(&(self.take_calls)()).write();
        let failures: Vec<Value> = failed.into_iter().map(|id| json!({"itemIdentifier": id})).collect();
        Ok(json!({"batchItemFailures": failures}))
    }

    async fn relay_stream(&self, stream: Event, line: &mut Line) -> BTreeSet<String> {
        let sequence = |record: &EventRecord| record.change.sequence_number.clone().unwrap_or_default();
        let numbers: Vec<String> = stream.records.iter().map(sequence).collect();
        let (mut changes, mut places, mut failed) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (place, record) in stream.records.into_iter().enumerate() {
            match change(record) {
                Ok(change) => {
                    changes.push(change);
                    places.push(place);
                }
                Err(error) => {
                    tracing::error!(%error, "a stream record cannot be read");
                    failed.extend(numbers.get(place).cloned());
                }
            }
        }
        let result = guarded(async { Ok(self.work.relay(&changes).await) }).await;
        match result {
            Ok(relayed) => {
                line.field("outcome", "done")
                    .count("RecordsRelayed", relayed.records as u64)
                    .count("RecordsParked", relayed.parked as u64)
                    .count("RecordsLost", relayed.lost.len() as u64);
                let lost = relayed.lost.iter().filter_map(|index| numbers.get(*places.get(*index)?));
                failed.extend(lost.cloned());
            }
            Err(error) => {
                line.field("outcome", "failed").field("error", error);
                failed.extend(numbers);
            }
        }
        failed
    }

    async fn relay_parked(&self, event: SqsEvent, line: &mut Line) -> BTreeSet<String> {
        let mut failed = BTreeSet::new();
        for record in &event.records {
            match parse::<Parked>(record) {
                Ok((id, parked)) => {
                    if let Err(error) = guarded(self.work.relay_parked(parked)).await {
                        tracing::error!(message = id, error, "a parked change failed again");
                        failed.insert(id);
                    }
                }
                Err(id) => _ = failed.insert(id),
            }
        }
        line.field("outcome", "done")
            .count("ParkedRelayed", (event.records.len() - failed.len()) as u64)
            .count("ParkedFailed", failed.len() as u64);
        failed
    }
}

/// Empty images are images that are not there.
fn change(record: EventRecord) -> Result<Change, String> {
    let record = record.change;
    let read = |item: serde_dynamo::Item| -> Result<Option<ports::Item>, String> {
        if item.is_empty() {
            return Ok(None);
        }
        stream_image(item).map(Some).map_err(|error| error.to_string())
    };
    Ok(Change { old: read(record.old_image)?, new: read(record.new_image)? })
}

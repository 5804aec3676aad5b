use std::collections::BTreeSet;

use app::relay_changes::{Parked, RelayChanges, Unreadable};
use aws::{DynamoTable, SqsQueue, SystemClock};
use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent};
use runtime::messages::{guarded, parse};
use runtime::telemetry::{Line, TakeCalls};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::records::{change, sequence_number, sorted};

/// What lies on the queue of parked records.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Waiting {
    Parked(Parked),
    Unreadable(Unreadable),
}

pub(crate) struct Handler {
    pub(crate) work: RelayChanges<DynamoTable, SqsQueue, SystemClock>,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    /// Both triggers answer alike: with the records that must come again.
    pub(crate) async fn handle(&self, mut event: LambdaEvent<Value>) -> Result<Value, Error> {
        let mut line = Line::start("changes relayed");
        line.field("request_id", event.context.request_id.as_str());
        let failed = if event.payload["Records"][0]["eventSource"] == "aws:sqs" {
            let parked: SqsEvent = serde_json::from_value(event.payload)?;
            self.relay_parked(parked, &mut line).await
        } else {
            let records: Vec<Value> = serde_json::from_value(event.payload["Records"].take())?;
            self.relay_stream(records, &mut line).await
        };
        line.calls(&(self.take_calls)()).write();
        let failures: Vec<Value> = failed.into_iter().map(|id| json!({"itemIdentifier": id})).collect();
        Ok(json!({"batchItemFailures": failures}))
    }

    async fn relay_stream(&self, records: Vec<Value>, line: &mut Line) -> BTreeSet<String> {
        let numbers: Vec<String> = records.iter().map(sequence_number).collect();
        let (changes, unreadable) = sorted(records);
        let (places, changes): (Vec<usize>, Vec<_>) = changes.into_iter().unzip();
        let (unreadable_places, unreadable): (Vec<usize>, Vec<_>) = unreadable.into_iter().unzip();
        let parked = unreadable.len();
        let relayed = self.work.relay(&changes).await;
        let unparked = self.work.park_unreadable(unreadable).await;
        line.field("outcome", "done")
            .count("RecordsRelayed", relayed.records as u64)
            .count("RecordsParked", (relayed.parked + parked - unparked.len()) as u64)
            .count("RecordsLost", (relayed.lost.len() + unparked.len()) as u64);
        let lost = relayed.lost.iter().filter_map(|index| places.get(*index));
        let unparked = unparked.iter().filter_map(|index| unreadable_places.get(*index));
        lost.chain(unparked).filter_map(|place| numbers.get(*place).cloned()).collect()
    }

    async fn relay_parked(&self, event: SqsEvent, line: &mut Line) -> BTreeSet<String> {
        let mut failed = BTreeSet::new();
        for record in &event.records {
            match parse::<Waiting>(record) {
                Ok((id, waiting)) => {
                    if let Err(error) = guarded(self.relay_waiting(waiting)).await {
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

    /// An unreadable record may read by now, with another release of this function.
    async fn relay_waiting(&self, waiting: Waiting) -> Result<(), String> {
        let parked = match waiting {
            Waiting::Parked(parked) => parked,
            Waiting::Unreadable(Unreadable { v, reason, record }) => {
                Parked { v, reason, change: change(&record)? }
            }
        };
        self.work.relay_parked(parked).await
    }
}

use std::collections::BTreeSet;

use app::delivery::record_engagement::record_engagement;
use app::fail_dead_letter::{Letter, fail_dead_letter};
use aws::{DynamoTable, SystemClock};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent};
use runtime::messages::{failures, guarded, parse};
use runtime::telemetry::{Line, TakeCalls};
use store::Store;

pub(crate) struct Handler {
    pub(crate) store: Store<DynamoTable>,
    pub(crate) clock: SystemClock,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    /// A message that cannot be parsed stays on the dead-letter queue, where an alarm reports it.
    pub(crate) async fn handle(&self, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
        let mut failed = BTreeSet::new();
        let request_id = event.context.request_id.as_str();
        for record in &event.payload.records {
            let mut line = Line::start("dead letter handled");
            line.field("request_id", request_id).count("DeadLetters", 1_u32);
            // Recording an event is idempotent and has no deadline, so it is tried again here.
            let outcome =
                if let Ok(mail_event) = mail::events::parse(record.body.as_deref().unwrap_or_default()) {
                    line.field("about", mail_event.happened.as_str());
                    let work = record_engagement(&self.store, &self.clock, &mail_event, request_id);
                    let done = guarded(async { work.await.map_err(|error| error.to_string()) }).await;
                    done.map(|_| "recorded after all")
                } else {
                    let (id, letter) = match parse::<Letter>(record) {
                        Ok(read) => read,
                        Err(id) => {
                            failed.insert(id);
                            continue;
                        }
                    };
                    line.field("letter", id);
                    if let Letter::Message(message) = &letter {
                        line.field("tenant", message.tenant().to_string());
                        line.field("about", record.body.clone().unwrap_or_default());
                    }
                    let work = fail_dead_letter(&self.store, &self.clock, &letter);
                    let done = guarded(async { work.await.map_err(|error| error.to_string()) }).await;
                    done.map(|()| "failed visibly")
                };
            match outcome {
                Ok(outcome) => _ = line.field("outcome", outcome),
                Err(error) => {
                    line.field("outcome", "failed").field("error", error);
                    failed.insert(record.message_id.clone().unwrap_or_default());
                }
            }
            line.calls(&(self.take_calls)()).write();
        }
        Ok(failures(failed))
    }
}

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use app::batches::process_batch::{Processed, Task, process_batch};
use app::messages::Message;
use aws::{DynamoTable, OsEntropy, SystemClock};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use domain::batches::OperationKind;
use domain::ids::{BatchId, Subject, TenantId};
use lambda_runtime::{Context, Error, LambdaEvent};
use runtime::messages::{failures, guarded, parse};
use runtime::telemetry::{Line, TakeCalls};
use store::Store;

/// Time that a transaction is given: a pause, two reads and the transaction itself.
const TIME_FOR_A_GROUP: Duration = Duration::from_secs(4);

pub(crate) struct Handler {
    pub(crate) store: Store<DynamoTable>,
    pub(crate) clock: SystemClock,
    pub(crate) entropy: OsEntropy,
    pub(crate) take_calls: TakeCalls,
}

/// The subjects of one batch, each with the messages that name it.
type Group = BTreeMap<Subject, Vec<String>>;

impl Handler {
    pub(crate) async fn handle(&self, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
        let mut failed = BTreeSet::new();
        let mut groups: BTreeMap<(TenantId, BatchId), Group> = BTreeMap::new();
        for record in &event.payload.records {
            match parse::<Message>(record) {
                Ok((id, Message::ProcessItem { tenant, batch, subject, .. })) => {
                    groups.entry((tenant, batch)).or_default().entry(subject).or_default().push(id);
                }
                Ok((id, _)) | Err(id) => _ = failed.insert(id),
            }
        }
        for ((tenant, batch), group) in groups {
            failed.extend(self.process(tenant, batch, group, &event.context).await);
        }
        Ok(failures(failed))
    }

    /// The messages that must come again.
    async fn process(
        &self,
        tenant: TenantId,
        batch: BatchId,
        group: Group,
        context: &Context,
    ) -> Vec<String> {
        let mut line = Line::start("group processed");
        line.field("request_id", context.request_id.as_str())
            .field("tenant", tenant.to_string())
            .field("batch", batch.to_string())
            .field("items", group.len());
        let subjects: BTreeSet<Subject> = group.keys().copied().collect();
        let task = Task { tenant: &tenant, batch, subjects: &subjects, request_id: &context.request_id };
        let deadline = context.deadline();
        let has_time = || SystemTime::now() + TIME_FOR_A_GROUP < deadline;
        let work = process_batch(&self.store, &self.clock, &self.entropy, task, has_time);
        let result = guarded(async { work.await.map_err(|error| error.to_string()) }).await;
        let unfinished = match result {
            Ok(Processed { operation, done, failed, repeated, unfinished }) => {
                line.field("outcome", "done")
                    .field("operation", operation.map_or("none", OperationKind::as_str))
                    .count("ItemsDone", done)
                    .count("ItemsFailed", failed)
                    .count("ItemsRepeated", repeated)
                    .count("ItemsUnfinished", unfinished.len() as u64);
                unfinished
            }
            Err(error) => {
                line.field("outcome", "failed").field("error", error);
                subjects
            }
        };
        line.calls(&(self.take_calls)()).write();
        let messages = group.into_iter().filter(|(subject, _)| unfinished.contains(subject));
        messages.flat_map(|(_, messages)| messages).collect()
    }
}

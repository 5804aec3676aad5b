use std::time::{Duration, SystemTime};

use app::batches::expand_batch::expand_batch;
use app::batches::recall_batch::withdraw_deliveries;
use app::messages::Message;
use aws::{DynamoTable, SystemClock};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent};
use runtime::messages::{Handled, content, one_by_one};
use runtime::telemetry::{Line, TakeCalls};
use store::Store;

/// The minimum remaining time for another page, which takes two or three reads and a transaction of 99
/// actions.
const TIME_FOR_A_PAGE: Duration = Duration::from_secs(4);

pub(crate) struct Handler {
    pub(crate) store: Store<DynamoTable>,
    pub(crate) clock: SystemClock,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    pub(crate) async fn handle(&self, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
        let deadline = event.context.deadline();
        let expand =
            async |message: &_, line: &mut Line| self.expand(&content(message)?, deadline, line).await;
        Ok(one_by_one(&event, "batch expanded", &self.take_calls, expand).await)
    }

    async fn expand(
        &self,
        message: &Message,
        deadline: SystemTime,
        line: &mut Line,
    ) -> Result<Handled, String> {
        let has_time = || SystemTime::now() + TIME_FOR_A_PAGE < deadline;
        let (Message::ExpandBatch { tenant, batch, run, .. }
        | Message::RecallBatch { tenant, batch, run, .. }) = message
        else {
            return Err("the message is not for expand-batch".to_owned());
        };
        line.field("tenant", tenant.to_string()).field("batch", batch.to_string()).field("run", *run);
        let (store, clock) = (&self.store, &self.clock);
        let done = match message {
            Message::RecallBatch { .. } => {
                line.field("recall", true);
                withdraw_deliveries(store, clock, tenant, *batch, has_time).await
            }
            _ => expand_batch(store, clock, tenant, *batch, has_time).await,
        };
        done.map_err(|error| error.to_string())?;
        line.field("outcome", "done");
        Ok(Handled::Finished)
    }
}

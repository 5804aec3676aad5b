use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use app::delivery::release_delivery::{Released, release_delivery};
use app::messages::Message;
use app::reconcile_due::reconcile_due;
use aws::{DynamoTable, SystemClock};
use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent};
use runtime::messages::{failures, guarded, parse};
use runtime::telemetry::{Line, TakeCalls};
use serde_json::Value;
use store::Store;

/// No page is begun with less than this left: its deliveries are released one by one.
const TIME_FOR_A_PAGE: Duration = Duration::from_secs(4);

pub(crate) struct Handler {
    pub(crate) store: Store<DynamoTable>,
    pub(crate) clock: SystemClock,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    /// The queue is answered with the messages that must come again, the rule with nothing.
    pub(crate) async fn handle(&self, event: LambdaEvent<Value>) -> Result<Value, Error> {
        if event.payload["source"] == "aws.events" {
            self.reconcile(&event).await?;
            return Ok(Value::Null);
        }
        let request_id = event.context.request_id;
        let calls: SqsEvent = serde_json::from_value(event.payload)?;
        let mut failed = BTreeSet::new();
        for record in &calls.records {
            match parse::<Message>(record) {
                Ok((id, message)) => {
                    let mut line = Line::start("call handled");
                    line.field("request_id", request_id.as_str());
                    match guarded(self.release(&message, &mut line)).await {
                        Ok(true) => {}
                        Ok(false) => _ = failed.insert(id),
                        Err(error) => {
                            line.field("outcome", "failed").field("error", error);
                            failed.insert(id);
                        }
                    }
                    line.calls(&(self.take_calls)()).write();
                }
                Err(id) => _ = failed.insert(id),
            }
        }
        Ok(serde_json::to_value(failures(failed))?)
    }

    /// False when the message is to come again.
    async fn release(&self, message: &Message, line: &mut Line) -> Result<bool, String> {
        let Message::ReleaseDelivery { tenant, subject, delivery, version, .. } = message else {
            return Err("the message is not for run-schedules".to_owned());
        };
        line.field("tenant", tenant.to_string()).field("delivery", delivery.to_string());
        let released =
            release_delivery(&self.store, &self.clock, tenant, *subject, *delivery, *version).await;
        let released = released.map_err(|error| error.to_string())?;
        line.field("outcome", released.as_str());
        line.count("DeliveriesReleased", u32::from(released == Released::Queued));
        Ok(!matches!(released, Released::Early(_)))
    }

    async fn reconcile(&self, event: &LambdaEvent<Value>) -> Result<(), Error> {
        let mut line = Line::start("due work reconciled");
        line.field("request_id", event.context.request_id.as_str());
        let deadline = event.context.deadline();
        let has_time = || SystemTime::now() + TIME_FOR_A_PAGE < deadline;
        let done = reconcile_due(&self.store, &self.clock, has_time).await;
        match &done {
            Ok(run) => {
                line.field("renewed", run.renewed).field("unfinished", run.unfinished);
                line.count("DeliveriesOverdue", run.released).count("DueFailed", run.failed);
            }
            Err(error) => _ = line.field("outcome", "failed").field("error", error.to_string()),
        }
        line.calls(&(self.take_calls)()).write();
        Ok(done.map(|_| ())?)
    }
}

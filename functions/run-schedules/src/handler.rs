use std::time::{Duration, SystemTime};

use app::due::Called;
use app::due::call::Again;
use app::due::worker::{Ran, RunDue};
use app::messages::Message;
use aws::{DynamoTable, EventBridgeSchedules, SqsQueue, SystemClock};
use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use lambda_runtime::{Error, LambdaEvent};
use runtime::messages::{Handled, content, one_by_one};
use runtime::telemetry::{Line, TakeCalls};
use serde_json::Value;
use store::bank_statements::statements;
use store::exports;
use store::payments::records;

/// No part of the index is begun with less than this left. It must be below the timeout of the function, which is 10 s on
/// a local stack. A run that is stopped within a part repeats it in the next hour.
const TIME_FOR_A_PART: Duration = Duration::from_secs(6);

pub(crate) struct Handler {
    pub(crate) work: RunDue<DynamoTable, SqsQueue, EventBridgeSchedules, SystemClock>,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    /// The queue is answered with the messages that must come again, the rule with nothing.
    pub(crate) async fn handle(&self, event: LambdaEvent<Value>) -> Result<Value, Error> {
        if event.payload["source"] == "aws.events" {
            self.reconcile(&event).await?;
            return Ok(Value::Null);
        }
        let (payload, context) = event.into_parts();
        let calls: LambdaEvent<SqsEvent> = LambdaEvent::new(serde_json::from_value(payload)?, context);
        let carry_out = async |message: &_, line: &mut Line| {
            let done = self.carry_out(message, line).await;
            line.count("DueFailed", u32::from(done.is_err()));
            done.map(|()| Handled::Finished)
        };
        Ok(serde_json::to_value(one_by_one(&calls, "call handled", &self.take_calls, carry_out).await)?)
    }

    /// An early call comes again by itself, so that its message is finished.
    async fn carry_out(&self, message: &SqsMessage, line: &mut Line) -> Result<(), String> {
        let Message::Due { tenant, key, version, .. } = content(message)? else {
            return Err("the message is not for run-schedules".to_owned());
        };
        line.field("tenant", tenant.to_string()).field("item", format!("{} {}", key.pk, key.sk));
        let ran = self.work.run(&tenant, &key, version).await;
        line.count("StatementsFailed", u32::from(ran.is_err() && statements::is_statement(&key)));
        line.count("ExportsFailed", u32::from(ran.is_err() && exports::is_export(&key)));
        line.count("PaymentsFailed", u32::from(ran.is_err() && records::is_payment(&key)));
        let ran = ran.map_err(|error| error.to_string())?;
        line.field("outcome", ran.as_str());
        line.count("TimersSet", u32::from(ran == Ran::Again(Again::Timer)));
        if let Ran::Called(Called::Done { item_type, late, .. }) = &ran {
            line.field("type", *item_type).count("DueDone", 1_u32);
            line.seconds("DueLate", late.as_seconds_f64());
        }
        Ok(())
    }

    async fn reconcile(&self, event: &LambdaEvent<Value>) -> Result<(), Error> {
        let mut line = Line::start("due work looked for");
        line.field("request_id", event.context.request_id.as_str());
        let deadline = event.context.deadline();
        let has_time = || SystemTime::now() + TIME_FOR_A_PART < deadline;
        let done = self.work.reconcile(has_time).await;
        match &done {
            Ok(run) => {
                line.field("soon", run.soon).field("tomorrow", run.tomorrow);
                line.field("unreadable", run.unreadable).field("unfinished", run.unfinished);
                line.count("DueOverdue", run.overdue);
                line.count("DueNotLookedAt", run.unreadable + u32::from(run.unfinished));
            }
            Err(error) => _ = line.field("outcome", "failed").field("error", error.to_string()),
        }
        line.calls(&(self.take_calls)()).write();
        Ok(done.map(|_| ())?)
    }
}

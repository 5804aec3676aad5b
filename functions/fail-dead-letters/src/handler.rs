use app::delivery::record_engagement::record_engagement;
use app::due::Kind;
use app::fail_dead_letter::{Letter, fail_dead_letter};
use aws::{DynamoTable, SystemClock};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::{Error, LambdaEvent};
use runtime::messages::{Handled, content, one_by_one};
use runtime::telemetry::{Line, TakeCalls};
use store::Store;

pub(crate) struct Handler {
    pub(crate) store: Store<DynamoTable>,
    pub(crate) clock: SystemClock,
    pub(crate) kinds: Vec<Kind<DynamoTable>>,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    /// A message that cannot be read stays on the dead-letter queue, where an alarm reports it.
    pub(crate) async fn handle(&self, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
        let request_id = event.context.request_id.as_str();
        let fail = async |message: &_, line: &mut Line| self.fail(message, request_id, line).await;
        Ok(one_by_one(&event, "dead letter handled", &self.take_calls, fail).await)
    }

    async fn fail(&self, message: &SqsMessage, request_id: &str, line: &mut Line) -> Result<Handled, String> {
        line.count("DeadLetters", 1_u32);
        let body = message.body.as_deref().unwrap_or_default();
        // Recording an event is idempotent and has no deadline, so it is tried again here.
        if let Ok(event) = mail::events::parse(body) {
            line.field("about", event.happened.as_str());
            let recorded = record_engagement(&self.store, &self.clock, &event, request_id).await;
            recorded.map_err(|error| error.to_string())?;
            line.field("outcome", "recorded after all");
            return Ok(Handled::Finished);
        }
        let letter: Letter = content(message)?;
        line.field("letter", message.message_id.clone().unwrap_or_default());
        if let Letter::Message(message) = &letter {
            line.field("tenant", message.tenant().to_string()).field("about", body);
        }
        let failed = fail_dead_letter(&self.store, &self.clock, &self.kinds, &letter).await;
        failed.map_err(|error| error.to_string())?;
        line.field("outcome", "failed visibly");
        Ok(Handled::Finished)
    }
}

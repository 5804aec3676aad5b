use app::delivery::record_engagement::{Recorded, record_engagement};
use aws::{DynamoTable, SystemClock};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::{Error, LambdaEvent};
use mail::events::parse;
use runtime::messages::{Handled, one_by_one};
use runtime::telemetry::{Line, TakeCalls};
use store::Store;

pub(crate) struct Handler {
    pub(crate) store: Store<DynamoTable>,
    pub(crate) clock: SystemClock,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    pub(crate) async fn handle(&self, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
        let request_id = event.context.request_id.as_str();
        let record = async |message: &_, line: &mut Line| self.record(message, request_id, line).await;
        Ok(one_by_one(&event, "mail event handled", &self.take_calls, record).await)
    }

    /// An event that is not understood, or not about our messages, is finished.
    async fn record(
        &self,
        message: &SqsMessage,
        request_id: &str,
        line: &mut Line,
    ) -> Result<Handled, String> {
        let event = match parse(message.body.as_deref().unwrap_or_default()) {
            Ok(event) => event,
            Err(ignored) => {
                line.field("outcome", "ignored").field("reason", ignored.as_str());
                line.count("MailEventsIgnored", 1_u32);
                return Ok(Handled::Finished);
            }
        };
        line.field("event", event.happened.as_str()).field("mail", event.message_id.as_str());
        let recorded = record_engagement(&self.store, &self.clock, &event, request_id).await;
        match recorded.map_err(|error| error.to_string())? {
            Recorded::Noted { tenant, status } => {
                line.field("tenant", tenant.to_string()).field("status", status.as_str());
                line.field("outcome", "noted").count("MailEvents", 1_u32);
                line.count("Bounces", u32::from(event.happened.as_str() == "bounced"));
                line.count("Complaints", u32::from(event.happened.as_str() == "complained"));
            }
            Recorded::Known { tenant } => {
                line.field("tenant", tenant.to_string()).field("outcome", "known");
            }
            Recorded::UnknownMessage => {
                line.field("outcome", "unknown message").count("MailEventsUnknown", 1_u32);
            }
        }
        Ok(Handled::Finished)
    }
}

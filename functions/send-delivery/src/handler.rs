use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use app::messages::Message;
use app::send_delivery::{Outcome, SendDelivery};
use aws::{DynamoTable, OsEntropy, S3Bucket, SesMailer, SystemClock};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use domain::delivery::DeliveryStatus;
use lambda_runtime::{Error, LambdaEvent};
use mail::InvoiceComposer;
use pdf::TypstRenderer;
use runtime::messages::{failures, guarded, parse};
use runtime::telemetry::{Line, TakeCalls};

pub(crate) type Work =
    SendDelivery<DynamoTable, SesMailer, S3Bucket, TypstRenderer, InvoiceComposer, SystemClock, OsEntropy>;

/// The mail service may take its 20 s, and the outcome is to be recorded.
const TIME_FOR_A_RECIPIENT: Duration = Duration::from_secs(22);

pub(crate) struct Handler {
    pub(crate) work: Work,
    pub(crate) take_calls: TakeCalls,
}

impl Handler {
    pub(crate) async fn handle(&self, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
        let mut failed = BTreeSet::new();
        for record in &event.payload.records {
            let (id, message) = match parse::<Message>(record) {
                Ok(read) => read,
                Err(id) => {
                    failed.insert(id);
                    continue;
                }
            };
            let mut line = Line::start("delivery handled");
            line.field("request_id", event.context.request_id.as_str());
            let deadline = event.context.deadline();
            let has_time = move || SystemTime::now() + TIME_FOR_A_RECIPIENT < deadline;
            match guarded(self.carry_out(&message, has_time, &mut line)).await {
                Ok(Outcome::Done(status)) => {
                    line.field("outcome", status.as_str());
                    line.count("DeliveriesEnded", u32::from(status.has_ended()));
                    line.count(
                        "DeliveriesFailed",
                        u32::from(matches!(status, DeliveryStatus::Failed | DeliveryStatus::OutcomeUnknown)),
                    );
                }
                Ok(Outcome::Missing) => _ = line.field("outcome", "missing"),
                Ok(Outcome::GiveBack) => {
                    line.field("outcome", "given back");
                    failed.insert(id);
                }
                Err(error) => {
                    line.field("outcome", "failed").field("error", error);
                    failed.insert(id);
                }
            }
            line.calls(&(self.take_calls)()).write();
        }
        Ok(failures(failed))
    }

    async fn carry_out(
        &self,
        message: &Message,
        has_time: impl Fn() -> bool + Send,
        line: &mut Line,
    ) -> Result<Outcome, String> {
        let (Message::SendDelivery { tenant, invoice, delivery, .. }
        | Message::SettleDelivery { tenant, invoice, delivery, .. }) = message
        else {
            return Err("this is no message for send-delivery".to_owned());
        };
        line.field("tenant", tenant.to_string())
            .field("invoice", invoice.to_string())
            .field("delivery", delivery.to_string());
        let result = match message {
            Message::SettleDelivery { .. } => self.work.settle(tenant, *invoice, *delivery).await,
            _ => self.work.send(tenant, *invoice, *delivery, has_time).await,
        };
        result.map_err(|error| error.to_string())
    }
}

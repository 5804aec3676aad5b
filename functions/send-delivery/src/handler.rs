use std::time::{Duration, SystemTime};

use app::access::send_sign_in::Outcome as Mailed;
use app::delivery::send_delivery::{Outcome, SendDelivery};
use app::messages::Message;
use aws::{DynamoTable, OsEntropy, S3Bucket, SesMailer, SystemClock, counted};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::delivery::DeliveryStatus;
use domain::ids::{SignInId, TenantId};
use futures_util::future::join_all;
use lambda_runtime::{Context, Error, LambdaEvent};
use mail::InvoiceComposer;
use pdf::TypstRenderer;
use runtime::messages::{Handled, closed, failures, guarded, parse};
use runtime::telemetry::Line;

use crate::sign_ins::SignIns;

pub(crate) type Work =
    SendDelivery<DynamoTable, SesMailer, S3Bucket, TypstRenderer, InvoiceComposer, SystemClock, OsEntropy>;

/// The mail service may take its 20 s, and the outcome is to be recorded.
const TIME_FOR_A_RECIPIENT: Duration = Duration::from_secs(22);

pub(crate) struct Handler {
    pub(crate) work: Work,
    pub(crate) sign_ins: SignIns,
}

impl Handler {
    /// All at once: a delivery waits for the network nine tenths of its time, and that time is paid for. They share
    /// one task, so that documents, which take processor and memory, are made one after the other.
    pub(crate) async fn handle(&self, event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
        let handled = event.payload.records.iter().map(|record| self.message(record, &event.context));
        Ok(failures(join_all(handled).await.into_iter().flatten().collect()))
    }

    /// The id of a message that must come again.
    async fn message(&self, record: &SqsMessage, context: &Context) -> Option<String> {
        let (id, message) = match parse::<Message>(record) {
            Ok(read) => read,
            Err(id) => return Some(id),
        };
        let mut line = Line::start("delivery handled");
        line.field("request_id", context.request_id.as_str());
        let deadline = context.deadline();
        let has_time = move || SystemTime::now() + TIME_FOR_A_RECIPIENT < deadline;
        let (handled, calls) = counted(guarded(self.carry_out(&message, has_time, &mut line))).await;
        let handled = closed(handled, &mut line);
        line.calls(&calls).write();
        (handled == Handled::Again).then_some(id)
    }

    async fn carry_out(
        &self,
        message: &Message,
        has_time: impl Fn() -> bool + Send,
        line: &mut Line,
    ) -> Result<Handled, String> {
        if let Message::SendSignIn { tenant, sign_in, .. } = message {
            return self.mail_sign_in(tenant, *sign_in, line).await;
        }
        let (Message::SendDelivery { tenant, subject, delivery, .. }
        | Message::SettleDelivery { tenant, subject, delivery, .. }) = message
        else {
            return Err("the message is not for send-delivery".to_owned());
        };
        line.field("tenant", tenant.to_string())
            .field("subject", subject.to_string())
            .field("delivery", delivery.to_string());
        let result = match message {
            Message::SettleDelivery { .. } => self.work.settle(tenant, *subject, *delivery).await,
            _ => self.work.send(tenant, *subject, *delivery, has_time).await,
        };
        let (outcome, handled) = match result.map_err(|error| error.to_string())? {
            Outcome::Done(status) => {
                let failed = matches!(status, DeliveryStatus::Failed | DeliveryStatus::OutcomeUnknown);
                line.count("DeliveriesEnded", u32::from(status.has_ended()));
                line.count("DeliveriesFailed", u32::from(failed));
                line.count("LettersFailed", u32::from(failed && subject.customer().is_some()));
                (status.as_str(), Handled::Finished)
            }
            Outcome::Missing => ("missing", Handled::Finished),
            Outcome::GiveBack => ("given back", Handled::Again),
        };
        line.field("outcome", outcome);
        Ok(handled)
    }

    async fn mail_sign_in(
        &self,
        tenant: &TenantId,
        id: SignInId,
        line: &mut Line,
    ) -> Result<Handled, String> {
        line.field("tenant", tenant.to_string()).field("sign_in", id.to_string());
        let outcome = self.sign_ins.send(tenant, id).await.map_err(|error| error.to_string())?;
        line.field("outcome", outcome.as_str());
        line.count("SignInsFailed", u32::from(matches!(outcome, Mailed::Failed | Mailed::Unknown)));
        Ok(if outcome == Mailed::GiveBack { Handled::Again } else { Handled::Finished })
    }
}

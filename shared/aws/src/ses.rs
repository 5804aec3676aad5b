//! The SES v2 driver: sends a message to one recipient and reads the status of sender identities.

mod senders;
mod suppressions;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::http::HttpResponse;
use aws_sdk_sesv2::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use ports::{Mailer, OutgoingEmail, SendError};

use crate::outcome::never_connected;

pub use senders::SesSenders;
pub use suppressions::SesAccountSuppressions;

/// The configuration sets that make SES publish events: one with opens and clicks, one without.
#[derive(Clone, Debug, Default)]
pub struct ConfigurationSets {
    pub tracked: Option<String>,
    pub untracked: Option<String>,
}

#[derive(Clone, Debug)]
pub struct SesMailer {
    client: Client,
    sets: ConfigurationSets,
}

impl SesMailer {
    /// The client must not retry, because `SendEmail` has no idempotency token.
    /// [`crate::Services::mailer`] creates such a client.
    pub fn new(client: Client, sets: ConfigurationSets) -> Self {
        Self { client, sets }
    }
}

impl Mailer for SesMailer {
    async fn send(&self, email: &OutgoingEmail<'_>) -> Result<String, SendError> {
        let rejected = |error: &dyn std::fmt::Display| SendError::Rejected(error.to_string());
        let raw = RawMessage::builder().data(Blob::new(email.raw)).build().map_err(|e| rejected(&e))?;
        let tags = email
            .tags
            .iter()
            .map(|(name, value)| MessageTag::builder().name(*name).value(value).build())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| rejected(&e))?;
        let set = if email.tracked { &self.sets.tracked } else { &self.sets.untracked };
        let sent = self
            .client
            .send_email()
            .from_email_address(email.from)
            .destination(Destination::builder().to_addresses(email.recipient).build())
            .content(EmailContent::builder().raw(raw).build())
            .set_email_tags((!tags.is_empty()).then_some(tags))
            .set_configuration_set_name(set.clone())
            .send()
            .await
            .map_err(translate)?;
        // SES accepted the message. Without the message id, its events cannot be matched.
        sent.message_id.ok_or_else(|| SendError::Unknown("SES gave no message id".into()))
    }
}

/// Classifies a failure as not sent or unknown. Only a 4xx response or a connection that was never made
/// proves that SES did not accept the message.
///
/// The reasons are shown to users; the log has the details.
fn translate(error: SdkError<SendEmailError, HttpResponse>) -> SendError {
    tracing::warn!(error = %DisplayErrorContext(&error), "SES did not accept a message");
    match &error {
        SdkError::ConstructionFailure(_) => {
            SendError::Rejected("the message could not be handed over".into())
        }
        SdkError::DispatchFailure(_) if never_connected(&error) => {
            SendError::NotConnected("the mail service could not be reached".into())
        }
        SdkError::TimeoutError(_) => SendError::Unknown("the mail service did not answer in time".into()),
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status();
            // 408: SES may have read the whole request.
            if status.is_client_error() && status.as_u16() != 408 {
                let refusal = answer.err();
                let message = refusal.message().unwrap_or("the mail service refused the message").to_owned();
                refused(refusal, status.as_u16(), message)
            } else {
                SendError::Unknown("the mail service failed while it answered".into())
            }
        }
        _ => SendError::Unknown("the connection to the mail service broke off".into()),
    }
}

fn refused(refusal: &SendEmailError, status: u16, message: String) -> SendError {
    match refusal {
        // SES reports the daily quota as a limit and the rate as too many requests.
        SendEmailError::TooManyRequestsException(_) | SendEmailError::LimitExceededException(_) => {
            SendError::Throttled(message)
        }
        SendEmailError::SendingPausedException(_) | SendEmailError::AccountSuspendedException(_) => {
            SendError::Paused(message)
        }
        SendEmailError::BadRequestException(_)
        | SendEmailError::MessageRejected(_)
        | SendEmailError::MailFromDomainNotVerifiedException(_)
        | SendEmailError::NotFoundException(_) => SendError::Rejected(message),
        other => match (status, other.code()) {
            (429, _) => SendError::Throttled(message),
            (_, Some(code)) if code.contains("Throttl") => SendError::Throttled(message),
            // A policy or a clock is wrong. After it is corrected, the same message can be sent.
            (401 | 403, _) => SendError::Paused(message),
            _ => SendError::Rejected(message),
        },
    }
}

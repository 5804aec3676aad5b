//! SES v2: one message to one recipient, and whose name we may send in.

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

/// What makes SES report events: with opens and clicks, and without.
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
    /// The client must not retry: `SendEmail` has no idempotency token. [`crate::Services::mailer`]
    /// makes one that does not.
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
        // SES took it; without its id no event can be told to be this message's.
        sent.message_id.ok_or_else(|| SendError::Unknown("SES gave no message id".into()))
    }
}

/// Not sent, or unknown: nothing else matters here. Only an answer of the 4xx class, or a connection
/// that was never made, proves that SES has not taken the message on.
///
/// The reasons are for people who ask what became of an e-mail; the log has the rest.
fn translate(error: SdkError<SendEmailError, HttpResponse>) -> SendError {
    tracing::warn!(error = %DisplayErrorContext(&error), "SES did not take a message on");
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
            // 408: the request may have been read to its end all the same.
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
        // The daily quota comes as a limit, the rate as too many requests.
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
            // A policy or a clock is wrong: mended by us, after which the same message goes out.
            (401 | 403, _) => SendError::Paused(message),
            _ => SendError::Rejected(message),
        },
    }
}

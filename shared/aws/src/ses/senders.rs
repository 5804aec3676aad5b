use std::error::Error;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::DisplayErrorContext;
use ports::{SenderStatus, Senders, SendersError};

/// The identities of the SES account.
#[derive(Clone, Debug)]
pub struct SesSenders {
    client: Client,
}

impl SesSenders {
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    async fn identity(&self, identity: &str) -> Result<SenderStatus, SendersError> {
        match self.client.get_email_identity().email_identity(identity).send().await {
            Ok(found) if found.verified_for_sending_status() => Ok(SenderStatus::Verified),
            Ok(_) => Ok(SenderStatus::Pending),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_not_found_exception()) => {
                Ok(SenderStatus::Unknown)
            }
            Err(error) => Err(unavailable(error)),
        }
    }
}

fn unavailable(error: impl Error) -> SendersError {
    SendersError(DisplayErrorContext(error).to_string())
}

impl Senders for SesSenders {
    /// A verified domain covers its subdomains too (SES developer guide, "verified identities"), so
    /// those above it are looked at as well, down to two labels.
    async fn status(&self, address: &str) -> Result<SenderStatus, SendersError> {
        let mut status = SenderStatus::Unknown;
        let Some((_, domain)) = address.rsplit_once('@') else {
            return Ok(status);
        };
        let domain = domain.to_ascii_lowercase();
        let above = domain.match_indices('.').map(|(dot, _)| &domain[dot + 1..]).filter(|d| d.contains('.'));
        for identity in [address, &domain].into_iter().chain(above) {
            match self.identity(identity).await? {
                SenderStatus::Verified => return Ok(SenderStatus::Verified),
                SenderStatus::Pending => status = SenderStatus::Pending,
                SenderStatus::Unknown => {}
            }
        }
        Ok(status)
    }
}

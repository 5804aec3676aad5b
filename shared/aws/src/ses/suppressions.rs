use aws_sdk_sesv2::Client;
use ports::{AccountSuppressions, SendersError};

use super::senders::unavailable;

/// The suppression list of the SES account.
#[derive(Clone, Debug)]
pub struct SesAccountSuppressions {
    client: Client,
}

impl SesAccountSuppressions {
    pub fn new(client: Client) -> Self {
        Self { client }
    }
}

impl AccountSuppressions for SesAccountSuppressions {
    async fn remove(&self, address: &str) -> Result<(), SendersError> {
        match self.client.delete_suppressed_destination().email_address(address).send().await {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_not_found_exception()) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}

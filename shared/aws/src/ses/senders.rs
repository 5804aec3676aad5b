use std::error::Error;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::DisplayErrorContext;
use aws_sdk_sesv2::operation::get_email_identity::GetEmailIdentityOutput;
use aws_sdk_sesv2::types::DkimStatus;
use ports::{SenderDomain, SenderStatus, Senders, SendersError};

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

pub(super) fn unavailable(error: impl Error) -> SendersError {
    SendersError(DisplayErrorContext(error).to_string())
}

impl Senders for SesSenders {
    /// A verified domain also covers its subdomains (SES developer guide, "Verified identities"). So the
    /// parent domains are checked too, down to two labels.
    async fn status(&self, address: &str) -> Result<SenderStatus, SendersError> {
        let mut status = SenderStatus::Unknown;
        let Some((_, domain)) = address.rsplit_once('@') else {
            return Ok(status);
        };
        let domain = domain.to_ascii_lowercase();
        for identity in std::iter::once(address).chain(with_those_above(&domain)) {
            match self.identity(identity).await? {
                SenderStatus::Verified => return Ok(SenderStatus::Verified),
                SenderStatus::Pending => status = SenderStatus::Pending,
                SenderStatus::Unknown => {}
            }
        }
        Ok(status)
    }

    async fn domain(&self, domain: &str) -> Result<SenderDomain, SendersError> {
        for identity in with_those_above(domain) {
            match self.client.get_email_identity().email_identity(identity).send().await {
                Ok(found) => return Ok(described(identity, found)),
                Err(error) if error.as_service_error().is_some_and(|e| e.is_not_found_exception()) => {}
                Err(error) => return Err(unavailable(error)),
            }
        }
        Ok(SenderDomain { status: SenderStatus::Unknown, signed: false, dkim_records: Vec::new() })
    }
}

/// A domain and its parent domains, down to two labels.
fn with_those_above(domain: &str) -> impl Iterator<Item = &str> {
    let above = domain.match_indices('.').map(|(dot, _)| &domain[dot + 1..]).filter(|d| d.contains('.'));
    std::iter::once(domain).chain(above)
}

/// The three CNAME records of Easy DKIM, one per token (SES developer guide, "Easy DKIM").
fn described(identity: &str, found: GetEmailIdentityOutput) -> SenderDomain {
    let dkim = found.dkim_attributes();
    let record =
        |token: &String| (format!("{token}._domainkey.{identity}"), format!("{token}.dkim.amazonses.com"));
    SenderDomain {
        status: match found.verified_for_sending_status() {
            true => SenderStatus::Verified,
            false => SenderStatus::Pending,
        },
        signed: dkim.and_then(|dkim| dkim.status()) == Some(&DkimStatus::Success),
        dkim_records: dkim.map(|dkim| dkim.tokens().iter().map(record).collect()).unwrap_or_default(),
    }
}

//! Domains that e-mails may be sent from.

use ports::SenderStatus;
use serde::Serialize;
use utoipa::ToSchema;

/// A domain that the operator has granted, and how far the mail service is with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SenderDomain {
    domain: String,
    status: SenderDomainStatus,
    /// Whether its mail is signed in its own name (DKIM).
    dkim: bool,
    /// What its owner is to publish in the DNS.
    dns_records: Vec<DnsRecord>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SenderDomainStatus {
    Verified,
    /// Its records have not been found yet.
    Pending,
    /// The operator has not set it up yet.
    Unknown,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DnsRecord {
    /// `CNAME`.
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    value: String,
}

impl SenderDomain {
    pub(crate) fn new(domain: &str, found: ports::SenderDomain) -> Self {
        let record = |(name, value)| DnsRecord { kind: "CNAME", name, value };
        Self {
            domain: domain.to_owned(),
            status: match found.status {
                SenderStatus::Verified => SenderDomainStatus::Verified,
                SenderStatus::Pending => SenderDomainStatus::Pending,
                SenderStatus::Unknown => SenderDomainStatus::Unknown,
            },
            dkim: found.signed,
            dns_records: found.dkim_records.into_iter().map(record).collect(),
        }
    }
}

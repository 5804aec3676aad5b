//! Calculates the price of a run on AWS: calls, capacity units, milliseconds and bytes, multiplied by a
//! dated price list.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::usage::Usage;

const PRICES: &str = include_str!("prices.json");
/// The goal for the price of everything except SES, as a share of the price of SES.
pub(super) const GOAL: f64 = 0.50;

/// USD. The file states the date and source of the prices.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Prices {
    as_of: String,
    region: String,
    source: String,
    dynamodb_million_write_units: f64,
    dynamodb_million_read_units: f64,
    lambda_million_requests: f64,
    lambda_gb_second_arm64: f64,
    sqs_million_requests: f64,
    s3_thousand_puts: f64,
    s3_thousand_gets: f64,
    logs_gb: f64,
    ses_thousand_emails: f64,
    ses_attachment_gb: f64,
}

/// USD per thousand invoices.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Price {
    /// By service, without SES.
    pub(super) parts: Vec<(&'static str, f64)>,
    pub(super) without_ses: f64,
    pub(super) ses: f64,
    /// SES has a separate price for the data of attachments.
    pub(super) ses_attachments: f64,
    /// `without_ses` divided by `ses`.
    pub(super) share: f64,
}

impl Prices {
    pub(super) fn read() -> Result<Self> {
        serde_json::from_str(PRICES).context("prices.json")
    }

    pub(super) fn heading(&self) -> String {
        format!("{} in {}, as of {}", self.source, self.region, self.as_of)
    }

    /// The price per thousand invoices of a run of `invoices`.
    pub(super) fn price(&self, usage: &Usage, invoices: u32) -> Price {
        let thousands = f64::from(invoices) / 1_000.0;
        let gb_seconds: f64 = usage.functions.values().map(|function| function.gb_seconds).sum();
        let invocations: u64 = usage.functions.values().map(|function| function.invocations).sum();
        let parts: Vec<(&'static str, f64)> = [
            ("DynamoDB writes", usage.write_units * self.dynamodb_million_write_units / 1e6),
            ("DynamoDB reads", usage.read_units * self.dynamodb_million_read_units / 1e6),
            ("Lambda time", gb_seconds * self.lambda_gb_second_arm64),
            ("Lambda requests", invocations as f64 * self.lambda_million_requests / 1e6),
            ("SQS", usage.sqs_requests as f64 * self.sqs_million_requests / 1e6),
            ("S3 writes", usage.s3_puts as f64 * self.s3_thousand_puts / 1e3),
            ("S3 reads", usage.s3_gets as f64 * self.s3_thousand_gets / 1e3),
            ("Logs", usage.log_bytes as f64 * self.logs_gb / 1e9),
        ]
        .map(|(part, usd)| (part, usd / thousands))
        .into();
        let without_ses: f64 = parts.iter().map(|(_, usd)| usd).sum();
        let ses = usage.emails as f64 * self.ses_thousand_emails / 1e3 / thousands;
        Price {
            without_ses,
            ses,
            ses_attachments: usage.email_bytes as f64 * self.ses_attachment_gb / 1e9 / thousands,
            share: if ses > 0.0 { without_ses / ses } else { 0.0 },
            parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_emails_cost_what_ses_takes_and_the_rest_is_added_up() {
        let usage = Usage {
            write_units: 20_000.0,
            s3_puts: 1_000,
            emails: 1_000,
            email_bytes: 50_000_000,
            ..Usage::default()
        };
        let price = Prices::read().unwrap().price(&usage, 1_000);
        assert!((price.ses - 0.10).abs() < 1e-9);
        assert!((price.ses_attachments - 0.006).abs() < 1e-9);
        assert!((price.without_ses - (0.0125 + 0.005)).abs() < 1e-9);
        assert!((price.share - 0.175).abs() < 1e-9);
    }
}

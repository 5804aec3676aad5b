//! The gateway's counts, and a client of its control API.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::faults::{Fault, Rules};

/// `GET /_gateway/meter`: the counts since the start, or since they were last deleted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Meter {
    /// By function, then by call, such as `dynamodb.TransactWriteItems`. The empty name counts other callers.
    pub(crate) functions: BTreeMap<String, BTreeMap<String, Usage>>,
    /// By fault, then by call: the number of calls that met it.
    pub(crate) faults: BTreeMap<Fault, BTreeMap<String, u64>>,
}

/// The sums over the calls of one kind. Each attempt of a repeated call counts, as on a bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Usage {
    pub(crate) calls: u64,
    /// Answered with an error, or not answered.
    pub(crate) failed: u64,
    /// DynamoDB: tables and indexes together.
    pub(crate) read_units: f64,
    pub(crate) write_units: f64,
    /// The part of `write_units` that indexes use.
    pub(crate) index_write_units: f64,
    /// SQS: one request for each started 64 KiB.
    pub(crate) billed_requests: u64,
    /// SES: whole messages with encoded attachments.
    pub(crate) mail_bytes: u64,
    /// Bodies only.
    pub(crate) request_bytes: u64,
    pub(crate) response_bytes: u64,
}

impl Meter {
    /// How many calls met a fault.
    pub(crate) fn hits(&self, fault: Fault) -> u64 {
        self.faults.get(&fault).map_or(0, |calls| calls.values().sum())
    }
}

/// A client of one gateway.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    http: reqwest::Client,
    url: String,
}

impl Control {
    pub(crate) fn new(gateway_url: &str) -> Self {
        Self { http: reqwest::Client::new(), url: gateway_url.to_owned() }
    }

    /// Tells the front door which API to forward to.
    pub(crate) async fn lead_to_api(&self, api_id: &str) -> Result<()> {
        self.call(Method::PUT, "api", Some(api_id.into())).await.map(drop)
    }

    pub(crate) async fn set_rules(&self, rules: &Rules) -> Result<()> {
        self.call(Method::PUT, "rules", Some(serde_json::to_vec(rules)?)).await.map(drop)
    }

    pub(crate) async fn clear_rules(&self) -> Result<()> {
        self.call(Method::DELETE, "rules", None).await.map(drop)
    }

    pub(crate) async fn meter(&self) -> Result<Meter> {
        let body = self.call(Method::GET, "meter", None).await?;
        serde_json::from_slice(&body).context("the gateway's counts cannot be read")
    }

    pub(crate) async fn reset_meter(&self) -> Result<()> {
        self.call(Method::DELETE, "meter", None).await.map(drop)
    }

    async fn call(&self, method: Method, what: &str, body: Option<Vec<u8>>) -> Result<Vec<u8>> {
        let request = self.http.request(method, format!("{}/_gateway/{what}", self.url));
        let answer =
            request.body(body.unwrap_or_default()).send().await.context("the gateway does not answer")?;
        let (status, body) = (answer.status(), answer.bytes().await?);
        anyhow::ensure!(status.is_success(), "the gateway refused: {}", String::from_utf8_lossy(&body));
        Ok(body.to_vec())
    }
}

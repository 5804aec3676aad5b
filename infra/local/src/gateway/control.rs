//! The gateway's rules and counts, and a client of its control API.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::faults::Fault;

/// `PUT /_gateway/rules`: replaces those there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Rules {
    pub(crate) seed: u64,
    pub(crate) rules: Vec<Rule>,
}

/// A fault for the calls it matches.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) fault: Fault,
    /// Names of functions; all without one.
    #[serde(default)]
    pub(crate) functions: Vec<String>,
    /// As `sesv2.SendEmail`; all without one.
    #[serde(default)]
    pub(crate) calls: Vec<String>,
    /// Of each call it matches, from 0 to 1.
    pub(crate) chance: f64,
    /// Only this call of each function and operation, counted from 1 since the rules were set.
    #[serde(default)]
    pub(crate) nth: Option<u64>,
}

impl Rule {
    /// For every call.
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, functions: Vec::new(), calls: Vec::new(), chance: 1.0, nth: None }
    }

    pub(crate) fn of(mut self, functions: &[&str]) -> Self {
        self.functions = functions.iter().map(|&it| it.to_owned()).collect();
        self
    }

    pub(crate) fn on(mut self, calls: &[&str]) -> Self {
        self.calls = calls.iter().map(|&it| it.to_owned()).collect();
        self
    }

    pub(crate) fn chance(mut self, chance: f64) -> Self {
        self.chance = chance;
        self
    }

    pub(crate) fn nth(mut self, call: u64) -> Self {
        self.nth = Some(call);
        self
    }
}

/// `GET /_gateway/meter`: since the start, or since it was last deleted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Meter {
    /// By function, then by call, such as `dynamodb.TransactWriteItems`. Who is no function has no name.
    pub(crate) functions: BTreeMap<String, BTreeMap<String, Usage>>,
    /// By fault, then by call: how many it hit.
    pub(crate) faults: BTreeMap<Fault, BTreeMap<String, u64>>,
}

/// What the calls of one kind came to. Each attempt of a repeated call counts, as on a bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Usage {
    pub(crate) calls: u64,
    /// Answered with an error, or not answered.
    pub(crate) failed: u64,
    /// Of DynamoDB, tables and indexes together.
    pub(crate) read_units: f64,
    pub(crate) write_units: f64,
    /// Of them, those of indexes.
    pub(crate) index_write_units: f64,
    /// Of SQS: a request for each 64 KiB begun.
    pub(crate) billed_requests: u64,
    /// Of SES: whole messages as they were handed over, attachments encoded.
    pub(crate) mail_bytes: u64,
    /// Bodies, there and back.
    pub(crate) request_bytes: u64,
    pub(crate) response_bytes: u64,
}

impl Meter {
    /// How often a fault hit.
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

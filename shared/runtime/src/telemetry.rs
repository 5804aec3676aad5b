//! Logs are JSON lines. Each handled message or request writes one line, which is also its metrics
//! (CloudWatch embedded metric format): ids, outcome, duration, AWS calls.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Returns the number of AWS calls since the last call, by `service.Operation`.
pub type TakeCalls = Arc<dyn Fn() -> BTreeMap<String, u64> + Send + Sync>;

/// Starts logging. `LOG_LEVEL` is `error`, `warn`, `info` (the default), or levels by target:
/// `info,app=debug`.
pub fn init() {
    let level = std::env::var("LOG_LEVEL").ok().and_then(|level| level.parse::<Targets>().ok());
    let filter = level.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_filter(filter);
    if tracing_subscriber::registry().with(lines).try_init().is_err() {
        tracing::debug!("logging had been started before");
    }
}

/// The log line of one message or request, written by [`Line::write`]. It contains ids, but never an
/// address or a person's name.
pub struct Line {
    started: Instant,
    fields: Map<String, Value>,
    metrics: Vec<(&'static str, &'static str, f64)>,
}

impl Line {
    /// `message` names what was handled.
    pub fn start(message: &str) -> Self {
        let mut fields = Map::new();
        fields.insert("level".into(), "INFO".into());
        fields.insert("message".into(), message.into());
        Self { started: Instant::now(), fields, metrics: Vec::new() }
    }

    pub fn field(&mut self, name: &str, value: impl Into<Value>) -> &mut Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a metric with a count.
    pub fn count(&mut self, name: &'static str, n: impl Into<u64>) -> &mut Self {
        #[allow(clippy::cast_precision_loss)]
        self.metrics.push((name, "Count", n.into() as f64));
        self
    }

    /// Adds a metric with a duration in seconds.
    pub fn seconds(&mut self, name: &'static str, seconds: f64) -> &mut Self {
        self.metrics.push((name, "Seconds", seconds));
        self
    }

    /// Adds the AWS calls, in total and by operation.
    pub fn calls(&mut self, calls: &BTreeMap<String, u64>) -> &mut Self {
        self.field("calls", json!(calls));
        self.count("AwsCalls", calls.values().sum::<u64>())
    }

    pub fn write(&mut self) {
        let duration = self.started.elapsed().as_secs_f64() * 1000.0;
        self.metrics.push(("Duration", "Milliseconds", (duration * 10.0).round() / 10.0));
        let text = self.json().to_string();
        // A single write, so that lines of other threads do not interleave.
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{text}").is_err() {
            tracing::warn!("a log line could not be written");
        }
    }

    fn json(&self) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = u64::try_from(now.as_millis()).unwrap_or_default();
        let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|_| "local".to_owned());
        let mut line = self.fields.clone();
        let names: Vec<Value> =
            self.metrics.iter().map(|(name, unit, _)| json!({"Name": name, "Unit": unit})).collect();
        for (name, _, value) in &self.metrics {
            line.insert((*name).to_owned(), json!(value));
        }
        line.insert("function".into(), function.into());
        line.insert("timestamp".into(), millis.into());
        line.insert(
            "_aws".into(),
            json!({
                "Timestamp": millis,
                "CloudWatchMetrics": [
                    {"Namespace": "Remit", "Dimensions": [["function"]], "Metrics": names}
                ]
            }),
        );
        Value::Object(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_log_and_its_metrics() {
        let mut line = Line::start("item handled");
        line.field("batch", "bat_1").count("InvoicesOpened", 3_u32);
        line.calls(&BTreeMap::from([
            ("dynamodb.GetItem".to_owned(), 2),
            ("sqs.SendMessageBatch".to_owned(), 1),
        ]));
        let json = line.json();
        assert_eq!(json["InvoicesOpened"], 3.0);
        assert_eq!(json["AwsCalls"], 3.0);
        assert_eq!(json["calls"]["dynamodb.GetItem"], 2);
        assert_eq!(json["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"], "InvoicesOpened");
    }
}

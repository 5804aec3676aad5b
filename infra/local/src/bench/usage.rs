//! The resources that a run used, from the gateway's counts, the emulator's report of each invocation,
//! and the size of the logs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::gateway::{self, Meter};
use crate::stack::Stack;

/// Lambda receives at most this many messages from a queue per request.
const MESSAGES_A_REQUEST: u64 = 10;
/// All other functions are invoked by queues.
const NOT_FROM_QUEUES: [&str; 6] =
    ["api", "api-payments", "api-settings", "console", "documents", "relay-changes"];

/// The emulator (`emulator.py`) writes these reports, similar to Lambda's REPORT lines.
#[derive(Debug, Deserialize)]
struct Report {
    function: String,
    duration_ms: f64,
    cpu_ms: f64,
    peak_memory: u64,
    configured_mb: u64,
    records: u64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Function {
    pub(super) invocations: u64,
    /// The sum of the times from the event to the response.
    pub(super) duration_ms: f64,
    /// As Lambda bills it: the configured memory, per started millisecond.
    pub(super) gb_seconds: f64,
    pub(super) cpu_ms: f64,
    /// The maximum resident memory of all its processes, in bytes.
    pub(super) peak_memory: u64,
    /// The number of records, and the number of invocations by number of records.
    pub(super) records: u64,
    pub(super) groups: BTreeMap<u64, u64>,
    pub(super) calls: BTreeMap<String, u64>,
    /// DynamoDB's units, by operation.
    pub(super) write_units: BTreeMap<String, f64>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Usage {
    pub(super) functions: BTreeMap<String, Function>,
    pub(super) write_units: f64,
    pub(super) read_units: f64,
    /// Requests by functions, and Lambda's requests that receive and delete messages.
    pub(super) sqs_requests: u64,
    pub(super) s3_puts: u64,
    pub(super) s3_gets: u64,
    pub(super) emails: u64,
    /// The size of the messages sent through SES, in bytes.
    pub(super) email_bytes: u64,
    pub(super) log_bytes: u64,
}

impl Usage {
    pub(super) fn calls(&self) -> u64 {
        self.functions.values().flat_map(|function| function.calls.values()).sum()
    }

    pub(super) fn cpu_ms(&self) -> f64 {
        self.functions.values().map(|function| function.cpu_ms).sum()
    }

    fn report(&mut self, report: Report, from_queue: bool) {
        let function = self.functions.entry(report.function).or_default();
        function.invocations += 1;
        function.duration_ms += report.duration_ms;
        function.gb_seconds += report.configured_mb as f64 / 1_024.0 * report.duration_ms.ceil() / 1_000.0;
        function.cpu_ms += report.cpu_ms;
        function.peak_memory = function.peak_memory.max(report.peak_memory);
        function.records += report.records;
        *function.groups.entry(report.records).or_default() += 1;
        if from_queue {
            // Lambda receives and deletes ten messages per request.
            self.sqs_requests += 2 * report.records.div_ceil(MESSAGES_A_REQUEST);
        }
    }
}

impl Usage {
    fn count(&mut self, function: &str, call: &str, counted: &gateway::Usage) {
        let own = self.functions.entry(function.to_owned()).or_default();
        *own.calls.entry(call.to_owned()).or_default() += counted.calls;
        if counted.write_units > 0.0 {
            *own.write_units.entry(call.to_owned()).or_default() += counted.write_units;
        }
        self.write_units += counted.write_units;
        self.read_units += counted.read_units;
        self.sqs_requests += counted.billed_requests;
        self.email_bytes += counted.mail_bytes;
        match call {
            "s3.PutObject" => self.s3_puts += counted.calls,
            "s3.GetObject" | "s3.HeadObject" => self.s3_gets += counted.calls,
            "sesv2.SendEmail" => self.emails += counted.calls - counted.failed,
            _ => {}
        }
    }
}

/// The sizes of the growing files at the start.
pub(super) struct Mark {
    reports: PathBuf,
    reports_length: u64,
    logs: PathBuf,
    logs_length: u64,
}

impl Mark {
    pub(super) fn set(stack: &Stack) -> Result<Self> {
        Ok(Self {
            reports_length: Self::length(stack)?,
            reports: reports(stack)?,
            logs_length: length_of_all(&stack.log_dir)?,
            logs: stack.log_dir.clone(),
        })
    }

    /// The usage since then, with the gateway's counts for the same time.
    pub(super) fn since(&self, meter: &Meter) -> Result<Usage> {
        let mut usage = Usage::default();
        for report in self.reports()? {
            // The API is not invoked by a queue, and reading the stream is free for Lambda.
            let from_queue = !NOT_FROM_QUEUES.contains(&report.function.as_str());
            usage.report(report, from_queue);
        }
        for (function, calls) in &meter.functions {
            for (call, counted) in calls {
                usage.count(function, call, counted);
            }
        }
        usage.log_bytes = length_of_all(&self.logs)?.saturating_sub(self.logs_length);
        Ok(usage)
    }

    /// The size of the emulator's report file, which grows with each invocation.
    pub(super) fn length(stack: &Stack) -> Result<u64> {
        Ok(fs::metadata(reports(stack)?).map_or(0, |file| file.len()))
    }

    fn reports(&self) -> Result<Vec<Report>> {
        let mut file =
            File::open(&self.reports).with_context(|| format!("cannot read {}", self.reports.display()))?;
        file.seek(SeekFrom::Start(self.reports_length))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        text.lines()
            .map(|line| {
                let mut report: Report = serde_json::from_str(line).context("a line of invocations.jsonl")?;
                if let Some(folder) = report.function.strip_prefix("remit-") {
                    report.function = folder.to_owned();
                }
                Ok(report)
            })
            .collect()
    }
}

fn reports(stack: &Stack) -> Result<PathBuf> {
    Ok(stack.folder()?.join("invocations.jsonl"))
}

fn length_of_all(folder: &Path) -> Result<u64> {
    let mut length = 0;
    for file in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        length += file?.metadata()?.len();
    }
    Ok(length)
}

//! The usage that a call counts as.

use serde_json::Value;

use super::call::{Call, Service};
use super::control::{Meter, Usage};
use super::faults::Fault;
use super::units;

/// SQS bills one request per started 64 KiB.
const SQS_CHUNK: usize = 64 * 1024;

impl Meter {
    pub(super) fn count(&mut self, call: &Call, usage: Usage) {
        let calls = self.functions.entry(call.function.clone()).or_default();
        calls.entry(call.name()).or_default().add(&usage);
    }

    pub(super) fn hit(&mut self, fault: Fault, call: &Call) {
        *self.faults.entry(fault).or_default().entry(call.name()).or_default() += 1;
    }
}

impl Usage {
    /// A call that the service answered.
    pub(super) fn of(call: &Call, request: &[u8], status: u16, answer: &[u8]) -> Self {
        let mut usage = Self {
            calls: 1,
            failed: u64::from(status >= 400),
            request_bytes: request.len() as u64,
            response_bytes: answer.len() as u64,
            ..Self::default()
        };
        match call.service {
            Service::Dynamodb => {
                let units = units::consumed(&call.operation, &json(request), status, &json(answer));
                usage.read_units = units.read;
                usage.write_units = units.write;
                usage.index_write_units = units.index_write;
            }
            Service::Sqs => usage.billed_requests = sqs_requests(&json(request)),
            Service::Sesv2 if call.operation == "SendEmail" && status < 300 => {
                let raw = json(request)["Content"]["Raw"]["Data"].as_str().map_or(0, units::decoded_size);
                usage.mail_bytes = raw as u64;
            }
            _ => {}
        }
        usage
    }

    /// A call that did not reach the service.
    pub(super) fn unserved(request: &[u8]) -> Self {
        Self { calls: 1, failed: 1, request_bytes: request.len() as u64, ..Self::default() }
    }

    /// Adds the counts of another usage.
    pub(crate) fn add(&mut self, other: &Usage) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.read_units += other.read_units;
        self.write_units += other.write_units;
        self.index_write_units += other.index_write_units;
        self.billed_requests += other.billed_requests;
        self.mail_bytes += other.mail_bytes;
        self.request_bytes += other.request_bytes;
        self.response_bytes += other.response_bytes;
    }
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

fn sqs_requests(request: &Value) -> u64 {
    let body = |message: &Value| message["MessageBody"].as_str().map_or(0, str::len);
    let entries = request["Entries"].as_array().into_iter().flatten();
    let bytes = body(request) + entries.map(body).sum::<usize>();
    bytes.div_ceil(SQS_CHUNK).max(1) as u64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(service: Service, operation: &str) -> Call {
        Call { function: "relay-changes".to_owned(), pid: None, service, operation: operation.to_owned() }
    }

    #[test]
    fn a_batch_of_messages_is_billed_by_64_kib() {
        let requests = |bytes: &[usize]| {
            let entries: Vec<_> = bytes.iter().map(|&it| json!({"MessageBody": "x".repeat(it)})).collect();
            let body = json!({"Entries": entries}).to_string();
            Usage::of(&call(Service::Sqs, "SendMessageBatch"), body.as_bytes(), 200, b"{}").billed_requests
        };
        assert_eq!(requests(&[100, 100]), 1);
        assert_eq!(requests(&[SQS_CHUNK]), 1);
        assert_eq!(requests(&[SQS_CHUNK, 1]), 2);
    }

    #[test]
    fn a_mail_counts_as_it_was_handed_over_and_only_if_it_was_taken() {
        let body = json!({"Content": {"Raw": {"Data": "aGVsbG8="}}}).to_string();
        let usage = |status| Usage::of(&call(Service::Sesv2, "SendEmail"), body.as_bytes(), status, b"{}");
        assert_eq!((usage(200).mail_bytes, usage(200).failed), (5, 0));
        assert_eq!((usage(429).mail_bytes, usage(429).failed), (0, 1));
    }

    #[test]
    fn each_attempt_counts_under_its_function_and_call() {
        let mut meter = Meter::default();
        let put = call(Service::S3, "PutObject");
        meter.count(&put, Usage::of(&put, b"12345", 200, b""));
        meter.count(&put, Usage::unserved(b"12345"));
        meter.hit(Fault::Throttle, &put);
        let usage = meter.functions["relay-changes"]["s3.PutObject"];
        assert_eq!((usage.calls, usage.failed, usage.request_bytes), (2, 1, 10));
        assert_eq!(meter.hits(Fault::Throttle), 1);
    }
}

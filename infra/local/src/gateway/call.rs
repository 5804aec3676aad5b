//! Determines the function and the operation of a request.

use hyper::http::HeaderMap;
use hyper::http::request::Parts;

/// A call of a function, as far as the request shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Empty if the caller is not a function, such as a browser that follows a link to a document.
    pub(super) function: String,
    pub(super) pid: Option<u32>,
    pub(super) service: Service,
    /// The name in the service's API reference; empty if it is unknown.
    pub(super) operation: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Dynamodb,
    Sqs,
    Sesv2,
    S3,
    Scheduler,
    Other,
}

impl Service {
    /// The name that the functions use in their logs.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Service::Dynamodb => "dynamodb",
            Service::Sqs => "sqs",
            Service::Sesv2 => "sesv2",
            Service::S3 => "s3",
            Service::Scheduler => "scheduler",
            Service::Other => "other",
        }
    }
}

impl Call {
    pub(super) fn of(request: &Parts) -> Self {
        let (function, pid) = caller(&request.headers);
        let (service, operation) = operation(request);
        Self { function, pid, service, operation }
    }

    /// For example `dynamodb.TransactWriteItems`.
    pub(super) fn name(&self) -> String {
        format!("{}.{}", self.service.as_str(), self.operation)
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Each function's package sets the AWS SDK's application id to the function's name and process id. The
/// SDK sends it in a header of each call: `app/send-delivery.4711`.
fn caller(headers: &HeaderMap) -> (String, Option<u32>) {
    let agent = header(headers, "x-amz-user-agent");
    let id = agent.split(' ').find_map(|part| part.strip_prefix("app/"));
    match id.and_then(|id| id.rsplit_once('.')) {
        Some((function, pid)) => (function.to_owned(), pid.parse().ok()),
        None => (String::new(), None),
    }
}

fn operation(request: &Parts) -> (Service, String) {
    let target = header(&request.headers, "x-amz-target");
    if let Some((api, operation)) = target.split_once('.') {
        let service = match api {
            api if api.starts_with("DynamoDB") => Service::Dynamodb,
            "AmazonSQS" => Service::Sqs,
            _ => Service::Other,
        };
        return (service, operation.to_owned());
    }
    let path = request.uri.path();
    if path.starts_with("/v2/email/") {
        let operation = match (request.method.as_str(), path.trim_start_matches("/v2/email/")) {
            ("POST", "outbound-emails") => "SendEmail",
            ("GET", rest) if rest.starts_with("identities/") => "GetEmailIdentity",
            _ => "",
        };
        return (Service::Sesv2, operation.to_owned());
    }
    if path.starts_with("/schedules/") {
        let operation = match request.method.as_str() {
            "POST" => "CreateSchedule",
            "PUT" => "UpdateSchedule",
            "DELETE" => "DeleteSchedule",
            _ => "",
        };
        return (Service::Scheduler, operation.to_owned());
    }
    let signed_for_s3 = header(&request.headers, "authorization").contains("/s3/aws4_request")
        || request.uri.query().is_some_and(|query| query.contains("%2Fs3%2Faws4_request"));
    if signed_for_s3 {
        let operation = match request.method.as_str() {
            "GET" => "GetObject",
            "PUT" => "PutObject",
            "HEAD" => "HeadObject",
            "DELETE" => "DeleteObject",
            _ => "",
        };
        return (Service::S3, operation.to_owned());
    }
    (Service::Other, String::new())
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn call(method: &str, uri: &str, headers: &[(&str, &str)]) -> Call {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Call::of(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn caller_and_operation_are_read_off_the_request() {
        let agent =
            ("x-amz-user-agent", "aws-sdk-rust/1.3.14 os/linux lang/rust/1.94.0 app/send-delivery.4711");
        let scope =
            |service: &str| format!("AWS4-HMAC-SHA256 Credential=A/20261122/r/{service}/aws4_request, S");

        let put = call("POST", "/", &[agent, ("x-amz-target", "DynamoDB_20120810.PutItem")]);
        assert_eq!((put.function.as_str(), put.pid), ("send-delivery", Some(4711)));
        assert_eq!(put.name(), "dynamodb.PutItem");

        let queued = call("POST", "/", &[agent, ("x-amz-target", "AmazonSQS.SendMessageBatch")]);
        assert_eq!(queued.name(), "sqs.SendMessageBatch");
        assert_eq!(call("POST", "/v2/email/outbound-emails", &[agent]).name(), "sesv2.SendEmail");
        let stored = call("PUT", "/bucket/a.pdf", &[agent, ("authorization", &scope("s3"))]);
        assert_eq!(stored.name(), "s3.PutObject");
        assert_eq!(call("PUT", "/schedules/dlv_1", &[agent]).name(), "scheduler.UpdateSchedule");
    }

    #[test]
    fn a_link_to_a_document_is_followed_by_nobody_known() {
        let link = "/bucket/a.pdf?X-Amz-Credential=A%2F20261122%2Fr%2Fs3%2Faws4_request&X-Amz-Signature=x";
        let read = call("GET", link, &[("user-agent", "curl/8")]);
        assert_eq!((read.function.as_str(), read.pid, read.name().as_str()), ("", None, "s3.GetObject"));
    }
}

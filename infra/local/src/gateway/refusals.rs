//! The error responses of each service, in the exact form that the SDK and the drivers receive from AWS.

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::call::{Call, Service};

type Answer = Response<Full<Bytes>>;

/// Too many requests.
pub(super) fn throttled(call: &Call, body: &[u8]) -> Answer {
    match call.service {
        // The SDK does not retry this error.
        Service::Dynamodb if call.operation == "TransactWriteItems" => canceled(
            "ThrottlingError",
            "Throughput exceeds the current capacity of your table or index.",
            body,
        ),
        Service::Dynamodb => {
            let message = "The level of configured provisioned throughput for the table was exceeded.";
            json_error(
                400,
                "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
                message,
            )
        }
        Service::Sqs => json_error(400, "com.amazonaws.sqs#RequestThrottled", "Request is throttled."),
        Service::Sesv2 => rest_error(429, "TooManyRequestsException", "Maximum sending rate exceeded."),
        Service::S3 => xml_error(503, "SlowDown", "Please reduce your request rate."),
        Service::Scheduler | Service::Other => rest_error(429, "ThrottlingException", "Rate exceeded"),
    }
}

/// An internal error of the service.
pub(super) fn internal(call: &Call) -> Answer {
    let message = "We encountered an internal error. Please try again.";
    match call.service {
        Service::Dynamodb => {
            json_error(500, "com.amazonaws.dynamodb.v20120810#InternalServerError", "Internal server error")
        }
        Service::Sqs => json_error(500, "com.amazonaws.sqs#InternalFailure", message),
        Service::Sesv2 => rest_error(500, "InternalServiceErrorException", message),
        Service::S3 => xml_error(500, "InternalError", message),
        Service::Scheduler => rest_error(500, "InternalServerException", message),
        Service::Other => rest_error(500, "InternalFailure", message),
    }
}

/// Another transaction holds the item.
pub(super) fn conflict(call: &Call, body: &[u8]) -> Answer {
    let ongoing = "Transaction is ongoing for the item";
    match call.operation.as_str() {
        "TransactWriteItems" => canceled("TransactionConflict", ongoing, body),
        _ => json_error(400, "com.amazonaws.dynamodb.v20120810#TransactionConflictException", ongoing),
    }
}

/// A canceled transaction has a reason per action. Here the first action is the cause.
fn canceled(code: &str, message: &str, body: &[u8]) -> Answer {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let actions = request["TransactItems"].as_array().map_or(1, Vec::len);
    let mut reasons = vec![json!({"Code": "None"}); actions.max(1)];
    reasons[0] = json!({"Code": code, "Message": message});
    let codes: Vec<_> = reasons.iter().filter_map(|reason| reason["Code"].as_str()).collect();
    let codes = codes.join(", ");
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"),
        "CancellationReasons": reasons,
    });
    answer(400, "application/x-amz-json-1.0", "", body.to_string())
}

fn answer(status: u16, content_type: &str, error_type: &str, body: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    for (name, value) in [("content-type", content_type), ("x-amzn-errortype", error_type)] {
        // An empty type in the header would take precedence over the type in the body.
        if !value.is_empty()
            && let Ok(value) = value.parse()
        {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// AWS JSON 1.0: DynamoDB and SQS.
fn json_error(status: u16, kind: &str, message: &str) -> Answer {
    let body = json!({"__type": kind, "message": message});
    answer(status, "application/x-amz-json-1.0", "", body.to_string())
}

/// REST with JSON: SES v2.
fn rest_error(status: u16, kind: &str, message: &str) -> Answer {
    answer(status, "application/json", kind, json!({"message": message}).to_string())
}

/// REST with XML: S3.
fn xml_error(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    answer(status, "application/xml", "", body)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn call(service: Service, operation: &str) -> Call {
        Call { function: String::new(), pid: None, service, operation: operation.to_owned() }
    }

    async fn body(answer: Answer) -> Value {
        serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap()
    }

    #[tokio::test]
    async fn a_canceled_transaction_has_a_reason_for_each_action() {
        let transaction = call(Service::Dynamodb, "TransactWriteItems");
        let request = json!({"TransactItems": [{}, {}, {}]}).to_string();
        for (answer, code) in [
            (conflict(&transaction, request.as_bytes()), "TransactionConflict"),
            (throttled(&transaction, request.as_bytes()), "ThrottlingError"),
        ] {
            let body = body(answer).await;
            let codes: Vec<_> =
                body["CancellationReasons"].as_array().unwrap().iter().map(|it| &it["Code"]).collect();
            assert_eq!(codes, [code, "None", "None"]);
        }
    }

    #[tokio::test]
    async fn each_service_throttles_in_its_own_words() {
        let status = |service| throttled(&call(service, "X"), b"{}").status().as_u16();
        assert_eq!(
            [Service::Dynamodb, Service::Sqs, Service::Sesv2, Service::S3].map(status),
            [400, 400, 429, 503]
        );
        let mail = throttled(&call(Service::Sesv2, "SendEmail"), b"{}");
        assert_eq!(mail.headers()["x-amzn-errortype"], "TooManyRequestsException");
        // An empty type in the header would hide the type in the body.
        let write = throttled(&call(Service::Dynamodb, "PutItem"), b"{}");
        assert!(!write.headers().contains_key("x-amzn-errortype"));
        let kind = body(write).await["__type"].as_str().unwrap().to_owned();
        assert!(kind.ends_with("#ProvisionedThroughputExceededException"), "{kind}");
    }
}

//! Tests how the driver classifies each failure of `SendEmail`: not sent, or unknown.

use std::time::Duration;

use aws::{ConfigurationSets, Services, SesMailer};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use ports::{Mailer, OutgoingEmail, SendError, SenderStatus, Senders};

use crate::stub::{self, Reply, Stub, Unreachable};

async fn send(mailer: &SesMailer) -> Result<String, SendError> {
    let tags = vec![("delivery", "dlv_1".to_owned())];
    let raw = b"Subject: x\r\n\r\nx";
    mailer
        .send(&OutgoingEmail { from: "a@example.com", recipient: "b@example.org", raw, tags, tracked: true })
        .await
}

async fn failure(services: &Services) -> SendError {
    send(&services.mailer(ConfigurationSets::default())).await.expect_err("a failure")
}

#[tokio::test]
async fn a_lost_response_and_a_server_error_are_unknown_and_never_repeated() {
    let replies = [
        Reply::Close,
        Reply::Answer(500, "InternalFailure", "{}"),
        Reply::Answer(503, "ServiceUnavailable", "{}"),
        Reply::Answer(504, "", "<html>"),
        Reply::Answer(408, "RequestTimeoutException", "{}"),
        Reply::Answer(200, "", "not json"),
        Reply::Answer(200, "", "{}"),
    ];
    for reply in replies {
        let stub = Stub::start(std::slice::from_ref(&reply)).await;
        let error = failure(&stub.services()).await;
        assert!(matches!(error, SendError::Unknown(_)), "{reply:?}: {error:?}");
        assert_eq!(stub.requests().len(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn a_time_out_is_unknown_and_never_repeated() {
    let stub = Stub::start(&[Reply::Silence]).await;
    let config = aws_sdk_sesv2::config::Builder::from(stub.services().config())
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder().operation_attempt_timeout(Duration::from_millis(300)).build(),
        );
    let mailer =
        SesMailer::new(aws_sdk_sesv2::Client::from_conf(config.build()), ConfigurationSets::default());
    let error = send(&mailer).await.expect_err("a time-out");
    assert!(matches!(error, SendError::Unknown(_)), "{error:?}");
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn without_a_connection_the_message_is_not_sent() {
    let error = failure(&stub::services(&Stub::nobody().await)).await;
    assert!(matches!(error, SendError::NotConnected(_)), "refused: {error:?}");

    let unreachable = Unreachable::new().await;
    let error = failure(&stub::services(&unreachable.url)).await;
    assert!(matches!(error, SendError::NotConnected(_)), "connect time-out: {error:?}");
}

#[tokio::test]
async fn refusals_are_classified_by_whether_a_retry_can_succeed() {
    type Kind = fn(String) -> SendError;
    let cases: [(u16, &'static str, Kind); 12] = [
        (429, "TooManyRequestsException", SendError::Throttled),
        (400, "LimitExceededException", SendError::Throttled),
        (400, "ThrottlingException", SendError::Throttled),
        (429, "", SendError::Throttled),
        (400, "SendingPausedException", SendError::Paused),
        (400, "AccountSuspendedException", SendError::Paused),
        (403, "AccessDeniedException", SendError::Paused),
        (400, "MessageRejected", SendError::Rejected),
        (400, "BadRequestException", SendError::Rejected),
        (400, "MailFromDomainNotVerifiedException", SendError::Rejected),
        (404, "NotFoundException", SendError::Rejected),
        (413, "", SendError::Rejected),
    ];
    for (status, kind, expected) in cases {
        let stub = Stub::start(&[Reply::Answer(status, kind, r#"{"message":"why"}"#)]).await;
        assert_eq!(failure(&stub.services()).await, expected("why".into()), "{status} {kind}");
        assert_eq!(stub.requests().len(), 1, "{status} {kind}");
    }
}

#[tokio::test]
async fn a_request_has_one_recipient_the_raw_message_tags_and_the_configuration_set() {
    let stub = Stub::start(&[Reply::Answer(200, "", r#"{"MessageId":"0102"}"#)]).await;
    let services = stub.services();
    let id = send(&services.mailer(ConfigurationSets { tracked: Some("events".into()), untracked: None }))
        .await
        .unwrap();
    assert_eq!(id, "0102");
    let request = stub.requests().remove(0);
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({
            "FromEmailAddress": "a@example.com",
            "Destination": {"ToAddresses": ["b@example.org"]},
            "Content": {"Raw": {"Data": "U3ViamVjdDogeA0KDQp4"}},
            "EmailTags": [{"Name": "delivery", "Value": "dlv_1"}],
            "ConfigurationSetName": "events",
        }),
    );
    assert_eq!(services.meter().take(), [("sesv2.SendEmail".to_owned(), 1)].into());
    assert!(services.meter().snapshot().is_empty());
}

#[tokio::test]
async fn a_sender_is_verified_by_address_or_by_a_domain_above_it() {
    let missing = Reply::Answer(404, "NotFoundException", "{}");
    let pending = Reply::Answer(200, "", r#"{"VerifiedForSendingStatus":false}"#);
    let verified = Reply::Answer(200, "", r#"{"VerifiedForSendingStatus":true}"#);
    let cases = [
        (vec![verified.clone()], SenderStatus::Verified, 1),
        (vec![pending.clone(), missing.clone(), verified], SenderStatus::Verified, 3),
        (vec![missing.clone(), pending, missing.clone()], SenderStatus::Pending, 3),
        (vec![missing], SenderStatus::Unknown, 3),
    ];
    for (replies, expected, calls) in cases {
        let stub = Stub::start(&replies).await;
        let status = stub.services().senders().status("billing@Mail.Example.com").await.unwrap();
        assert_eq!((status, stub.requests().len()), (expected, calls), "{replies:?}");
    }
}

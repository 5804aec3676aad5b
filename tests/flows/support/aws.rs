//! Signed AWS calls, by the administrator or with a function's role.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use reqwest::Method;
use serde_json::{Value, json};

use super::Stack;

/// A call that is not signed yet.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    service: &'static str,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Call {
    /// DynamoDB, its streams and SQS: an operation and its input.
    pub(crate) fn json(service: &'static str, target: &str, input: &Value) -> Self {
        let content_type = ("content-type", "application/x-amz-json-1.0".to_owned());
        let headers = vec![content_type, ("x-amz-target", target.to_owned())];
        Self { service, method: Method::POST, path: "/".to_owned(), headers, body: input.to_string() }
    }

    /// IAM, STS and the first version of SES: a form with an `Action`.
    pub(crate) fn form(service: &'static str, fields: &[(&str, &str)]) -> Self {
        let url = reqwest::Url::parse_with_params("http://form", fields).unwrap();
        let body = url.query().unwrap_or_default().to_owned();
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        Self { service, method: Method::POST, path: "/".to_owned(), headers, body }
    }

    /// S3, Lambda and SES: a path.
    pub(crate) fn rest(
        service: &'static str,
        method: Method,
        path: impl Into<String>,
        body: impl Into<String>,
    ) -> Self {
        Self { service, method, path: path.into(), headers: Vec::new(), body: body.into() }
    }
}

/// A principal with credentials.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    endpoint_url: String,
    region: String,
    credentials: Credentials,
    http: reqwest::Client,
}

impl Principal {
    /// The account's root user, to which no policies apply.
    pub(crate) fn administrator(stack: &Stack) -> Self {
        Self {
            endpoint_url: stack.endpoint_url.clone(),
            region: stack.region.clone(),
            credentials: Credentials::new(
                &stack.access_key_id,
                &stack.secret_access_key,
                None,
                None,
                "tests",
            ),
            http: reqwest::Client::new(),
        }
    }

    /// The role of a deployed function with all its policies. The role's trust policy is extended, so
    /// that the account can assume it; nothing else changes.
    pub(crate) async fn role_of(&self, function: &str) -> Self {
        let path = format!("/2015-03-31/functions/remit-{function}");
        let described = self.answered(Call::rest("lambda", Method::GET, path, "")).await;
        let described: Value = serde_json::from_str(&described).unwrap();
        let role = described["Configuration"]["Role"].as_str().expect("a role").to_owned();
        let name = role.rsplit('/').next().unwrap();
        let account = role.split(':').nth(4).unwrap();
        let trusts = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "lambda.amazonaws.com", "AWS": format!("arn:aws:iam::{account}:root")},
        }]});
        self.answered(Call::form(
            "iam",
            &[
                ("Action", "UpdateAssumeRolePolicy"),
                ("Version", "2010-05-08"),
                ("RoleName", name),
                ("PolicyDocument", &trusts.to_string()),
            ],
        ))
        .await;
        let assumed = self
            .answered(Call::form(
                "sts",
                &[
                    ("Action", "AssumeRole"),
                    ("Version", "2011-06-15"),
                    ("RoleArn", &role),
                    ("RoleSessionName", "tests"),
                ],
            ))
            .await;
        let part = |name: &str| element(&assumed, name).to_owned();
        let credentials = Credentials::new(
            part("AccessKeyId"),
            part("SecretAccessKey"),
            Some(part("SessionToken")),
            None,
            "tests",
        );
        Self { credentials, ..self.clone() }
    }

    /// Returns status and body, also of errors.
    pub(crate) async fn send(&self, call: &Call) -> (u16, String) {
        let url = format!("{}{}", self.endpoint_url, call.path);
        let identity = self.credentials.clone().into();
        let mut settings = SigningSettings::default();
        if call.service == "s3" {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
            settings.percent_encoding_mode = PercentEncodingMode::Single;
        }
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(call.service)
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let headers = call.headers.iter().map(|(name, value)| (*name, value.as_str()));
        let body = SignableBody::Bytes(call.body.as_bytes());
        let request = SignableRequest::new(call.method.as_str(), &url, headers, body).unwrap();
        let (instructions, _) = sign(request, &parameters).unwrap().into_parts();

        let mut request = self.http.request(call.method.clone(), &url).body(call.body.clone());
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        for (name, value) in instructions.headers() {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Returns the body of a successful call.
    pub(crate) async fn answered(&self, call: Call) -> String {
        let (status, body) = self.send(&call).await;
        assert!((200..300).contains(&status), "{call:?} was answered {status}: {body}");
        body
    }

    /// All items of a tenant in a table.
    pub(crate) async fn items_of(&self, table: &str, tenant: &str) -> Vec<String> {
        let mut input = json!({
            "TableName": table, "ConsistentRead": true,
            "FilterExpression": "begins_with(pk, :partitions) OR tenant = :tenant",
            "ExpressionAttributeValues": {":partitions": {"S": format!("T#{tenant}")}, ":tenant": {"S": tenant}},
        });
        let mut items = Vec::new();
        loop {
            let page = self.answered(Call::json("dynamodb", "DynamoDB_20120810.Scan", &input)).await;
            let mut page: Value = serde_json::from_str(&page).unwrap();
            items.extend(page["Items"].as_array().unwrap().iter().map(Value::to_string));
            match page["LastEvaluatedKey"].take() {
                Value::Null => break,
                key => input["ExclusiveStartKey"] = key,
            }
        }
        items.sort();
        items
    }
}

/// The text of an XML element without attributes and child elements.
fn element<'x>(xml: &'x str, name: &str) -> &'x str {
    let rest = xml.split_once(&format!("<{name}>")).map(|(_, rest)| rest);
    let text = rest.and_then(|rest| rest.split_once("</")).map(|(text, _)| text);
    text.unwrap_or_else(|| panic!("no {name} in {xml}"))
}

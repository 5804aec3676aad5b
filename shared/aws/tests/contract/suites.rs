//! Each driver passes its port's contract suite on the emulator.

use std::collections::BTreeMap;

use aws::ConfigurationSets;
use aws_sdk_sesv2::error::ProvideErrorMetadata;
use chrono::{DateTime, NaiveDateTime, Utc};
use ports::QueueName;
use testing::contract::{self, Download, Downloader, Drain, Inbox, Timers};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::stack::Stack;

#[tokio::test]
async fn dynamodb_passes_its_contract() {
    let Some(stack) = Stack::find() else { return };
    contract::table(&stack.services().table(&stack.table)).await;
    contract::key_table(&stack.services().table_without_sort_key(&stack.key_table)).await;
}

#[tokio::test]
async fn dynamodb_enforces_its_limits() {
    let Some(stack) = Stack::find() else { return };
    contract::table_limits(&stack.services().table(&stack.table)).await;
}

struct QueueReader {
    client: aws_sdk_sqs::Client,
    url: String,
}

impl Drain for QueueReader {
    async fn drain(&self, _queue: QueueName) -> Vec<String> {
        let mut bodies = Vec::new();
        loop {
            let receive = self.client.receive_message().queue_url(&self.url).max_number_of_messages(10);
            let received = receive.send().await.expect("a receive").messages.unwrap_or_default();
            if received.is_empty() {
                return bodies;
            }
            for message in received {
                let delete = self.client.delete_message().queue_url(&self.url);
                delete.set_receipt_handle(message.receipt_handle).send().await.expect("a delete");
                bodies.extend(message.body);
            }
        }
    }
}

/// Uses its own queue, because functions read the stack's queues.
#[tokio::test]
async fn sqs_passes_its_contract() {
    let Some(stack) = Stack::find() else { return };
    let services = stack.services();
    let client = aws_sdk_sqs::Client::new(services.config());
    let name = format!("contract-{}", std::process::id());
    let url = client.create_queue().queue_name(name).send().await.expect("a queue").queue_url.unwrap();
    let reader = QueueReader { client: client.clone(), url: url.clone() };
    let queue = services.queue(BTreeMap::from([(QueueName::Batch, url.clone())]));
    contract::queue(&queue, &reader, QueueName::Batch).await;
    client.delete_queue().queue_url(url).send().await.expect("the queue's end");
}

struct StackTimers {
    client: aws_sdk_scheduler::Client,
    group: String,
}

impl Timers for StackTimers {
    async fn timer(&self, name: &str) -> Option<(DateTime<Utc>, String)> {
        let found = match self.client.get_schedule().group_name(&self.group).name(name).send().await {
            Ok(found) => found,
            Err(error) if error.code() == Some("ResourceNotFoundException") => return None,
            Err(error) => panic!("{error:?}"),
        };
        assert_eq!(found.action_after_completion().map(|it| it.as_str()), Some("DELETE"));
        assert_eq!(found.flexible_time_window().map(|it| it.mode().as_str()), Some("OFF"));
        let target = found.target().expect("a target");
        assert!(target.dead_letter_config().is_some() && target.retry_policy().is_some(), "{target:?}");
        let at = found.schedule_expression().expect("an expression");
        let at = at.strip_prefix("at(").and_then(|at| at.strip_suffix(')')).expect("an instant");
        let at = at.parse::<NaiveDateTime>().expect("a time").and_utc();
        Some((at, target.input().unwrap_or_default().to_owned()))
    }
}

/// Uses its own schedule group.
#[tokio::test]
async fn eventbridge_scheduler_passes_its_contract() {
    let Some(stack) = Stack::find() else { return };
    let services = stack.services();
    let client = aws_sdk_scheduler::Client::new(services.config());
    let group = format!("contract-{}", std::process::id());
    client.create_schedule_group().name(&group).send().await.expect("a group");
    let arn = |what: &str| format!("arn:aws:{what}:eu-central-1:000000000000:contract");
    let target = aws::SchedulerTarget {
        group: group.clone(),
        queue_arn: arn("sqs"),
        role_arn: "arn:aws:iam::000000000000:role/contract".to_owned(),
        dead_letters_arn: arn("sqs"),
    };
    let timers = StackTimers { client: client.clone(), group: group.clone() };
    contract::schedules(&services.schedules(target), &timers).await;
    client.delete_schedule_group().name(group).send().await.expect("the group's end");
}

struct Links;

impl Downloader for Links {
    async fn download(&self, link: &str) -> Option<Download> {
        let (host, path) = link.strip_prefix("http://").expect("an http link").split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).await.expect("a connection");
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        if !head.starts_with("HTTP/1.1 200") {
            return None;
        }
        let header = |wanted: &str| {
            head.lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.to_owned())
                .unwrap_or_default()
        };
        assert_eq!(header("transfer-encoding"), "", "the body is not chunked");
        let disposition = header("content-disposition");
        let file_name = disposition.split('"').nth(1).unwrap_or(&disposition).to_owned();
        Some(Download { content_type: header("content-type"), file_name, bytes: answer[end + 4..].to_vec() })
    }
}

#[tokio::test]
async fn s3_keeps_the_contract() {
    let Some(stack) = Stack::find() else { return };
    contract::bucket(&stack.services().bucket(&stack.bucket), &Links).await;
}

struct KeptMail(Stack);

impl Inbox for KeptMail {
    async fn messages(&self, recipient: &str) -> Vec<Vec<u8>> {
        let folder = &self.0.mail_dir;
        let index = std::fs::read_to_string(folder.join("index.jsonl")).unwrap_or_default();
        let envelopes = index.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        envelopes
            .filter(|envelope| envelope["to"] == serde_json::json!([recipient]))
            .map(|envelope| {
                std::fs::read(folder.join(envelope["file"].as_str().unwrap())).expect("a message")
            })
            .collect()
    }
}

#[tokio::test]
async fn ses_passes_its_contract() {
    let Some(stack) = Stack::find() else { return };
    let services = stack.services();
    let client = aws_sdk_sesv2::Client::new(services.config());
    let created = client.create_email_identity().email_identity("contract.example").send().await;
    if let Err(error) = created {
        assert_eq!(error.code(), Some("AlreadyExistsException"), "{error:?}");
    }
    let (known, unknown) = ("billing@contract.example", "billing@unknown.example");
    contract::mailer(&services.mailer(ConfigurationSets::default()), &KeptMail(stack), known, unknown).await;
    contract::senders(&services.senders(), known, unknown).await;
    contract::account_suppressions(&services.account_suppressions()).await;
}

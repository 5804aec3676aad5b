//! The final state of the API, the mail and the queues.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, anyhow};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use local::Client;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::stack::Stack;

/// The number of parallel requests.
const AT_ONCE: usize = 4;

#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    pub(super) batch: Batch,
    pub(super) items: Vec<Item>,
    /// The drafts of the batch in their final state.
    pub(super) invoices: Vec<Document>,
    /// The messages that SES accepted.
    pub(super) mails: Vec<Mail>,
    /// The number of messages (visible, delayed or in flight) in each queue that is not empty.
    pub(super) queues: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Batch {
    pub(super) status: String,
    pub(super) total: u64,
    pub(super) pending: i64,
    pub(super) sending: i64,
    pub(super) succeeded: i64,
    pub(super) failed: i64,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Item {
    pub(super) document_id: String,
    pub(super) number: Option<String>,
    pub(super) status: String,
    pub(super) errors: Vec<Reason>,
    pub(super) delivery_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Reason {
    pub(super) code: String,
    pub(super) message: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Document {
    pub(super) id: String,
    pub(super) number: Option<String>,
    pub(super) status: String,
    pub(super) distribution: Distribution,
    #[serde(default)]
    pub(super) deliveries: Vec<Delivery>,
    /// The status after each change in the history.
    #[serde(default)]
    pub(super) history: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Distribution {
    pub(super) status: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Delivery {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) recipients: Vec<Recipient>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Recipient {
    pub(super) address: String,
    pub(super) status: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mail {
    pub(super) delivery: String,
    pub(super) recipient: String,
}

impl Evidence {
    /// The number of recipients with this status.
    pub(super) fn recipients(&self, status: &str) -> usize {
        let deliveries = self.invoices.iter().flat_map(|invoice| &invoice.deliveries);
        deliveries.flat_map(|delivery| &delivery.recipients).filter(|it| it.status == status).count()
    }
}

pub(super) async fn gather(
    stack: &Stack,
    client: &Client,
    batch: &str,
    drafts: &[String],
) -> Result<Evidence> {
    let path = format!("/v1/batches/{batch}");
    let invoices = stream::iter(drafts).map(|id| invoice(client, id)).buffered(AT_ONCE);
    Ok(Evidence {
        batch: serde_json::from_value(client.get(&path).await?)?,
        items: all(client, &format!("{path}/items")).await?,
        invoices: invoices.try_collect().await?,
        mails: mails(stack)?,
        queues: queues(stack).await?,
    })
}

async fn invoice(client: &Client, id: &str) -> Result<Document> {
    let path = format!("/v1/invoices/{id}");
    let mut invoice: Document = serde_json::from_value(client.get(&path).await?)?;
    invoice.deliveries = all(client, &format!("{path}/deliveries")).await?;
    let history: Vec<Value> = all(client, &format!("{path}/history")).await?;
    invoice.history =
        history.iter().filter_map(|entry| entry["status"].as_str()).map(str::to_owned).collect();
    Ok(invoice)
}

/// A list, page by page.
async fn all<T: DeserializeOwned>(client: &Client, path: &str) -> Result<Vec<T>> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut page = client.get(&format!("{path}?limit=100{cursor}")).await?;
        let entries: Vec<T> = serde_json::from_value(page["data"].take())?;
        all.extend(entries);
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(all),
        }
    }
}

fn mails(stack: &Stack) -> Result<Vec<Mail>> {
    #[derive(Deserialize)]
    struct Envelope {
        to: Vec<String>,
        tags: BTreeMap<String, String>,
    }
    // The file does not exist if no message was sent.
    let index = fs::read_to_string(stack.mail_dir.join("index.jsonl")).unwrap_or_default();
    let mail = |line: &str| {
        let envelope: Envelope =
            serde_json::from_str(line).context("the index of the mail cannot be parsed")?;
        let delivery = envelope.tags.get("delivery").context("a message has no delivery tag")?.clone();
        Ok(Mail { delivery, recipient: envelope.to.join(", ") })
    };
    index.lines().map(mail).collect()
}

async fn queues(stack: &Stack) -> Result<BTreeMap<String, u64>> {
    use aws_sdk_sqs::types::QueueAttributeName::{self, *};
    let client = aws_sdk_sqs::Client::new(&stack.config());
    let mut queues = BTreeMap::new();
    let urls = stack.outputs.iter().filter(|(_, value)| value.contains("/000000000000/"));
    for (name, url) in urls.filter(|(name, _)| name.ends_with("Url")) {
        let asked = client.get_queue_attributes().queue_url(url).attribute_names(All).send().await;
        let answer = asked.map_err(|error| anyhow!("cannot read the attributes of {name}: {error:?}"))?;
        let count = |attribute: QueueAttributeName| -> u64 {
            let attributes = answer.attributes().and_then(|all| all.get(&attribute));
            attributes.and_then(|value| value.parse().ok()).unwrap_or(0)
        };
        let messages = count(ApproximateNumberOfMessages)
            + count(ApproximateNumberOfMessagesDelayed)
            + count(ApproximateNumberOfMessagesNotVisible);
        if messages > 0 {
            queues.insert(name.trim_end_matches("Url").to_owned(), messages);
        }
    }
    Ok(queues)
}

//! A tenant for each flow, and helpers that flows share.

pub(crate) mod answers;
pub(crate) mod aws;
pub(crate) mod logs;
pub(crate) mod mail;
pub(crate) mod operations;
pub(crate) mod sample;
pub(crate) mod stack;

use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use local::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) use stack::Stack;

/// A result that takes longer does not come. The flows and the stack share two cores.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// The number of parallel requests of one flow.
const AT_ONCE: usize = 4;

/// The domain of the sender. It is verified on the stack.
pub(crate) const SENDER_DOMAIN: &str = "acme.example";

/// A tenant with a verified seller and a template.
pub(crate) struct Flow {
    pub(crate) stack: Stack,
    pub(crate) client: Client,
    pub(crate) api_key: String,
    pub(crate) tenant: String,
    /// All addresses of its customers are in this domain, which no other flow uses.
    pub(crate) domain: String,
    pub(crate) entity: String,
    pub(crate) template: String,
}

impl Flow {
    /// Returns `None` and prints a notice if there is no stack.
    pub(crate) async fn start(name: &str) -> Option<Self> {
        let stack = Stack::find()?;
        let (tenant, api_key) = stack.create_tenant(name).await;
        let client = Client::new(&stack.api_url, &api_key).unwrap();
        let unique = tenant[tenant.len() - 8..].to_ascii_lowercase();
        let entity = client.post("/v1/entities", &sample::entity("Europe/Berlin")).await.unwrap();
        let entity = id(&entity);
        let sender = json!({"name": "Acme Billing", "address": format!("billing@{SENDER_DOMAIN}")});
        let entity_with_sender = client.put(&format!("/v1/entities/{entity}/sender"), &sender).await.unwrap();
        assert!(!entity_with_sender["sender"]["verified_at"].is_null(), "the sender is not verified");
        let template = id(&client.post("/v1/invoice-templates", &sample::template()).await.unwrap());
        let domain = format!("{name}-{unique}.example");
        Some(Self { stack, client, api_key, tenant, domain, entity, template })
    }

    /// A client with another key.
    pub(crate) fn client_with(&self, api_key: &str) -> Client {
        Client::new(&self.stack.api_url, api_key).unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.client.get(path).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        self.client.post(path, &body).await.unwrap()
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Value {
        self.client.patch(path, &body).await.unwrap()
    }

    /// Sends a request and returns any response.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.client.send(self.client.request(method, path).json(body)).await.unwrap()
    }

    /// A customer whose invoices go to `ap@` in a subdomain of the flow's domain.
    pub(crate) async fn customer(&self, name: &str, fields: Value) -> String {
        let mut customer = sample::customer(name, &self.address("ap", name), &self.template);
        sample::merge(&mut customer, fields);
        id(&self.post("/v1/customers", customer).await)
    }

    /// An address that only this flow uses.
    pub(crate) fn address(&self, mailbox: &str, name: &str) -> String {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        format!("{mailbox}.{}@{}", name.to_ascii_lowercase(), self.domain)
    }

    pub(crate) async fn draft(&self, draft: Value) -> String {
        id(&self.post("/v1/invoices", draft).await)
    }

    /// Creates drafts, some in parallel. Returns the ids in the given order.
    pub(crate) async fn drafts(&self, drafts: Vec<Value>) -> Vec<String> {
        stream::iter(drafts).map(|draft| self.draft(draft)).buffered(AT_ONCE).collect().await
    }

    pub(crate) async fn invoice(&self, id: &str) -> Value {
        self.get(&format!("/v1/invoices/{id}")).await
    }

    pub(crate) async fn invoices(&self, ids: &[String]) -> Vec<Value> {
        stream::iter(ids).map(|id| self.invoice(id)).buffered(AT_ONCE).collect().await
    }

    pub(crate) async fn open(&self, id: &str, body: Value) -> Answer {
        self.ask(Method::POST, &format!("/v1/invoices/{id}/open"), &body).await
    }

    /// Starts a batch and waits until it ends.
    pub(crate) async fn batch(&self, body: Value) -> Value {
        let batch = self.post("/v1/batches", body).await;
        self.ended(&id(&batch), PATIENCE).await
    }

    pub(crate) async fn ended(&self, batch: &str, patience: Duration) -> Value {
        let path = format!("/v1/batches/{batch}");
        within(patience, "the end of the batch", async || {
            let batch = self.get(&path).await;
            if batch["status"] == "in_progress" { Err(batch) } else { Ok(batch) }
        })
        .await
    }

    /// All entries of a list, page by page.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}{joint}limit=100{cursor}")).await;
            all.extend(page["data"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return all,
            }
        }
    }

    /// The items of a batch.
    pub(crate) async fn items(&self, batch: &Value) -> Vec<Value> {
        self.all(&format!("/v1/batches/{}/items", id(batch))).await
    }

    /// Waits until the invoice's e-mail was sent, and returns the invoice.
    pub(crate) async fn sent(&self, invoice: &str) -> Value {
        eventually("the e-mail to go out", async || {
            let invoice = self.invoice(invoice).await;
            if invoice["distribution"]["status"] == "sent" { Ok(invoice) } else { Err(invoice) }
        })
        .await
    }

    /// Uploads a camt file, and waits until its entries are read.
    pub(crate) async fn upload(&self, file: &str) -> Value {
        let request = self.client.request(Method::POST, "/v1/bank-statements?name=November");
        let request = request.header("content-type", "application/xml").body(file.to_owned());
        let answer = self.client.send(request).await.unwrap();
        assert_eq!(answer.status, 202, "{}", answer.body);
        self.is_read(&id(&answer.body)).await
    }

    /// Waits until the entries of a bank statement are read.
    pub(crate) async fn is_read(&self, statement: &str) -> Value {
        let path = format!("/v1/bank-statements/{statement}");
        eventually("the entries to be read", async || {
            let statement = self.get(&path).await;
            if statement["status"] == "read" { Ok(statement) } else { Err(statement) }
        })
        .await
    }

    /// Everything that clients can see, to compare before and after a refused request.
    pub(crate) async fn everything(&self) -> Vec<Value> {
        let lists = [
            "customers",
            "invoices",
            "batches",
            "entities",
            "invoice-templates",
            "email-templates",
            "api-keys",
            "users",
        ];
        let mut all = vec![self.get("/v1/settings").await];
        for list in lists {
            all.extend(self.all(&format!("/v1/{list}")).await);
        }
        all
    }
}

pub(crate) fn id(resource: &Value) -> String {
    resource["id"].as_str().unwrap_or_else(|| panic!("no id in {resource}")).to_owned()
}

/// Polls until the result is there. At the deadline, the panic shows the last state.
pub(crate) async fn eventually<T, S: std::fmt::Debug>(
    what: &str,
    look: impl AsyncFnMut() -> Result<T, S>,
) -> T {
    within(PATIENCE, what, look).await
}

pub(crate) async fn within<T, S: std::fmt::Debug>(
    patience: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<T, S>,
) -> T {
    let started = Instant::now();
    loop {
        match look().await {
            Ok(outcome) => return outcome,
            Err(seen) if started.elapsed() > patience => {
                panic!("waited {} s for {what}; last seen: {seen:#?}", patience.as_secs())
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(300)).await,
        }
    }
}

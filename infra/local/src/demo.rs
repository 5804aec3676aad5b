//! The main use case with sample data: 100 drafts, and one batch that opens and e-mails them. Seven
//! drafts are broken. Some of the invoices are then paid, credited and made void.

mod answers;
mod collect;
mod past;
mod show;

use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use local::Client;
use serde_json::{Value, json};

use crate::progress::bar;
use crate::sample::{self, Sample, id};
use crate::stack::{self, Stack};
use crate::target::Target;
use crate::{cargo, newcomer, tenant};

#[derive(Args)]
pub(crate) struct Demo {
    /// Number of invoices in the batch; seven of them are broken
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(20..=10_000))]
    invoices: u32,
    /// Opens without sending; then one of the seven opens, because it lacks only a recipient
    #[arg(long)]
    no_email: bool,
    /// Name of the stack
    #[arg(long, default_value = "local")]
    name: String,
}

/// What the demo leaves.
pub(crate) struct Scene {
    pub(crate) stack: Stack,
    pub(crate) tenant: tenant::Created,
    client: Client,
    batch: Value,
    items: Vec<Value>,
    /// As the preflight says.
    would_fail: usize,
}

/// A domain that the stack's tenants may send from.
const DOMAIN: &str = "acme.example";

/// A batch of this size takes seconds. One that takes longer is stuck.
const PATIENCE: Duration = Duration::from_secs(1_200);

impl Demo {
    pub(crate) async fn run(self) -> Result<()> {
        cargo::build()?;
        let Scene { stack, tenant, client, batch, items, would_fail } = self.play().await?;
        let done = if self.no_email { "opened" } else { "opened and sent" };
        show::outcome(&client, &batch, &items, would_fail, done).await?;
        let console = newcomer::link(&stack, &tenant.tenant_id).await?;
        show::where_next(&stack, &tenant.api_key, &console, &batch, &items);
        self.check(&batch)
    }

    /// The data of the command without options, on another stack.
    pub(crate) async fn on(name: &str) -> Result<Scene> {
        Self { invoices: 100, no_email: false, name: name.to_owned() }.play().await
    }

    async fn play(&self) -> Result<Scene> {
        let stack = stack::up(&self.name, &[], &[]).await?;
        let tenant = tenant::create(&Target::from(&stack), "Acme Demo", &[DOMAIN.to_owned()]).await?;
        let client = Client::new(&stack.api_url, &tenant.api_key)?;

        let sample = sample::seed(&client, DOMAIN).await?;
        eprintln!("✓ seller, template and {} customers in 3 currencies", sample.customers);
        past::email_template(&client).await?;
        past::make(&client, &sample).await?;
        let drafts = sample.post(&client, 0..self.invoices).await?;
        eprintln!("✓ {} drafts", drafts.len());
        let would_fail = self.preflight(&client, &drafts).await?;
        eprintln!("✓ preflight: {would_fail} of {} drafts would not open", drafts.len());

        let batch = self.open(&client, &drafts).await?;
        let items = items(&client, &batch).await?;
        if !self.no_email {
            self.follow_up(&stack, &client, &sample, &items).await?;
        }
        Ok(Scene { stack, tenant, client, batch, items, would_fail })
    }

    /// What comes after the e-mails.
    async fn follow_up(
        &self,
        stack: &Stack,
        client: &Client,
        sample: &Sample,
        items: &[Value],
    ) -> Result<()> {
        collect::collect(client, items).await?;
        let unreachable = past::unreachable(client, sample).await?;
        let mut numbers = Vec::new();
        let mut in_euro = Vec::new();
        for item in items.iter().filter(|item| item["status"] == "succeeded").skip(collect::TAKEN).take(16) {
            let id = item["document_id"].as_str().unwrap_or_default();
            let invoice = client.get(&format!("/v1/invoices/{id}")).await?;
            numbers.push(invoice["number"].as_str().unwrap_or_default().to_owned());
            if invoice["currency"] == "EUR" {
                in_euro.push(invoice);
            }
        }
        answers::schedule(client, sample).await?;
        answers::bank(client, &in_euro).await?;
        answers::read(stack, &numbers, &unreachable).await
    }

    /// Starts the batch and polls it until it has ended.
    async fn open(&self, client: &Client, drafts: &[String]) -> Result<Value> {
        let body = json!({"operation": "open", "document_ids": drafts, "email": self.email()});
        let path = format!("/v1/batches/{}", id(&client.post("/v1/batches", &body).await?)?);
        let bar = bar(u64::from(self.invoices), "opened and e-mailed");
        let started = std::time::Instant::now();
        loop {
            let batch = client.get(&path).await?;
            let count = |name: &str| batch[name].as_u64().unwrap_or(0);
            bar.set_position(count("succeeded") + count("failed") + count("canceled"));
            bar.set_message(format!("{} sending, {} failed", count("sending"), count("failed")));
            if batch["status"] != "in_progress" {
                bar.finish_and_clear();
                eprintln!("✓ batch ended ({})", crate::progress::seconds(started.elapsed()));
                return Ok(batch);
            }
            if started.elapsed() > PATIENCE {
                bail!("the batch has not ended: {batch}; `cargo local logs` may say why");
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    /// The part of the request that preflight and batch share.
    fn email(&self) -> Value {
        if self.no_email { Value::Null } else { json!({"use_template_defaults": true}) }
    }

    /// Returns the number of drafts that would not open.
    async fn preflight(&self, client: &Client, drafts: &[String]) -> Result<usize> {
        let mut failing = 0;
        for some in drafts.chunks(1_000) {
            let body = json!({"document_ids": some, "email": self.email()});
            let verdicts = client.post("/v1/batches/preflight", &body).await?;
            let verdicts = verdicts["data"].as_array().cloned().unwrap_or_default();
            failing += verdicts.iter().filter(|verdict| verdict["would_open"] == false).count();
        }
        Ok(failing)
    }

    /// The demo is also a check: it fails if the result is not the expected one.
    fn check(&self, batch: &Value) -> Result<()> {
        let failed = if self.no_email { 6 } else { 7 };
        let expected = json!({
            "succeeded": self.invoices - failed, "failed": failed, "pending": 0, "status": "failed",
        });
        let fits =
            ["succeeded", "failed", "pending", "status"].iter().all(|name| batch[name] == expected[name]);
        if fits { Ok(()) } else { bail!("expected the batch to end with {expected}, but it is {batch}") }
    }
}

/// All items of the batch, page by page.
async fn items(client: &Client, batch: &Value) -> Result<Vec<Value>> {
    let path = format!("/v1/batches/{}/items?limit=100", id(batch)?);
    let (mut items, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = match &cursor {
            None => client.get(&path).await?,
            Some(cursor) => client.get(&format!("{path}&cursor={cursor}")).await?,
        };
        items.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return Ok(items),
        }
    }
}

/// The folder in which a running stack keeps the e-mails.
fn mail_hint(stack: &Stack) -> String {
    crate::paths::shown(&stack.mail_dir).to_string()
}

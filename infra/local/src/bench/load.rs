//! Runs one batch of n invoices on a stack, checks that it succeeded, and measures the resources that it
//! used.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use local::Client;
use serde::Serialize;
use serde_json::{Value, json};

use super::usage::{Mark, Usage};
use crate::gateway::Control;
use crate::progress;
use crate::sample::{self, SOUND, id};
use crate::stack::Stack;
use crate::tenant;

/// A domain that the stack has verified.
const DOMAIN: &str = "acme.example";
/// A batch that takes longer is stuck.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// If no function was invoked for this long, the work has ended.
const QUIET: Duration = Duration::from_secs(4);

/// One measured batch.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    pub(super) invoices: u32,
    pub(super) email: bool,
    /// From the request to the end of the batch. The emulator takes more of it than the functions.
    pub(super) seconds: f64,
    pub(super) usage: Usage,
}

/// Opens a batch of complete drafts of a new tenant.
pub(super) async fn run(stack: &Stack, invoices: u32, email: bool) -> Result<Run> {
    let created = tenant::create(&stack.into(), "Bench", &[DOMAIN.to_owned()]).await?;
    let client = Client::new(&stack.api_url, &created.api_key)?;
    let sample = sample::seed(&client, DOMAIN).await?;
    sample.post(&client, SOUND..SOUND + invoices).await?;
    let what = if email { "opened and e-mailed" } else { "opened" };
    progress::step(&format!("{invoices} {what}"), async {
        quiet(stack).await?;
        let control = Control::new(&stack.gateway_url);
        control.reset_meter().await?;
        let mark = Mark::set(stack)?;
        let started = Instant::now();
        let batch = open(&client, email).await?;
        let seconds = started.elapsed().as_secs_f64();
        if batch["succeeded"] != invoices || batch["total"] != invoices {
            bail!("expected {invoices} succeeded invoices, but the batch is {batch}");
        }
        quiet(stack).await?;
        let usage = mark.since(&control.meter().await?)?;
        Ok(Run { invoices, email, seconds, usage })
    })
    .await
}

/// Selects all drafts of the tenant with a filter, because a list of ids has at most 10 000 entries.
async fn open(client: &Client, email: bool) -> Result<Value> {
    let email = if email { json!({"use_template_defaults": true}) } else { Value::Null };
    let body = json!({"operation": "open", "filter": {}, "email": email});
    let path = format!("/v1/batches/{}", id(&client.post("/v1/batches", &body).await?)?);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let batch = client.get(&path).await?;
        if batch["status"] != "in_progress" {
            return Ok(batch);
        }
        if Instant::now() > deadline {
            bail!("the batch has not ended: {batch}");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Waits until no function has been invoked for a while.
async fn quiet(stack: &Stack) -> Result<()> {
    let mut last = (Mark::length(stack)?, Instant::now());
    loop {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let length = Mark::length(stack)?;
        if length != last.0 {
            last = (length, Instant::now());
        } else if last.1.elapsed() > QUIET {
            return Ok(());
        }
    }
}

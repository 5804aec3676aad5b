//! One batch of n invoices through a stack: what it used, and that all of it succeeded.

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

/// One that the stack has verified.
const DOMAIN: &str = "acme.example";
/// A batch that takes so long is stuck.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// Nothing was invoked for so long: the last effects have taken place.
const QUIET: Duration = Duration::from_secs(4);

/// One measured batch.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    pub(super) invoices: u32,
    pub(super) email: bool,
    /// From the request to the batch's end; the emulator's time more than the functions'.
    pub(super) seconds: f64,
    pub(super) usage: Usage,
}

/// Opens a batch of sound drafts of a tenant of its own.
pub(super) async fn run(stack: &Stack, invoices: u32, email: bool) -> Result<Run> {
    let created = tenant::create(&stack.target(), "Bench", &[DOMAIN.to_owned()]).await?;
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
            bail!("the batch should have succeeded for {invoices} invoices, but is {batch}");
        }
        quiet(stack).await?;
        let usage = mark.since(&control.meter().await?)?;
        Ok(Run { invoices, email, seconds, usage })
    })
    .await
}

/// Every draft of the tenant, by a filter: a list of ids ends at 10 000.
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

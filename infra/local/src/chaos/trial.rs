//! One batch on a stack of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use local::Client;
use serde::Serialize;
use serde_json::{Value, json};

use super::evidence::Evidence;
use super::killer::Killer;
use super::{check, evidence};
use crate::gateway::{Control, Fault, Rule, Rules};
use crate::sample::{self, SOUND, id};
use crate::stack::{self, Stack};

/// Who meets faults: all that work behind the API.
pub(super) const WORKERS: [&str; 5] =
    ["expand-batch", "process-batch", "send-delivery", "relay-changes", "fail-dead-letters"];

/// A batch that takes longer ends in calm.
pub(super) const FAULTS_FOR: Duration = Duration::from_secs(300);
/// A batch that takes so long never ends.
const PATIENCE: Duration = Duration::from_secs(600);
/// For messages that are still under way once the batch has ended.
const REST: Duration = Duration::from_secs(120);

const DOMAIN: &str = "acme.example";

/// Killed workers are noticed sooner than elsewhere, or each would cost a minute. Time-out < lease < visibility time-out
/// holds; six times the time-out, as AWS advises, is for invocations that are throttled, and here none is.
const PARAMETERS: [(&str, &str); 6] = [
    ("WorkerTimeoutSeconds", "10"),
    ("WorkerVisibilitySeconds", "12"),
    ("DeliveryTimeoutSeconds", "30"),
    ("DeliveryLeaseSeconds", "32"),
    ("DeliveryVisibilitySeconds", "34"),
    ("UnknownGraceSeconds", "3"),
];

pub(super) struct Plan {
    /// None for the control: no faults.
    pub(super) seed: Option<u64>,
    pub(super) invoices: u32,
    pub(super) rate: f64,
}

/// What happened, and what of it should not have.
#[derive(Serialize)]
pub(super) struct Trial {
    pub(super) seed: Option<u64>,
    pub(super) invoices: u32,
    /// From the start of the batch to its end.
    pub(super) seconds: f64,
    /// Whether faults had to be switched off for the batch to end.
    pub(super) calmed: bool,
    pub(super) faults: BTreeMap<Fault, u64>,
    /// Workers ended outside of a call or in one, by the killer.
    pub(super) kills: u64,
    pub(super) mails: usize,
    /// Recipients of whom nobody knows, in the end, whether they got their e-mail.
    pub(super) unknown: usize,
    /// Items that failed, those of an unknown outcome among them.
    pub(super) failed: usize,
    pub(super) violations: Vec<String>,
    #[serde(skip)]
    pub(super) folder: PathBuf,
}

impl Trial {
    pub(super) fn name(&self) -> String {
        self.seed.map_or("control".to_owned(), |seed| format!("seed {seed}"))
    }
}

/// A stack with violations is stopped, but its logs and mails stay.
pub(super) async fn run(plan: &Plan) -> Result<Trial> {
    let name = plan.seed.map_or("chaos-control".to_owned(), |seed| format!("chaos-{seed}"));
    stack::down(&name)?;
    let parameters = PARAMETERS.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let stack = stack::up(&name, &[], &parameters).await?;
    let trial = attempt(plan, &stack).await;
    match &trial {
        Ok(trial) if trial.violations.is_empty() => stack::down(&name)?,
        _ => stack::stop(&name)?,
    };
    trial
}

async fn attempt(plan: &Plan, stack: &Stack) -> Result<Trial> {
    let api_key = stack.api_key.as_deref().context("the stack has no API key")?;
    let client = Client::new(&stack.api_url, api_key)?;
    let drafts = prepare(&client, plan.invoices).await?;
    let control = Control::new(&stack.gateway_url);
    control.reset_meter().await?;

    let killer = match plan.seed {
        Some(seed) => {
            control.set_rules(&rules(seed, plan.rate)).await?;
            Some(Killer::start(stack, seed))
        }
        None => None,
    };
    let started = Instant::now();
    let body = json!({"operation": "open", "invoice_ids": drafts, "email": {"use_template_defaults": true}});
    let batch = id(&client.post("/v1/batches", &body).await?)?;
    let (calmed, ended) = until_ended(&client, &batch, &control, killer.as_ref()).await?;
    let seconds = started.elapsed().as_secs_f64();
    control.clear_rules().await?;
    let kills = killer.map_or(0, Killer::stop);

    let (evidence, mut violations) = settled(plan, stack, &client, &batch, &drafts).await?;
    if !ended {
        violations.insert(0, format!("the batch has not ended within {} s", PATIENCE.as_secs()));
    }
    let meter = control.meter().await?;
    let unknown = evidence.recipients("outcome_unknown");
    if plan.seed.is_some() && unknown == 0 {
        violations.push(
            "a worker was killed between SES's acceptance and the record, and no outcome is unknown".into(),
        );
    }
    Ok(Trial {
        seed: plan.seed,
        invoices: plan.invoices,
        seconds,
        calmed,
        faults: meter.faults.keys().map(|&fault| (fault, meter.hits(fault))).collect(),
        kills,
        mails: evidence.mails.len(),
        unknown,
        failed: evidence.items.iter().filter(|item| item.status == "failed").count(),
        violations,
        folder: stack.folder()?,
    })
}

/// The first rule is for every seed the same: a worker dies between SES's acceptance and the record of it.
fn rules(seed: u64, rate: f64) -> Rules {
    let accepted = Rule::new(Fault::KillAfter).of(&["send-delivery"]).on(&["sesv2.SendEmail"]).nth(3);
    let chance = rate / Fault::ALL.len() as f64;
    let others = Fault::ALL.map(|fault| Rule::new(fault).of(&WORKERS).chance(chance));
    Rules { seed, rules: [accepted].into_iter().chain(others).collect() }
}

/// Drafts that lack nothing; those of one customer go to two recipients.
async fn prepare(client: &Client, invoices: u32) -> Result<Vec<String>> {
    let sample = sample::seed(client, DOMAIN).await?;
    let customers = client.get("/v1/customers?limit=100").await?;
    let customers = customers["data"].as_array().cloned().unwrap_or_default();
    let british =
        customers.iter().find(|customer| customer["currency"] == "GBP").context("no customer in London")?;
    let contacts = json!({"contacts": [
        {"name": "Accounts Payable", "email": "ap@brightside.example", "roles": ["finance"]},
        {"name": "Controlling", "email": "controlling@brightside.example", "roles": ["finance"]},
    ]});
    client.patch(&format!("/v1/customers/{}", id(british)?), &contacts).await?;
    sample.post(client, SOUND..SOUND + invoices).await
}

/// Whether calm was needed, and whether the batch has ended.
async fn until_ended(
    client: &Client,
    batch: &str,
    control: &Control,
    killer: Option<&Killer>,
) -> Result<(bool, bool)> {
    let started = Instant::now();
    let mut calmed = false;
    while started.elapsed() < PATIENCE {
        let batch: Value = client.get(&format!("/v1/batches/{batch}")).await?;
        if batch["status"] != "in_progress" {
            return Ok((calmed, true));
        }
        if started.elapsed() > FAULTS_FOR && !calmed {
            control.clear_rules().await?;
            killer.inspect(|killer| killer.rest());
            calmed = true;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok((calmed, false))
}

/// What is to be seen once nothing moves any more: what is late is no violation, what never comes is.
async fn settled(
    plan: &Plan,
    stack: &Stack,
    client: &Client,
    batch: &str,
    drafts: &[String],
) -> Result<(Evidence, Vec<String>)> {
    let started = Instant::now();
    loop {
        let evidence = evidence::gather(stack, client, batch, drafts).await?;
        let violations = check::violations(&evidence, plan.seed.is_some());
        if violations.is_empty() || started.elapsed() > REST {
            return Ok((evidence, violations));
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

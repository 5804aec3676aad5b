//! Runs one batch on its own stack.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use local::Client;
use serde::Serialize;
use serde_json::{Value, json};

use super::evidence::Evidence;
use super::killer::{Killer, WORKERS};
use super::{check, evidence};
use crate::gateway::{Control, Fault, Rule, Rules};
use crate::sample::{self, SOUND, id};
use crate::stack::{self, Stack};

/// A batch that takes longer ends without faults.
pub(super) const FAULTS_FOR: Duration = Duration::from_secs(300);
/// A batch that takes longer does not end.
const PATIENCE: Duration = Duration::from_secs(600);
/// The time for messages that are still in flight when the batch has ended.
const REST: Duration = Duration::from_secs(120);

const DOMAIN: &str = "acme.example";

/// Killed workers are detected sooner than in production; otherwise each would cost a minute. The rule
/// time-out < lease < visibility time-out holds. AWS recommends six times the time-out for throttled
/// invocations, which do not occur here.
const PARAMETERS: [(&str, &str); 6] = [
    ("WorkerTimeoutSeconds", "10"),
    ("WorkerVisibilitySeconds", "12"),
    ("DeliveryTimeoutSeconds", "30"),
    ("DeliveryLeaseSeconds", "32"),
    ("DeliveryVisibilitySeconds", "34"),
    ("UnknownGraceSeconds", "3"),
];

pub(super) struct Plan {
    /// `None` for the control run without faults.
    pub(super) seed: Option<u64>,
    pub(super) invoices: u32,
    pub(super) rate: f64,
}

/// The results of a run and its violations.
#[derive(Serialize)]
pub(super) struct Trial {
    pub(super) seed: Option<u64>,
    pub(super) invoices: u32,
    /// From the start of the batch to its end.
    pub(super) seconds: f64,
    /// Whether faults had to be turned off before the batch ended.
    pub(super) faults_stopped: bool,
    pub(super) faults: BTreeMap<Fault, u64>,
    /// The number of killed workers: between calls or during a call, by the killer.
    pub(super) kills: u64,
    pub(super) mails: usize,
    /// The number of recipients whose outcome is unknown in the end.
    pub(super) unknown: usize,
    /// The number of failed items, including those with an unknown outcome.
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

/// A stack with violations is stopped, but its logs and mail are kept.
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
    let body = json!({"operation": "open", "document_ids": drafts, "email": {"use_template_defaults": true}});
    let batch = id(&client.post("/v1/batches", &body).await?)?;
    let (faults_stopped, ended) = until_ended(&client, &batch, &control, killer.as_ref()).await?;
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
            "a worker was killed between SES's acceptance and the record, but no outcome is unknown".into(),
        );
    }
    Ok(Trial {
        seed: plan.seed,
        invoices: plan.invoices,
        seconds,
        faults_stopped,
        faults: meter.faults.keys().map(|&fault| (fault, meter.hits(fault))).collect(),
        kills,
        mails: evidence.mails.len(),
        unknown,
        failed: evidence.items.iter().filter(|item| item.status == "failed").count(),
        violations,
        folder: stack.folder()?,
    })
}

/// The first rule is the same for all seeds: a worker is killed between SES's acceptance and the record
/// of it.
fn rules(seed: u64, rate: f64) -> Rules {
    let accepted = Rule::new(Fault::KillAfter).of(&["send-delivery"]).on(&["sesv2.SendEmail"]).nth(3);
    let chance = rate / Fault::ALL.len() as f64;
    let others = Fault::ALL.map(|fault| Rule::new(fault).of(&WORKERS).chance(chance));
    Rules { seed, rules: [accepted].into_iter().chain(others).collect() }
}

/// Creates complete drafts. Those of one customer have two recipients.
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

/// Returns whether the faults had to be turned off, and whether the batch has ended.
async fn until_ended(
    client: &Client,
    batch: &str,
    control: &Control,
    killer: Option<&Killer>,
) -> Result<(bool, bool)> {
    let started = Instant::now();
    let mut faults_stopped = false;
    while started.elapsed() < PATIENCE {
        let batch: Value = client.get(&format!("/v1/batches/{batch}")).await?;
        if batch["status"] != "in_progress" {
            return Ok((faults_stopped, true));
        }
        if started.elapsed() > FAULTS_FOR && !faults_stopped {
            control.clear_rules().await?;
            killer.inspect(|killer| killer.rest());
            faults_stopped = true;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok((faults_stopped, false))
}

/// Reads the final state. Late results are not violations; missing results are.
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

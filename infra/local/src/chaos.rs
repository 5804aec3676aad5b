//! The system under faults: batches opened and e-mailed while calls fail in every way that AWS lets them fail and
//! workers are killed. Whatever happens, what must always hold has to hold in the end.
//!
//! Faults are on until the batch has ended, so that what mends faults meets faults too; only a batch that takes
//! [`trial::FAULTS_FOR`] gets calm to end in. A control run without faults shows that the checks do not find what is
//! not there, and that without faults nothing is unknown.
//!
//! | module | what |
//! |---|---|
//! | `trial` | one batch on a stack of its own, from the first draft to the verdict |
//! | `killer` | ends workers at random |
//! | `evidence` | what the API, the mail and the queues show afterwards |
//! | `check` | what must hold of it |
//! | `report` | the table, and `target/local/chaos.json` |

use anyhow::{Result, bail};
use clap::Args;

use crate::{cargo, paths};

mod check;
mod evidence;
mod killer;
mod report;
mod trial;

use trial::{Plan, Trial};

#[derive(Args)]
pub(crate) struct Chaos {
    /// How many seeds are tried
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Invoices in each batch
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    invoices: u32,
    /// Of the workers' AWS calls, how many meet a fault; each kind as often
    #[arg(long, default_value_t = 0.05)]
    rate: f64,
    /// Leaves out the run without faults
    #[arg(long)]
    no_control: bool,
    /// Deploys the functions as they were last built
    #[arg(long)]
    no_build: bool,
}

impl Chaos {
    pub(crate) async fn run(self) -> Result<()> {
        if !(0.0..=1.0).contains(&self.rate) {
            bail!("--rate is a share, from 0 to 1");
        }
        if !self.no_build {
            cargo::build()?;
        }
        let control = (!self.no_control).then_some(None);
        let seeds = (self.from..self.from.saturating_add(self.seeds)).map(Some);
        let mut trials = Vec::new();
        for seed in control.into_iter().chain(seeds) {
            let trial = trial::run(&Plan { seed, invoices: self.invoices, rate: self.rate }).await?;
            report::line(&trial);
            trials.push(trial);
            report::save(&trials)?;
        }
        println!("\n{}", report::table(&trials));
        println!("All of it: {}", paths::shown(&report::file()?));
        verdict(&trials)
    }
}

/// One seed with a small batch, as a step of the suite.
pub(crate) async fn short() -> Result<()> {
    let trial = trial::run(&Plan { seed: Some(1), invoices: 40, rate: 0.05 }).await?;
    report::line(&trial);
    verdict(&[trial])
}

fn verdict(trials: &[Trial]) -> Result<()> {
    let broken: Vec<&Trial> = trials.iter().filter(|trial| !trial.violations.is_empty()).collect();
    if broken.is_empty() {
        return Ok(());
    }
    for trial in &broken {
        eprintln!("\n{}: the stack's folder is left: {}", trial.name(), paths::shown(&trial.folder));
        trial.violations.iter().for_each(|violation| eprintln!("  {violation}"));
    }
    bail!("what must always hold did not hold in {} of {} runs; see above", broken.len(), trials.len())
}

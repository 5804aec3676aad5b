//! Tests the system under faults. Batches are opened and e-mailed while AWS calls fail in every way that
//! AWS allows, and workers are killed. In the end, all invariants must hold.
//!
//! Faults stay on until the batch has ended, so that recovery also meets faults. Only a batch that takes
//! longer than [`trial::FAULTS_FOR`] ends without faults. A control run without faults shows that the
//! checks have no false positives, and that no outcome is unknown without faults.
//!
//! | module | contents |
//! |---|---|
//! | `trial` | one batch on its own stack, from the first draft to the checks |
//! | `killer` | kills workers at random |
//! | `evidence` | the final state of the API, the mail and the queues |
//! | `check` | the invariants |
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
    /// Number of seeds
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// First seed
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Number of invoices per batch
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    invoices: u32,
    /// Share of the workers' AWS calls that fail; all kinds of faults are equally frequent
    #[arg(long, default_value_t = 0.05)]
    rate: f64,
    /// Skips the run without faults
    #[arg(long)]
    no_control: bool,
    /// Deploys the functions from the last build
    #[arg(long)]
    no_build: bool,
}

impl Chaos {
    pub(crate) async fn run(self) -> Result<()> {
        if !(0.0..=1.0).contains(&self.rate) {
            bail!("--rate must be between 0 and 1");
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
        println!("All results: {}", paths::shown(&report::file()?));
        verdict(&trials)
    }
}

/// Runs one seed with a small batch, as a step of `cargo local test`.
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
        eprintln!("\n{}: the stack's folder is kept: {}", trial.name(), paths::shown(&trial.folder));
        trial.violations.iter().for_each(|violation| eprintln!("  {violation}"));
    }
    bail!("invariants did not hold in {} of {} runs; see above", broken.len(), trials.len())
}

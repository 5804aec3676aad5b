//! Measures the cost of an invoice and the start time of the functions, with the release build.
//!
//! | module | contents |
//! |---|---|
//! | `load` | runs batches of several sizes on a stack |
//! | `usage` | the resources that a batch used |
//! | `fit` | checks that the cost grows linearly |
//! | `price` | the price of the same work on AWS |
//! | `cold` | the time from the start of a process to its first request for work |
//! | `documents` | CPU time and memory of rendering a PDF |
//! | `report` | the tables, and the missed goals |

mod cold;
mod documents;
mod fit;
mod load;
mod price;
mod report;
mod usage;

use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Serialize;

use crate::cargo::{self, cargo};
use crate::{paths, progress, stack};

#[derive(Args)]
pub(crate) struct Bench {
    /// Measures only the cold starts
    #[arg(long)]
    cold: bool,
    /// Numbers of invoices opened and e-mailed in one batch each, smallest first
    #[arg(long, value_delimiter = ',', default_value = "20,200,2000")]
    sizes: Vec<u32>,
    /// Number of invoices in one more batch that only opens; 0 for none
    #[arg(long, default_value_t = 20_000)]
    open: u32,
    /// Measures the existing release build
    #[arg(long)]
    no_build: bool,
}

/// Under `target/local/`.
const RESULTS: &str = "bench.json";
const STACK: &str = "bench";

/// The minimum concurrency that AWS allows for a queue. By default as many workers send. The emulator
/// handles one call at a time, so more workers would wait for each other, which they do not on AWS, and
/// the waiting time would count as cost.
const FEWEST: (&str, &str) = ("BatchConcurrency", "2");

#[derive(Serialize)]
struct Results {
    cold_starts: Vec<cold::ColdStart>,
    documents: Vec<documents::Documents>,
    runs: Vec<load::Run>,
    /// The price of the largest batch with e-mail.
    price: Option<price::Price>,
    prices: price::Prices,
    missed: Vec<String>,
}

impl Bench {
    pub(crate) async fn run(self) -> Result<()> {
        if cfg!(debug_assertions) {
            return self.run_release();
        }
        let cold_starts = progress::step("cold starts", async { cold_starts() }).await?;
        println!("\n{}", report::cold_starts(&cold_starts));
        let (mut documents, mut runs) = (Vec::new(), Vec::new());
        if !self.cold {
            documents =
                progress::step("documents", async { documents::measure(&paths::binaries()?) }).await?;
            println!("\n{}", report::documents(&documents));
            runs = self.load().await?;
        }
        let results = results(cold_starts, documents, runs)?;
        let file = paths::local()?.join(RESULTS);
        std::fs::write(&file, serde_json::to_string_pretty(&results)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
        println!("All figures are in {}.", paths::shown(&file));
        if results.missed.is_empty() { Ok(()) } else { bail!("{}", results.missed.join("; ")) }
    }

    /// Builds for release and runs that build of this program, because it measures the functions next to
    /// its own binary.
    fn run_release(&self) -> Result<()> {
        if !self.no_build {
            let examples = ["--example", cold::HELLO, "--example", documents::TIMING];
            let build = [&["build", "--release", "--workspace", "--bins"][..], &examples].concat();
            cargo::run(cargo(&build), "the build failed; see above")?;
        }
        let mut release = Command::new(paths::target()?.join("release/local"));
        release.args(std::env::args_os().skip(1));
        cargo::run(release, "see above")
    }

    async fn load(&self) -> Result<Vec<load::Run>> {
        stack::down(STACK)?;
        let (workers, fewest) = FEWEST;
        let stack = stack::up(STACK, &[], &[(workers.to_owned(), fewest.to_owned())]).await?;
        let mut runs = Vec::new();
        // One-time work, such as first connections, must not count towards an invoice.
        load::run(&stack, 20, true).await?;
        for size in &self.sizes {
            runs.push(load::run(&stack, *size, true).await?);
        }
        if self.open > 0 {
            runs.push(load::run(&stack, self.open, false).await?);
        }
        stack::down(STACK)?;
        Ok(runs)
    }
}

fn cold_starts() -> Result<Vec<cold::ColdStart>> {
    let template =
        std::fs::read_to_string(paths::root().join("template.yaml")).context("cannot read template.yaml")?;
    let functions = stack::functions(&template);
    cold::measure(&functions, &paths::binaries()?, &cold::variables(&template))
}

/// Prints the tables of the runs and checks the goals.
fn results(
    cold_starts: Vec<cold::ColdStart>,
    documents: Vec<documents::Documents>,
    runs: Vec<load::Run>,
) -> Result<Results> {
    let prices = price::Prices::read()?;
    let with_email: Vec<&load::Run> = runs.iter().filter(|run| run.email).collect();
    let largest = with_email.last();
    let price = largest.map(|run| prices.price(&run.usage, run.invoices));
    if let (Some(run), Some(price)) = (largest, &price) {
        println!("\nOpened and e-mailed\n{}", report::runs(&with_email));
        println!("Of the batch of {}\n{}", run.invoices, report::functions(run));
        if let Some(function) = run.usage.functions.get("process-batch") {
            println!("{}", report::groups(&function.groups));
        }
        println!("{}", report::price(price, &prices.heading()));
    }
    for run in runs.iter().filter(|run| !run.email) {
        println!("Only opened\n{}{}", report::runs(&[run]), report::functions(run));
    }
    let missed = report::missed(&cold_starts, &documents, &with_email, price.as_ref());
    Ok(Results { cold_starts, documents, price, prices, missed, runs })
}

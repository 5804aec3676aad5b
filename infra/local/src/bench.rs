//! What an invoice costs and how fast a function starts, measured with the release build.
//!
//! | module | what |
//! |---|---|
//! | `load` | batches of several sizes through a stack |
//! | `usage` | what such a batch used |
//! | `fit` | whether the cost grows as a straight line |
//! | `price` | what it would have cost on AWS |
//! | `cold` | from the start of a process to its first request for work |
//! | `documents` | what a PDF takes of processor and memory |
//! | `report` | the tables, and what missed its goal |

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
    /// Only the cold starts
    #[arg(long)]
    cold: bool,
    /// Invoices opened and e-mailed in one batch, smallest first
    #[arg(long, value_delimiter = ',', default_value = "20,200,2000")]
    sizes: Vec<u32>,
    /// Invoices only opened, in one more batch; 0 for none
    #[arg(long, default_value_t = 20_000)]
    open: u32,
    /// Measures the release build as it is
    #[arg(long)]
    no_build: bool,
}

/// Under `target/local/`.
const RESULTS: &str = "bench.json";
const STACK: &str = "bench";

/// As few workers as AWS takes for a queue; as many send by default. The emulator answers one call after the other: any
/// more would wait for each other, which they do not on AWS, and that time would be priced.
const FEWEST: (&str, &str) = ("BatchConcurrency", "2");

#[derive(Serialize)]
struct Results {
    cold_starts: Vec<cold::ColdStart>,
    documents: Vec<documents::Documents>,
    runs: Vec<load::Run>,
    /// Of the largest batch with e-mail.
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

    /// Builds for release, and lets that build of this program measure: the functions beside it are its own.
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
        // What is only built up once, such as a first connection, belongs to no invoice.
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

/// Prints the tables of the runs, and draws the conclusions.
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

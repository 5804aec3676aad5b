//! Runs many seeds of the simulation on all cores.

use std::num::NonZero;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use testing::simulation::{Planted, Report, Violation, simulate_many};

use crate::{output, progress};

#[derive(Args)]
pub(crate) struct Simulate {
    /// Number of seeds
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    /// First seed
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Name of a bug to plant; the simulation is expected to find it
    #[arg(long)]
    planted: Option<Planted>,
}

impl Simulate {
    /// Stops at the first seed with a violation.
    pub(crate) fn run(self) -> Result<()> {
        let started = Instant::now();
        // A panic is reported as a violation with its replay command.
        std::panic::set_hook(Box::new(|_| {}));
        let bar = ProgressBar::new(self.seeds);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} seeds ({elapsed}, {eta} left)")
        {
            bar.set_style(style);
        }
        let total = Mutex::new((Report::default(), 0_u64));
        let end = self.from.saturating_add(self.seeds);
        let found: Option<Violation> = simulate_many(self.from..end, threads(), self.planted, |report| {
            bar.inc(1);
            if let Ok(mut total) = total.lock() {
                total.0.add(&report);
                total.1 += 1;
            }
        });
        bar.finish_and_clear();
        drop(std::panic::take_hook());
        let (report, passed) = total.into_inner().unwrap_or_default();
        let time = progress::seconds(started.elapsed());
        output::print(&format!("{report}{passed:>12}  seeds in {time}\n"))?;
        match found {
            None => Ok(()),
            Some(violation) => bail!("seed {} breaks {violation}", violation.seed),
        }
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, NonZero::get)
}

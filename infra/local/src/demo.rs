//! The main job on sample data.

use anyhow::{Result, bail};
use clap::Args;

#[derive(Args)]
pub(crate) struct Demo {
    /// Invoices in the batch
    #[arg(long, default_value_t = 50)]
    invoices: u32,
}

impl Demo {
    pub(crate) async fn run(self) -> Result<()> {
        bail!("the demo of {} invoices is not built yet", self.invoices)
    }
}

//! The pictures of the console in the README: pages of the demo's account, as a browser shows them.

use anyhow::{Result, bail};
use clap::Args;

use crate::cargo::{self, cargo};
use crate::demo::{Demo, Scene};
use crate::{newcomer, npm, paths, stack};

/// The stack whose pages are shown, fresh each time.
const STACK: &str = "pictures";
/// The test that drives the browser, since the tests have the driver.
const TEST: &str = "browser::pictures";
const FOLDER: &str = "infra/pictures/console";

#[derive(Args)]
pub(crate) struct Pictures {
    /// Installs Chromium (apt, as root) and axe (npm) if they are missing
    #[arg(long)]
    install: bool,
}

impl Pictures {
    pub(crate) async fn run(self) -> Result<()> {
        let Some(axe) = npm::axe_in_browser(self.install)? else {
            bail!("there is no browser; try --install")
        };
        cargo::build()?;
        stack::down(STACK)?;
        let Scene { stack, tenant, .. } = Demo::on(STACK).await?;
        let link = newcomer::link(&stack, &tenant.tenant_id).await?;
        let mut test = cargo(&["test", "--package", "tests", "--test", "remit", "--", TEST]);
        test.env("REMIT_STACK", stack.file()?)
            .env("REMIT_AXE", axe)
            .env("REMIT_LINK", link)
            .env("REMIT_PICTURES", paths::root().join(FOLDER));
        cargo::run(test, "no pictures; see above")?;
        stack::down(STACK)?;
        println!("The pictures are in {FOLDER}.");
        Ok(())
    }
}

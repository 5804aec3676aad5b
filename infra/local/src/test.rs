//! Everything CI runs, in the order in which it fails fastest.

mod checks;
mod privacy;

use std::time::Instant;

use anyhow::{Result, anyhow};
use clap::Args;

use crate::cargo::{self, cargo};
use crate::{chaos, paths, progress, stack, venv};
use std::process::Command;

/// The stack for the flows, fresh for each run.
const STACK: &str = "test";

#[derive(Args)]
pub(crate) struct Test {
    /// Only tests whose name contains this
    filter: Option<String>,
    /// Leaves the stack running afterwards
    #[arg(long)]
    keep: bool,
    /// Passed to the test programs, such as --nocapture
    #[arg(last = true)]
    arguments: Vec<String>,
}

impl Test {
    pub(crate) async fn run(self) -> Result<()> {
        step("format", || {
            cargo::run(cargo(&["fmt", "--all", "--check"]), "the code is not formatted: `cargo fmt` does it")
        })?;
        step("lints", || {
            let arguments = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
            cargo::run(cargo(&arguments), "clippy has objections; see above")
        })?;
        let python = venv::python().await?;
        step("template", || {
            // Its package cannot be run as a module; the program lies beside Python.
            let mut lint = Command::new(python.with_file_name("cfn-lint"));
            // Some tools cannot read the bundle it names, and none is needed to read a file.
            lint.env_remove("AWS_CA_BUNDLE").current_dir(paths::root()).arg("template.yaml");
            cargo::run(lint, "cfn-lint has objections; see above")
        })?;
        let tools = venv::checks().await?;
        step("template's security", || checks::template(&tools))?;
        step("build", cargo::build)?;
        step("mail", crate::check_mail::step)?;
        if self.filter.is_none() {
            heading("chaos");
            chaos::short().await?;
        }
        heading("stack");
        stack::down(STACK)?;
        let stack = stack::up(STACK, &[], &[]).await?;
        if self.filter.is_none() {
            heading("API as documented");
            if let Err(error) = checks::api(&tools, &stack).await {
                return Err(self.given_up(error));
            }
        }
        heading("tests");
        let mut tests = cargo(&["test", "--workspace"]);
        tests.args(&self.filter).arg("--").args(&self.arguments).env("REMIT_STACK", stack.file()?);
        // The flows mostly wait, for the stack.
        if std::env::var_os("RUST_TEST_THREADS").is_none() {
            tests.env("RUST_TEST_THREADS", "4");
        }
        if cargo::run(tests, "").is_err() {
            let logs = paths::shown(&stack.log_dir);
            return Err(self.given_up(anyhow!("tests failed; the functions' logs are in {logs}")));
        }
        // Some tests alone may have called no function, and no logs are a fault there.
        if self.filter.is_none()
            && let Err(error) = privacy::check(&stack.log_dir)
        {
            return Err(self.given_up(error));
        }
        // Nothing is printed after Cargo's own last line: CI reads it.
        if !self.keep {
            stack::down(STACK)?;
        }
        Ok(())
    }

    /// The logs stay; the stack only if wanted.
    fn given_up(&self, error: anyhow::Error) -> anyhow::Error {
        if self.keep {
            return error;
        }
        match stack::stop(STACK) {
            Ok(_) => error,
            Err(other) => error.context(format!("and the stack did not stop: {other}")),
        }
    }
}

fn heading(name: &str) {
    eprintln!("\n── {name}");
}

fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    heading(name);
    let started = Instant::now();
    work()?;
    eprintln!("✓ {name} ({})", progress::seconds(started.elapsed()));
    Ok(())
}

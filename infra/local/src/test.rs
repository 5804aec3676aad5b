//! Everything CI runs, in the order in which it fails fastest.

mod checks;
mod privacy;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

use crate::cargo::{self, cargo, cargo_in_background};
use crate::programs::{from_debian, in_ci};
use crate::{chaos, npm, paths, progress, stack, venv};

/// The stack for the flows, fresh for each run.
const STACK: &str = "test";

/// The integration tests that use the stack. They mostly wait for it, so the other tests run at the same time.
const ON_STACK: [&str; 2] = ["contract", "remit"];

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
        let mut times = Times::default();
        let done = self.steps(&mut times).await;
        times.print();
        done
    }

    async fn steps(self, times: &mut Times) -> Result<()> {
        // Downloads run while the code is checked.
        let tools =
            tokio::spawn(async { Ok::<_, anyhow::Error>((venv::python().await?, venv::checks().await?)) });
        times.step("format", || {
            cargo::run(cargo(&["fmt", "--all", "--check"]), "the code is not formatted: `cargo fmt` does it")
        })?;
        times.step("lints", || {
            let arguments = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
            cargo::run(cargo(&arguments), "clippy has objections; see above")
        })?;
        times.start("tools");
        let (python, tools) = tools.await.context("the installation has panicked")??;
        for program in ["curl", "jq"] {
            if !from_debian(program, program, in_ci())? {
                eprintln!(
                    "SKIPPED: {program} is not installed (apt install {program}), so docs/tour.sh is not run"
                );
            }
        }
        let axe = npm::axe_in_browser(in_ci())?;
        times.step("template", || {
            // Its package cannot be run as a module; the program lies beside Python.
            let mut lint = Command::new(python.with_file_name("cfn-lint"));
            // Some tools cannot read the bundle that it names, and this one makes no requests.
            lint.env_remove("AWS_CA_BUNDLE").current_dir(paths::root()).arg("template.yaml");
            cargo::run(lint, "cfn-lint has objections; see above")
        })?;
        times.step("template's security", || checks::template(&tools))?;
        times.step("build", cargo::build)?;
        times.step("mail", crate::check_mail::step)?;
        // The tests are built while chaos and Schemathesis wait for their stacks.
        let (on_stack, others) = cargo::test_programs(&ON_STACK)?;
        let mut tests = cargo_in_background(&["test", "--workspace", "--no-run", "--quiet"]);
        let tests = tests.args(on_stack).args(others).stdin(Stdio::null()).spawn();
        let mut tests = tests.context("cannot start the build of the tests")?;
        if self.filter.is_none() {
            times.start("chaos");
            chaos::short().await?;
        }
        times.start("stack");
        stack::down(STACK)?;
        let stack = stack::up(STACK, &[], &[]).await?;
        if self.filter.is_none() {
            times.start("API as documented");
            if let Err(error) = checks::api(&tools, &stack).await {
                return Err(self.given_up(error));
            }
            times.start("generated client");
            if let Err(error) = checks::client(&tools, &stack).await {
                return Err(self.given_up(error));
            }
        }
        times.start("build of the tests");
        let built = tests.wait().context("the build of the tests is gone")?;
        times.start("tests");
        let passed = if built.success() {
            self.tests(&stack, axe.as_deref()).await
        } else {
            Err(anyhow!("the tests do not build"))
        };
        if let Err(error) = passed {
            let logs = paths::shown(&stack.log_dir);
            return Err(
                self.given_up(error.context(format!("tests failed; the functions' logs are in {logs}")))
            );
        }
        // A few selected tests may call no function, and the check requires logs.
        if self.filter.is_none()
            && let Err(error) = privacy::check(&stack.log_dir)
        {
            return Err(self.given_up(error));
        }
        // On stdout Cargo's own last line stays the last one, because CI reads it.
        if !self.keep {
            stack::down(STACK)?;
        }
        Ok(())
    }

    /// All tests: those on the stack, and beside them the others, whose output is shown afterwards.
    async fn tests(&self, stack: &stack::Stack, axe: Option<&Path>) -> Result<()> {
        let (on_stack, others) = cargo::test_programs(&ON_STACK)?;
        let mut first = cargo(&["test", "--workspace"]);
        let mut second = cargo_in_background(&["test", "--workspace"]);
        for (command, names) in [(&mut first, on_stack), (&mut second, others)] {
            command.args(names).args(&self.filter).arg("--").args(&self.arguments);
            command.env("REMIT_STACK", stack.file()?).stdin(Stdio::null());
            if let Some(axe) = axe {
                command.env("REMIT_AXE", axe);
            }
            // The flows mostly wait for the stack.
            if std::env::var_os("RUST_TEST_THREADS").is_none() {
                command.env("RUST_TEST_THREADS", "4");
            }
        }
        let second = tokio::task::spawn_blocking(move || second.output());
        let first = cargo::run(first, "tests on the stack failed; see above");
        let Output { status, stdout, stderr } = second
            .await
            .context("the other tests have panicked")?
            .context("the other tests cannot be run")?;
        std::io::stderr().write_all(&stderr)?;
        std::io::stdout().write_all(&stdout)?;
        if !status.success() {
            bail!("tests failed; see above");
        }
        first
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

/// How long each step took.
#[derive(Default)]
struct Times(Vec<(&'static str, Instant, Option<Duration>)>);

impl Times {
    /// Ends the step before.
    fn start(&mut self, name: &'static str) {
        self.end();
        eprintln!("\n── {name}");
        self.0.push((name, Instant::now(), None));
    }

    fn end(&mut self) {
        if let Some((_, started, took @ None)) = self.0.last_mut() {
            *took = Some(started.elapsed());
        }
    }

    fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.start(name);
        work()?;
        self.end();
        Ok(())
    }

    /// On stderr: on stdout Cargo's own line is the last one, which CI reads.
    fn print(&mut self) {
        self.end();
        eprintln!();
        for (name, _, took) in &self.0 {
            eprintln!("{name:<22} {:>12}", progress::seconds(took.unwrap_or_default()));
        }
        let total = self.0.iter().filter_map(|(.., took)| *took).sum();
        eprintln!("{:<22} {:>12}", "all steps", progress::seconds(total));
    }
}

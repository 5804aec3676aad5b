//! Runs Cargo from a program that Cargo runs.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::paths;

/// A cargo command at the repository's root.
///
/// `cargo run` sets environment variables that describe this package. Passed on, they would make Cargo
/// rebuild it, so they are removed.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    in_repository(Command::new(program()), arguments)
}

/// A cargo command that gets only the processor time that nothing else needs: beside it a stack runs, whose functions have
/// time-outs.
pub(crate) fn cargo_in_background(arguments: &[&str]) -> Command {
    let mut nice = Command::new("nice");
    nice.args(["-n", "19"]).arg(program());
    in_repository(nice, arguments)
}

fn program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn in_repository(mut command: Command, arguments: &[&str]) -> Command {
    command.current_dir(paths::root()).args(arguments);
    for (name, _) in std::env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        let described = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
            .iter()
            .any(|prefix| text.starts_with(prefix));
        // Cargo also sets the library path.
        if described || matches!(text, "LD_LIBRARY_PATH" | "DYLD_FALLBACK_LIBRARY_PATH") {
            command.env_remove(&name);
        }
    }
    command
}

/// Builds the functions and all their dependencies. All calls use the same set of features, because
/// Cargo would otherwise build some crates twice (see this package's manifest). Cargo shows its own
/// progress.
pub(crate) fn build() -> Result<()> {
    run(cargo(&["build", "--workspace"]), "the build failed; see above")
}

/// The arguments that select test programs: the integration tests with these names, and all other programs.
pub(crate) fn test_programs(integration: &[&str]) -> Result<(Vec<String>, Vec<String>)> {
    let output = cargo(&["metadata", "--no-deps", "--format-version", "1"]).output();
    let output = output.context("cargo metadata cannot be run")?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("cargo metadata cannot be read")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let targets = packages.flat_map(|package| package["targets"].as_array().into_iter().flatten());
    let (mut named, mut others) = (Vec::new(), vec!["--lib".to_owned()]);
    for target in targets.filter(|target| target["test"] == true) {
        let (kind, name) = (target["kind"][0].as_str(), target["name"].as_str().unwrap_or_default());
        match kind {
            Some("test") if integration.contains(&name) => {
                named.extend(["--test".to_owned(), name.to_owned()])
            }
            Some(kind @ ("test" | "bin")) => others.extend([format!("--{kind}"), name.to_owned()]),
            _ => {}
        }
    }
    Ok((named, others))
}

/// Runs a command with its output on the terminal. Fails with the message if the command fails.
pub(crate) fn run(mut command: Command, failure: &str) -> Result<()> {
    let program = command.get_program().display().to_string();
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start {program}"))?;
    if !status.success() {
        bail!("{failure}");
    }
    Ok(())
}

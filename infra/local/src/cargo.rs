//! Runs Cargo from a program that Cargo runs.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::paths;

/// A cargo command at the repository's root.
///
/// `cargo run` sets environment variables that describe this package. Passed on, they would make Cargo
/// rebuild it, so they are removed.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
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

/// Runs a command with its output on the terminal. Fails with the message if the command fails.
pub(crate) fn run(mut command: Command, failure: &str) -> Result<()> {
    let program = command.get_program().display().to_string();
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start {program}"))?;
    if !status.success() {
        bail!("{failure}");
    }
    Ok(())
}

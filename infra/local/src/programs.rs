//! Programs that some checks need and that a machine may lack. In CI (`CI` set) they are installed, and it is an error if
//! that fails. Elsewhere the checks are skipped by name.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

pub(crate) fn runs(program: impl AsRef<OsStr>) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether the program is there, after installing its Debian package if asked to.
pub(crate) fn from_debian(program: &str, package: &str, install: bool) -> Result<bool> {
    if runs(program) || !install {
        return Ok(runs(program));
    }
    let apt = ["apt-get", "install", "--yes", "--no-install-recommends", package];
    let root = Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout.trim_ascii() == b"0");
    let mut command = if root { Command::new(apt[0]) } else { Command::new("sudo") };
    if root {
        command.args(&apt[1..]);
    } else {
        command.arg("--non-interactive").args(apt);
    }
    // Its output would hide the lines that matter.
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    let installed = command.output().is_ok_and(|output| output.status.success());
    if !installed || !runs(program) {
        bail!(
            "{program} is not installed, and `apt-get install {package}` does not work here: it needs root, or sudo \
             without a password, and a package index (`apt-get update`)"
        );
    }
    Ok(true)
}

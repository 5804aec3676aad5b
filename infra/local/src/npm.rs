//! Checks that come as packages of npm, and the browser that one of them runs in.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::programs::from_debian;

const MANIFEST: &str = include_str!("../npm/package.json");
const LOCK: &str = include_str!("../npm/package-lock.json");

/// The folder of the packages, at the versions and hashes of `infra/local/npm/package-lock.json`. `None` if they are not
/// installed, and nobody asked for it.
pub(crate) fn packages(install: bool) -> Result<Option<PathBuf>> {
    let folder = paths::local()?.join("npm");
    let packages = folder.join("node_modules");
    let installed = folder.join("package-lock.json");
    // Written at the end by npm itself, so a broken installation has none.
    let whole = packages.join(".package-lock.json").exists();
    if whole && fs::read_to_string(&installed).is_ok_and(|it| it == LOCK) {
        return Ok(Some(packages));
    }
    if !install {
        return Ok(None);
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", paths::shown(&folder)))?;
    fs::write(folder.join("package.json"), MANIFEST).context("cannot write package.json")?;
    fs::write(&installed, LOCK).context("cannot write package-lock.json")?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder).stdin(Stdio::null());
    let output = npm.output();
    if !output.as_ref().is_ok_and(|output| output.status.success()) {
        let said = output.map_or_else(
            |error| error.to_string(),
            |output| String::from_utf8_lossy(&output.stderr).into_owned(),
        );
        bail!(
            "html-validate and axe cannot be installed: they need Node.js 20.6 or newer with npm, and a package index\n{said}"
        );
    }
    Ok(Some(packages))
}

/// The script that checks pages in the browser, if there is a browser to run it.
pub(crate) fn axe_in_browser(install: bool) -> Result<Option<PathBuf>> {
    for (program, package) in [("chromium", "chromium"), ("chromedriver", "chromium-driver")] {
        if !from_debian(program, package, install)? {
            eprintln!(
                "SKIPPED: {program} is not installed (apt install {package}), so no page is shown in a browser"
            );
            return Ok(None);
        }
    }
    let axe = packages(install)?.map(|packages| packages.join("axe-core/axe.min.js"));
    if axe.is_none() {
        eprintln!(
            "SKIPPED: axe is not installed (cargo local check-mail --install), so no page is shown in a browser"
        );
    }
    Ok(axe)
}

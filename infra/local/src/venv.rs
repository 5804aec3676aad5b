//! The Python environments, with the versions and hashes in the requirements files next to this crate's
//! manifest. One has MiniStack and cfn-lint, the other the tools that only `cargo local test` uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{paths, progress};

/// The requirements are resolved for these minor versions of Python.
const VERSIONS: std::ops::RangeInclusive<u32> = 10..=13;

struct Environment {
    /// Its folder in `target/local`.
    name: &'static str,
    what: &'static str,
    file: &'static str,
    /// The installed requirements. A change causes a new installation.
    requirements: &'static str,
}

/// Python with the emulator and the template linter.
pub(crate) async fn python() -> Result<PathBuf> {
    let environment = Environment {
        name: "venv",
        what: "emulator and linter",
        file: "infra/local/requirements.txt",
        requirements: include_str!("../requirements.txt"),
    };
    environment.python().await
}

/// Python with Schemathesis and checkov. A separate environment, so that the demo does not wait for its
/// installation.
pub(crate) async fn checks() -> Result<PathBuf> {
    let environment = Environment {
        name: "venv-checks",
        what: "checks",
        file: "infra/local/requirements-checks.txt",
        requirements: include_str!("../requirements-checks.txt"),
    };
    environment.python().await
}

impl Environment {
    /// The environment's Python. Installs the environment first if it is missing or its requirements
    /// changed.
    async fn python(self) -> Result<PathBuf> {
        let folder = paths::local()?.join(self.name);
        let python = folder.join("bin/python");
        let installed = folder.join("requirements.txt");
        // Two commands must not install into the same folder at the same time.
        let lock = paths::local()?.join(format!("{}.lock", self.name));
        let lock = fs::File::create(&lock).with_context(|| format!("cannot make {}", paths::shown(&lock)))?;
        lock.lock().context("cannot lock the Python environment")?;
        if fs::read_to_string(&installed).is_ok_and(|it| it == self.requirements) && python.exists() {
            return Ok(python);
        }
        progress::step(&format!("{} installed (once)", self.what), async {
            let system = system_python()?;
            tokio::task::spawn_blocking(move || self.install(&system, &folder, &installed)).await?
        })
        .await?;
        Ok(python)
    }

    fn install(&self, system: &str, folder: &Path, installed: &Path) -> Result<()> {
        let log = folder.with_extension("log");
        let mut venv = Command::new(system);
        venv.args(["-m", "venv", "--clear"]).arg(folder);
        logged(
            venv,
            &log,
            "Python cannot make a virtual environment; on Debian and Ubuntu `apt install python3-venv` adds it",
        )?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
        ])
        .arg(paths::root().join(self.file));
        logged(pip, &log, &format!("pip cannot install the {}; is the package index reachable?", self.what))?;
        fs::write(installed, self.requirements)
            .with_context(|| format!("cannot write {}", installed.display()))
    }
}

/// The first Python whose version the requirements support.
fn system_python() -> Result<String> {
    let names =
        ["python3".to_owned()].into_iter().chain(VERSIONS.rev().map(|minor| format!("python3.{minor}")));
    for name in names {
        let version = Command::new(&name)
            .args(["-c", "import sys; print(sys.version_info.minor if sys.version_info.major == 3 else 0)"])
            .stderr(Stdio::null())
            .output();
        let minor =
            version.ok().filter(|it| it.status.success()).and_then(|it| String::from_utf8(it.stdout).ok());
        if minor.and_then(|it| it.trim().parse().ok()).is_some_and(|minor| VERSIONS.contains(&minor)) {
            return Ok(name);
        }
    }
    bail!(
        "no Python 3.{} to 3.{} on the path: the emulator needs one. Install it, for example with your system's \
         package manager, and run this again",
        VERSIONS.start(),
        VERSIONS.end()
    )
}

/// Runs without output. A failure shows the end of the command's output.
fn logged(mut command: Command, log: &Path, failure: &str) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().with_context(|| failure.to_owned())?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    fs::write(log, said.as_bytes()).with_context(|| format!("cannot write {}", log.display()))?;
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no output");
    bail!("{failure}\n{last}\nFull output: {}", paths::shown(log))
}

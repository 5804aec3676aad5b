//! `cargo local check-mail`: the verdict of a spam filter and an HTML checker on an e-mail of every language and kind.
//! The tests of crate `mail` check what does not need these programs.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cargo::{self, cargo};
use crate::programs::{from_debian, in_ci};
use crate::{npm, paths};

const SPAMASSASSIN: &str = "spamassassin";
/// Filters classify a message as spam at 5.
const MAX_SCORE: f64 = 2.0;

#[derive(Args)]
pub(crate) struct CheckMail {
    /// Installs SpamAssassin (apt, as root) and html-validate (npm) if they are missing
    #[arg(long)]
    install: bool,
}

impl CheckMail {
    pub(crate) fn run(self) -> Result<()> {
        check(self.install || in_ci())
    }
}

/// As a step of `cargo local test`.
pub(crate) fn step() -> Result<()> {
    check(in_ci())
}

fn check(install: bool) -> Result<()> {
    let folder = paths::local()?.join("mail-samples");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", paths::shown(&folder)))?;
    }
    // Uses the features of the whole workspace, as the tests do. Otherwise Cargo builds the dependencies
    // again.
    let build = cargo(&["build", "--workspace", "--quiet", "--example", "mail-samples"]);
    cargo::run(build, "the sample e-mails cannot be built; see above")?;
    let mut samples = Command::new(paths::binaries()?.join("examples/mail-samples"));
    samples.arg(&folder);
    cargo::run(samples, "the sample e-mails cannot be written; see above")?;

    match from_debian(SPAMASSASSIN, SPAMASSASSIN, install)? {
        true => judge(&written(&folder, "eml")?)?,
        false => eprintln!("SKIPPED: {SPAMASSASSIN} is not installed (apt install {SPAMASSASSIN})"),
    }
    match npm::packages(install)? {
        Some(packages) => validate(&packages.join(".bin/html-validate"), &written(&folder, "html")?)?,
        None => {
            eprintln!("SKIPPED: html-validate is not installed (cargo local check-mail --install, with npm)")
        }
    }
    Ok(())
}

/// The samples with this extension, sorted by name.
fn written(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", paths::shown(folder)))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// All messages in one run, because the rules take seconds to compile. Without network tests.
fn judge(messages: &[PathBuf]) -> Result<()> {
    let mailbox = paths::local()?.join("mail-samples/all.mbox");
    let mut file = File::create(&mailbox).context("cannot write the mailbox")?;
    for message in messages {
        let raw =
            fs::read_to_string(message).with_context(|| format!("cannot read {}", message.display()))?;
        write!(file, "From check-mail Sun Mar  1 09:30:00 2026\n{}\n", raw.replace("\r\n", "\n"))?;
    }
    let output = Command::new(SPAMASSASSIN)
        .args(["--test-mode", "--local", "--mbox"])
        .stdin(File::open(&mailbox)?)
        .output()
        .context("cannot start spamassassin")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let scores: Vec<(f64, String)> = said.lines().filter_map(verdict).collect();
    if scores.len() != messages.len() {
        bail!(
            "spamassassin scored {} of {} messages: {}",
            scores.len(),
            messages.len(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let worst = scores.iter().map(|(score, _)| *score).fold(f64::MIN, f64::max);
    let over: Vec<String> = messages
        .iter()
        .zip(&scores)
        .filter(|(_, (score, _))| *score >= MAX_SCORE)
        .map(|(message, (_, line))| format!("{}: {line}", paths::shown(message)))
        .collect();
    if !over.is_empty() {
        bail!("spamassassin classifies e-mails as spam:\n{}", over.join("\n"));
    }
    eprintln!("spamassassin: {} e-mails, the highest score {worst:.1}, below {MAX_SCORE:.1}", scores.len());
    Ok(())
}

/// The score in `X-Spam-Status: No, score=-0.0 required=5.0 tests=…`.
fn verdict(line: &str) -> Option<(f64, String)> {
    let status = line.strip_prefix("X-Spam-Status: ")?;
    let (_, after) = status.split_once("score=")?;
    Some((after.split_whitespace().next()?.parse().ok()?, status.to_owned()))
}

fn validate(program: &Path, pages: &[PathBuf]) -> Result<()> {
    let mut command = Command::new(program);
    command.arg("--config").arg(paths::root().join("infra/local/npm/html-validate.json"));
    command.args(["--formatter", "text", "--max-warnings", "0"]).args(pages);
    cargo::run(command, "html-validate reports errors; see above")?;
    eprintln!("html-validate: {} e-mails without errors", pages.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_read_from_its_header() {
        let line = "X-Spam-Status: No, score=-0.1 required=5.0 tests=HTML_MESSAGE,NO_RELAYS";
        assert_eq!(verdict(line).map(|(score, _)| score), Some(-0.1));
        assert_eq!(verdict("X-Spam-Status: Yes, score=7.2 required=5.0").map(|(score, _)| score), Some(7.2));
        assert!(verdict("X-Spam-Level: ").is_none());
    }
}

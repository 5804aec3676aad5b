//! Prints the table and writes all results as JSON.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::trial::Trial;
use crate::gateway::Fault;
use crate::paths;

pub(super) fn file() -> Result<PathBuf> {
    Ok(paths::local()?.join("chaos.json"))
}

pub(super) fn save(trials: &[Trial]) -> Result<()> {
    let file = file()?;
    fs::write(&file, serde_json::to_string_pretty(trials)?)
        .with_context(|| format!("cannot write {}", file.display()))
}

/// Prints the line of a run when it ends.
pub(super) fn line(trial: &Trial) {
    let faults: u64 = trial.faults.values().sum();
    let mark = if trial.violations.is_empty() { "✓" } else { "✗" };
    eprintln!(
        "{mark} {}: {} invoices in {:.0} s, {faults} faults, {} kills, {} mails, {} unknown, {} failed",
        trial.name(),
        trial.invoices,
        trial.seconds,
        trial.kills,
        trial.mails,
        trial.unknown,
        trial.failed,
    );
}

const COLUMNS: [(&str, &[Fault]); 7] = [
    ("throttled", &[Fault::Throttle]),
    ("conflict", &[Fault::Conflict]),
    ("slow", &[Fault::Slow]),
    ("error", &[Fault::ErrorBefore, Fault::ErrorAfter]),
    ("reset", &[Fault::ResetBefore, Fault::ResetAfter]),
    ("time-out", &[Fault::TimeoutBefore, Fault::TimeoutAfter]),
    ("killed", &[Fault::KillBefore, Fault::KillAfter]),
];

pub(super) fn table(trials: &[Trial]) -> String {
    let mut text = format!("{:<9}{:>8}{:>7}", "run", "invoices", "s");
    COLUMNS.iter().for_each(|(name, _)| text.push_str(&format!("{name:>10}")));
    text.push_str(&format!("{:>7}{:>7}{:>9}{:>8}  result\n", "kills", "mails", "unknown", "failed"));
    for trial in trials {
        text.push_str(&format!("{:<9}{:>8}{:>7.0}", trial.name(), trial.invoices, trial.seconds));
        for (_, faults) in COLUMNS {
            let hits: u64 = faults.iter().filter_map(|fault| trial.faults.get(fault)).sum();
            text.push_str(&format!("{hits:>10}"));
        }
        let result = match (trial.violations.len(), trial.faults_stopped) {
            (0, false) => "holds".to_owned(),
            (0, true) => "holds, without faults at the end".to_owned(),
            (violations, _) => format!("{violations} violations"),
        };
        let Trial { kills, mails, unknown, failed, .. } = trial;
        text.push_str(&format!("{kills:>7}{mails:>7}{unknown:>9}{failed:>8}  {result}\n"));
    }
    text
}

//! Measures the CPU time and memory of a warm function that renders different documents, by number of
//! lines.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// `shared/pdf/examples/timing.rs`.
pub(super) const TIMING: &str = "timing";

/// Number of lines, number of measured documents after the first, and the limit in milliseconds per
/// document. Large documents are rare, so a function that renders one is hardly ever warm.
const SIZES: [(u32, u32, f64); 3] = [(3, 300, 10.0), (500, 10, 350.0), (10_000, 0, 10_000.0)];
const MEMORY_LIMIT: u64 = 1_500_000_000;

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Documents {
    pub(super) lines: u32,
    /// CPU milliseconds of the first document in a process, and the mean of the following documents.
    pub(super) first_ms: f64,
    pub(super) then_ms: Option<f64>,
    /// The size of a PDF in bytes.
    pub(super) size: u64,
    /// The maximum resident memory in bytes.
    pub(super) peak_memory: u64,
}

impl Documents {
    /// The exceeded limits.
    pub(super) fn missed(&self) -> Vec<String> {
        let limit = SIZES.iter().find(|(lines, ..)| *lines == self.lines).map(|(.., limit)| *limit);
        let took = self.then_ms.unwrap_or(self.first_ms);
        let mut missed = Vec::new();
        if let Some(limit) = limit.filter(|limit| took > *limit) {
            missed
                .push(format!("a document of {} lines takes {took:.1} ms; the limit is {limit}", self.lines));
        }
        if self.peak_memory > MEMORY_LIMIT {
            missed.push(format!(
                "a document of {} lines takes {} bytes of memory",
                self.lines, self.peak_memory
            ));
        }
        missed
    }
}

pub(super) fn measure(binaries: &Path) -> Result<Vec<Documents>> {
    SIZES.iter().map(|(lines, repeats, _)| timed(binaries, *lines, *repeats)).collect()
}

fn timed(binaries: &Path, lines: u32, repeats: u32) -> Result<Documents> {
    let output = Command::new(binaries.join("examples").join(TIMING))
        .args([lines.to_string(), repeats.to_string()])
        // A function has one CPU.
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .with_context(|| format!("cannot run {TIMING}"))?;
    ensure!(output.status.success(), "{TIMING} failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).with_context(|| format!("what {TIMING} prints"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_warm_documents_counts_and_the_first_where_there_is_no_other() {
        let of = |lines, first_ms, then_ms| Documents { lines, first_ms, then_ms, size: 1, peak_memory: 1 };
        assert!(of(3, 90.0, Some(9.9)).missed().is_empty());
        assert_eq!(of(3, 9.0, Some(10.1)).missed().len(), 1);
        assert_eq!(of(10_000, 10_001.0, None).missed().len(), 1);
        let large = Documents { peak_memory: MEMORY_LIMIT + 1, ..of(500, 1.0, Some(1.0)) };
        assert_eq!(large.missed().len(), 1);
    }
}

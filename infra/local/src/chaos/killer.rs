//! Kills random workers at random times.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use tokio::task::JoinHandle;

use crate::stack::Stack;

/// The functions that are killed, and whose calls get faults: all workers behind the API.
pub(super) const WORKERS: [&str; 5] =
    ["expand-batch", "process-batch", "send-delivery", "relay-changes", "fail-dead-letters"];

/// The time between two kills in milliseconds.
const PAUSE: std::ops::Range<u64> = 500..2_500;

pub(super) struct Killer {
    task: JoinHandle<()>,
    kills: Arc<AtomicU64>,
}

impl Killer {
    pub(super) fn start(stack: &Stack, seed: u64) -> Self {
        let kills = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(kill(stack.pid, StdRng::seed_from_u64(seed), Arc::clone(&kills)));
        Self { task, kills }
    }

    /// Stops killing.
    pub(super) fn rest(&self) {
        self.task.abort();
    }

    /// Stops, and returns the number of kills.
    pub(super) fn stop(self) -> u64 {
        self.rest();
        self.kills.load(Ordering::Relaxed)
    }
}

async fn kill(emulator: u32, mut chance: StdRng, kills: Arc<AtomicU64>) {
    loop {
        tokio::time::sleep(Duration::from_millis(chance.random_range(PAUSE))).await;
        let workers = workers(emulator);
        let Some(pid) = workers.choose(&mut chance) else { continue };
        let killed = Command::new("kill").args(["-KILL", pid]).stderr(Stdio::null()).status();
        kills.fetch_add(u64::from(killed.is_ok_and(|status| status.success())), Ordering::Relaxed);
    }
}

/// The processes of this stack's workers, which are children of the emulator.
fn workers(emulator: u32) -> Vec<String> {
    let Ok(output) = Command::new("ps").args(["-A", "-o", "ppid=,pid=,command="]).output() else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let pid = |line: &str| {
        let mut words = line.split_whitespace();
        let (parent, pid, program) = (words.next()?, words.next()?, words.next()?);
        let function = program.rsplit('/').next()?;
        (parent.parse() == Ok(emulator) && WORKERS.contains(&function)).then(|| pid.to_owned())
    };
    text.lines().filter_map(pid).collect()
}

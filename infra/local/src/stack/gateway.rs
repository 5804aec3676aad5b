//! The gateway's process: this very program, run with a sub-command of its own. It outlives the command that starts
//! it, and ends with the emulator.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{Stack, emulator};
use crate::gateway::Control;
use crate::paths;

const START: Duration = Duration::from_secs(10);

/// Starts it for a stack whose emulator runs, in place of one that runs already: the present program's, without rules
/// and with nothing counted. A stack keeps its port, since functions that run know it.
pub(super) async fn start(stack: &mut Stack, folder: &Path) -> Result<()> {
    stop(stack);
    let known = stack.gateway_port();
    let mut attempts = 3;
    loop {
        attempts -= 1;
        let port = match known {
            Some(port) => port,
            None => emulator::free_port()?,
        };
        let mut child = spawn(stack, port, folder)?;
        stack.gateway_url = format!("http://127.0.0.1:{port}");
        stack.gateway_pid = child.id();
        if healthy(stack, &mut child).await {
            return Ok(());
        }
        stop(stack);
        if attempts == 0 {
            let log = paths::shown(&folder.join("gateway.log"));
            bail!("the gateway does not start; its log is {log}");
        }
    }
}

fn spawn(stack: &Stack, port: u16, folder: &Path) -> Result<Child> {
    let log_file = folder.join("gateway.log");
    let log = fs::File::create(&log_file).with_context(|| format!("cannot write {}", log_file.display()))?;
    let mut program = std::env::current_exe().context("where is this program?")?;
    if !program.exists() {
        // A build that ran meanwhile has replaced it.
        program = paths::binaries()?.join("local");
    }
    let mut command = Command::new(program);
    command
        .args(["gateway", "--port", &port.to_string(), "--emulator-port", &stack.port.to_string()])
        .stdin(Stdio::null())
        .stdout(log.try_clone().context("cannot share the log file")?)
        .stderr(log)
        // Ctrl-C in the terminal does not reach it.
        .process_group(0);
    command.spawn().context("cannot start the gateway")
}

async fn healthy(stack: &Stack, child: &mut Child) -> bool {
    let started = Instant::now();
    let control = Control::new(&stack.gateway_url);
    while started.elapsed() < START && matches!(child.try_wait(), Ok(None)) {
        if control.meter().await.is_ok() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

/// Ends it, if the recorded process is still the gateway: process ids are used again.
pub(super) fn stop(stack: &Stack) {
    if stack.gateway_pid == 0 {
        return;
    }
    let pid = stack.gateway_pid.to_string();
    let runs = || {
        let output = Command::new("ps").args(["-o", "stat=,command=", "-p", &pid]).output();
        output.is_ok_and(|output| {
            let text = String::from_utf8_lossy(&output.stdout);
            // What has ended and was not collected yet listens no more.
            text.contains(" gateway --port ") && !text.trim_start().starts_with('Z')
        })
    };
    let deadline = Instant::now() + Duration::from_secs(3);
    if runs() {
        // Already gone is what we want.
        let _ = Command::new("kill").args(["-KILL", &pid]).stderr(Stdio::null()).status();
    }
    while runs() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
}

//! The gateway's process: this program with the sub-command `gateway`. It outlives the command that starts it, and
//! ends when the emulator ends.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{Stack, emulator, port};
use crate::gateway::Control;
use crate::paths;

const START: Duration = Duration::from_secs(10);

/// Starts the gateway of a stack whose emulator runs. A gateway that runs already is replaced by one of the present
/// program, without rules and counts. A stack keeps its ports: running functions know the one, clients the other.
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
        let api_port = port::of_stack(&stack.name)?;
        let mut child = spawn(stack, port, api_port, folder)?;
        stack.gateway_url = format!("http://127.0.0.1:{port}");
        stack.gateway_pid = child.id();
        stack.api_url = format!("http://localhost:{api_port}");
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

/// Opens the front door to the deployed API.
pub(super) async fn lead_to_api(stack: &Stack) -> Result<()> {
    let api_id = stack.outputs.get("ApiId").context("template.yaml has no output ApiId")?;
    Control::new(&stack.gateway_url).lead_to_api(api_id).await
}

fn spawn(stack: &Stack, port: u16, api_port: u16, folder: &Path) -> Result<Child> {
    let log_file = folder.join("gateway.log");
    let log = fs::File::create(&log_file).with_context(|| format!("cannot write {}", log_file.display()))?;
    let mut program = std::env::current_exe().context("where is this program?")?;
    if !program.exists() {
        // A build has replaced it meanwhile.
        program = paths::binaries()?.join("local");
    }
    let mut command = Command::new(program);
    command
        .args(["gateway", "--port", &port.to_string(), "--api-port", &api_port.to_string()])
        .args(["--emulator-port", &stack.port.to_string()])
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

/// Ends the recorded process, if it is still the gateway: systems reuse process ids.
pub(super) fn stop(stack: &Stack) {
    if stack.gateway_pid == 0 {
        return;
    }
    let pid = stack.gateway_pid.to_string();
    let runs = || {
        let output = Command::new("ps").args(["-o", "stat=,command=", "-p", &pid]).output();
        output.is_ok_and(|output| {
            let text = String::from_utf8_lossy(&output.stdout);
            // A zombie has ended and does not listen.
            text.contains(" gateway --port ") && !text.trim_start().starts_with('Z')
        })
    };
    let deadline = Instant::now() + Duration::from_secs(3);
    if runs() {
        // It may have ended already.
        let _ = Command::new("kill").args(["-KILL", &pid]).stderr(Stdio::null()).status();
    }
    while runs() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
}

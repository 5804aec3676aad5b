//! The MiniStack process. It keeps running when the command that started it ends.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Stack;
use crate::paths;

const REGION: &str = "eu-central-1";
const ACCOUNT: &str = "000000000000";
/// The account's root user, to which no policies apply.
const ADMIN: (&str, &str) = ("local-admin", "local-admin-secret");
const START: Duration = Duration::from_secs(60);

/// Starts the emulator on a free port and waits until it answers.
pub(super) async fn start(python: &Path, name: &str, folder: &Path) -> Result<Stack> {
    // Another program may take the port before the emulator does.
    let mut attempts = 3;
    loop {
        attempts -= 1;
        let mut stack = describe(name, folder, free_port()?);
        for path in [&stack.log_dir, &stack.mail_dir, &folder.join("tmp")] {
            fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
        }
        let mut child = spawn(python, &stack, folder)?;
        stack.pid = child.id();
        if healthy(&stack, &mut child).await {
            return Ok(stack);
        }
        stop(&stack);
        if attempts == 0 {
            bail!("the emulator does not start; its log is {}", paths::shown(&folder.join("emulator.log")));
        }
    }
}

fn describe(name: &str, folder: &Path, port: u16) -> Stack {
    Stack {
        name: name.to_owned(),
        api_url: String::new(),
        api_key: None,
        tenant_id: None,
        endpoint_url: format!("http://127.0.0.1:{port}"),
        gateway_url: String::new(),
        gateway_pid: 0,
        region: REGION.to_owned(),
        access_key_id: ADMIN.0.to_owned(),
        secret_access_key: ADMIN.1.to_owned(),
        table: String::new(),
        key_table: String::new(),
        bucket: String::new(),
        outputs: Default::default(),
        log_dir: folder.join("logs"),
        mail_dir: folder.join("mail"),
        pid: 0,
        port,
    }
}

fn spawn(python: &Path, stack: &Stack, folder: &Path) -> Result<Child> {
    let log_file = folder.join("emulator.log");
    let log = fs::File::create(&log_file).with_context(|| format!("cannot write {}", log_file.display()))?;
    let mut command = Command::new(python);
    command
        .arg(paths::root().join("infra/local/emulator.py"))
        // The functions inherit this environment, so it contains only variables that programs need to
        // run.
        .env_clear()
        .envs(
            ["PATH", "HOME", "LANG", "RUST_BACKTRACE"]
                .iter()
                .filter_map(|it| Some((it, std::env::var_os(it)?))),
        )
        .env("TMPDIR", folder.join("tmp"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("BIND_HOST", "127.0.0.1")
        // Otherwise queue URLs contain `localhost`, which some systems resolve to IPv6 first.
        .env("MINISTACK_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", stack.port.to_string())
        .env("MINISTACK_REGION", &stack.region)
        .env("AWS_DEFAULT_REGION", &stack.region)
        .env("MINISTACK_ACCOUNT_ID", ACCOUNT)
        .env("AWS_ACCESS_KEY_ID", &stack.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", &stack.secret_access_key)
        // Enforces policies, so that a missing permission is found here.
        .env("AUTH", "true")
        .env("IOT_MTLS_ENABLED", "0")
        // At INFO it logs every invocation twice, which takes longer than the invocation.
        .env("LOG_LEVEL", "WARNING")
        .env("REMIT_MAIL_DIR", &stack.mail_dir)
        .stdin(Stdio::null())
        .stdout(log.try_clone().context("cannot share the log file")?)
        .stderr(log)
        // A process group of its own: Ctrl-C in the terminal does not stop the emulator, and its
        // functions end with it.
        .process_group(0);
    command.spawn().with_context(|| format!("cannot start {}", python.display()))
}

async fn healthy(stack: &Stack, child: &mut Child) -> bool {
    let started = Instant::now();
    while started.elapsed() < START && matches!(child.try_wait(), Ok(None)) {
        let url = format!("{}/_ministack/health", stack.endpoint_url);
        if reqwest::get(url).await.is_ok_and(|answer| answer.status().is_success()) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

/// Stops the emulator and its functions.
pub(super) fn stop(stack: &Stack) {
    let deadline = Instant::now() + Duration::from_secs(3);
    signal(stack, "-TERM");
    while stack.runs() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(50));
    }
    signal(stack, "-KILL");
}

fn signal(stack: &Stack, signal: &str) {
    // It is no error if the process has already ended.
    let _ =
        Command::new("kill").args([signal, "--", &format!("-{}", stack.pid)]).stderr(Stdio::null()).status();
}

pub(super) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr().context("no free port on 127.0.0.1")?.port())
}

//! Measures cold starts. Each binary runs against a substitute for Lambda's Runtime API, from the start
//! of its process to the first request for work. Lambda's own share (a new sandbox, the download of the
//! code) is the same for binaries of the same size, and is not included.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Serialize;

/// The function that the cold starts are compared to: `examples/hello.rs`.
pub(super) const HELLO: &str = "hello";
/// The functions that link the typesetter and its fonts.
const HEAVY: [&str; 2] = ["documents", "send-delivery"];

const RUNS: usize = 10;
/// A start that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Limits: the start time as a multiple of the bare function's, and the size in bytes.
const LIGHT_TIMES: f64 = 2.0;
const HEAVY_TIMES: f64 = 6.0;
const LIGHT_BYTES: u64 = 15_000_000;

/// The variables that every function needs. No call goes out before the first event.
const ENVIRONMENT: [(&str, &str); 9] = [
    ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "bench"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_ACCESS_KEY_ID", "bench"),
    ("AWS_SECRET_ACCESS_KEY", "bench"),
    ("AWS_SESSION_TOKEN", "bench"),
];

/// The variables that the template sets for functions, with placeholder values.
pub(super) fn variables(template: &str) -> Vec<(String, String)> {
    let name = |line: &str| {
        let (name, _) = line.trim_start().split_once(": ")?;
        let is_variable = name.len() > 2 && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        is_variable.then(|| name.to_owned())
    };
    let value = |name: &str| match name {
        "LOG_LEVEL" => "info",
        _ if name.ends_with("_SECONDS") => "60",
        // No folder of fonts.
        _ if name.ends_with("_DIR") => "",
        _ if name.ends_with("_URL") => "http://127.0.0.1:9/none",
        _ => "bench",
    };
    let with_value = |name: String| (name.clone(), value(&name).to_owned());
    template.lines().filter_map(name).map(with_value).collect()
}

/// The measurements of one binary.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ColdStart {
    pub(super) function: String,
    /// The size of the stripped binary in bytes.
    pub(super) size: u64,
    /// The median time from exec to the first request for work, in milliseconds.
    pub(super) median_ms: f64,
    pub(super) slowest_ms: f64,
    /// The maximum resident memory until then, in bytes.
    pub(super) peak_memory: u64,
    /// The median relative to the bare function's.
    pub(super) times_hello: f64,
    /// The exceeded limits.
    pub(super) missed: Vec<String>,
}

/// Measures the bare function and the others in turn, so that other load on the machine affects all of
/// them equally.
pub(super) fn measure(
    functions: &[&str],
    binaries: &Path,
    variables: &[(String, String)],
) -> Result<Vec<ColdStart>> {
    let programs: Vec<(&str, std::path::PathBuf)> =
        std::iter::once((HELLO, binaries.join("examples").join(HELLO)))
            .chain(functions.iter().map(|name| (*name, binaries.join(name))))
            .collect();
    let mut starts: Vec<Vec<Start>> = vec![Vec::new(); programs.len()];
    // The first round only loads the files into memory and does not count.
    for round in 0..=RUNS {
        for ((name, program), starts) in programs.iter().zip(&mut starts) {
            let start = start(program, variables).with_context(|| format!("{name} does not start"))?;
            if round > 0 {
                starts.push(start);
            }
        }
    }
    let medians: Vec<Duration> = starts.iter().map(|runs| median(runs)).collect();
    programs
        .iter()
        .zip(starts)
        .zip(&medians)
        .map(|(((name, program), runs), median)| {
            let size = fs::metadata(program)?.len();
            let times_hello = median.as_secs_f64() / medians[0].as_secs_f64();
            Ok(ColdStart {
                function: (*name).to_owned(),
                size,
                median_ms: millis(*median),
                slowest_ms: runs.iter().map(|run| millis(run.time)).fold(0.0, f64::max),
                peak_memory: runs.iter().map(|run| run.peak_memory).max().unwrap_or(0),
                times_hello,
                missed: missed(name, size, times_hello),
            })
        })
        .collect()
}

fn missed(name: &str, size: u64, times: f64) -> Vec<String> {
    if name == HELLO {
        return Vec::new();
    }
    let heavy = HEAVY.contains(&name);
    let limit = if heavy { HEAVY_TIMES } else { LIGHT_TIMES };
    let mut missed = Vec::new();
    if times > limit {
        missed.push(format!(
            "{name} takes {times:.1} times as long to start as a bare function; the limit is {limit}"
        ));
    }
    if !heavy && size > LIGHT_BYTES {
        missed.push(format!("{name} has {size} bytes; the limit is {LIGHT_BYTES}"));
    }
    missed
}

#[derive(Clone, Debug)]
struct Start {
    time: Duration,
    peak_memory: u64,
}

fn median(runs: &[Start]) -> Duration {
    let mut times: Vec<Duration> = runs.iter().map(|run| run.time).collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn start(program: &Path, variables: &[(String, String)]) -> Result<Start> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?.to_string();
    listener.set_nonblocking(true)?;
    let mut command = Command::new(program);
    command
        .env_clear()
        .envs(ENVIRONMENT)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .env("AWS_LAMBDA_RUNTIME_API", &address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    let started = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot run {}", program.display()))?;
    // Kept open until the end, because a function exits when its Runtime API closes the connection.
    let asked = first_request(&listener, &mut child, started);
    let peak_memory = peak_memory(child.id());
    // Without work, the function would wait forever.
    let _ = child.kill();
    child.wait()?;
    let (time, _connection) = asked?;
    Ok(Start { time, peak_memory: peak_memory? })
}

/// Returns the time at which the function requested its first event, and the connection on which it
/// waits.
fn first_request(
    listener: &TcpListener,
    child: &mut Child,
    started: Instant,
) -> Result<(Duration, TcpStream)> {
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                let asked = started.elapsed();
                expect_next(&stream)?;
                return Ok((asked, stream));
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                if let Some(status) = child.try_wait()? {
                    bail!("it ended with {status} before it asked for work");
                }
                if started.elapsed() > PATIENCE {
                    bail!("it did not ask for work within {PATIENCE:?}");
                }
                std::thread::sleep(Duration::from_micros(50));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Checks that the request asks for work.
fn expect_next(stream: &TcpStream) -> Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    if !line.starts_with("GET /2018-06-01/runtime/invocation/next") {
        bail!("its first request was `{}`", line.trim());
    }
    Ok(())
}

/// The maximum resident memory of the process, from Linux.
fn peak_memory(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))
        .context("memory is read from /proc, which exists only on Linux")?;
    let mark = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kib: u64 = mark.trim().trim_end_matches(" kB").trim().parse().context("VmHWM is not a number")?;
    Ok(kib * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_light_function_is_held_to_the_light_limits_and_a_heavy_one_to_its_own() {
        assert_eq!(missed("api", 15_000_001, 2.1).len(), 2);
        assert!(missed("api", 15_000_000, 2.0).is_empty());
        assert!(missed("send-delivery", 60_000_000, 5.9).is_empty());
        assert_eq!(missed("documents", 60_000_000, 6.1).len(), 1);
    }

    #[test]
    fn the_template_tells_the_variables() {
        let variables = variables(include_str!("../../../../template.yaml"));
        let value = |name: &str| variables.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str());
        assert_eq!(value("TABLE_NAME"), Some("bench"));
        assert_eq!(value("DELIVERY_LEASE_SECONDS"), Some("60"));
        assert!(variables.iter().all(|(name, _)| name != "AWS"));
    }

    #[test]
    fn the_median_ignores_one_slow_start() {
        let start = |ms| Start { time: Duration::from_millis(ms), peak_memory: 0 };
        assert_eq!(median(&[start(5), start(500), start(6)]), Duration::from_millis(6));
    }
}

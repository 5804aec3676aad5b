//! The port of a stack's API. A stack keeps its port when it is stopped and started again, so that links and cookies
//! stay valid; `target/local/ports.json` remembers it by the stack's name.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::path::Path;

use anyhow::{Context, Result};

use crate::paths;

/// The first stack gets this port if it is free, the next stack the next one.
const FIRST: u16 = 8080;

type Ports = BTreeMap<String, u16>;

/// The stack's port, or a new one if the stack has none yet or another program uses it now.
pub(super) fn of_stack(name: &str) -> Result<u16> {
    of(name, &paths::local()?.join("ports.json"), is_free)
}

fn of(name: &str, file: &Path, is_free: impl Fn(u16) -> bool) -> Result<u16> {
    let lock = File::create(file.with_extension("lock")).context("cannot lock the ports of the stacks")?;
    lock.lock().context("cannot lock the ports of the stacks")?;
    // A file that does not parse is as good as none: stacks get new ports.
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut ports: Ports = serde_json::from_str(&text).unwrap_or_default();
    if let Some(&port) = ports.get(name)
        && is_free(port)
    {
        return Ok(port);
    }
    let port = (FIRST..u16::MAX)
        .find(|port| !ports.values().any(|taken| taken == port) && is_free(*port))
        .context("no port from 8080 on is free")?;
    ports.insert(name.to_owned(), port);
    fs::write(file, serde_json::to_string_pretty(&ports)?)
        .with_context(|| format!("cannot write {}", paths::shown(file)))?;
    Ok(port)
}

/// Whether no program listens on the port of either address of `localhost`.
fn is_free(port: u16) -> bool {
    let (v4, v6) = ((Ipv4Addr::LOCALHOST, port), (Ipv6Addr::LOCALHOST, port));
    // Some systems let two programs listen, one on all addresses and one on a single address.
    let answers = TcpStream::connect(v4).is_ok() || TcpStream::connect(v6).is_ok();
    // Without IPv6 the address does not exist; then IPv4 alone counts.
    let taken = |error: std::io::Error| error.kind() == ErrorKind::AddrInUse;
    !answers && TcpListener::bind(v4).is_ok() && !TcpListener::bind(v6).is_err_and(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_keeps_its_port_and_no_other_stack_gets_it() {
        let folder = std::env::temp_dir().join(format!("remit-ports-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("ports.json");
        let of = |name: &str, taken: &[u16]| of(name, &file, |port| !taken.contains(&port)).unwrap();

        assert_eq!(of("local", &[]), 8080);
        assert_eq!(of("test", &[]), 8081, "8080 is the other stack's, even while it is down");
        assert_eq!(of("local", &[8081]), 8080);
        assert_eq!(of("third", &[8082, 8083]), 8084);
        assert_eq!(of("local", &[8080]), 8082, "another program has taken 8080");
        assert_eq!(of("local", &[]), 8082);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_port_with_a_listener_is_not_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!is_free(port));
        drop(listener);
        assert!(is_free(port));
    }
}

//! Long output on stdout.

use std::io::{ErrorKind, Write};

use anyhow::{Context, Result};

/// Prints a text. Whoever reads it may have seen enough, as `cargo local logs | head` does.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot print"),
    }
}

//! Long output on stdout.

use std::io::{ErrorKind, Write};

use anyhow::{Context, Result};

/// Prints a text. It is no error if the reader closes the pipe early, as in `cargo local logs | head`.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot print"),
    }
}

//! Writes an e-mail of every language and kind, as `.eml` and `.html`, into the folder given: to look at, and for
//! `cargo local check-mail`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/mail/document.rs"]
mod document;
// The tests read the rest of a sample.
#[allow(dead_code)]
#[path = "../tests/mail/samples.rs"]
mod samples;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/mail-samples".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let samples = samples::all();
    for sample in &samples {
        std::fs::write(folder.join(&sample.name).with_extension("eml"), &sample.raw)?;
        std::fs::write(folder.join(&sample.name).with_extension("html"), &sample.html)?;
    }
    println!("{} e-mails in {}", samples.len(), folder.display());
    Ok(())
}

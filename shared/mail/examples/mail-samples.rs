//! Writes an e-mail of every language and kind as `.eml` and `.html` into the given folder. Open the
//! files in a mail client, or use them with `cargo local check-mail`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/mail/document.rs"]
mod document;
// Only the tests use the rest of the module.
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

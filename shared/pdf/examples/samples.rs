//! Writes the sample documents of the tests to a folder, to be looked at: `cargo run -p pdf --example samples -- out`.

#[path = "../tests/pdf/sample.rs"]
mod sample;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder to write to")?);
    std::fs::create_dir_all(&folder)?;
    for (name, view) in sample::all() {
        let file = pdf::render(&view, sample::issued())?;
        std::fs::write(folder.join(name).with_extension("pdf"), file)?;
    }
    Ok(())
}

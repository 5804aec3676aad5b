//! Writes each page with sample data into a folder, to look at it: `cargo run -p console --example gallery -- FOLDER`.
//!
//! The pages find their assets in the folder itself, so a browser shows them without a server.

// The samples are modules of the crate's tests, which an example cannot name.
#[path = "../src"]
mod crate_tests {
    pub(crate) mod samples;
}

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use crate_tests::samples;
use pages::assets;

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("name a folder")?;
    let folder = PathBuf::from(folder);
    fs::create_dir_all(folder.join("assets"))?;
    for asset in assets::all() {
        fs::write(folder.join("assets").join(&asset.file_name), asset.bytes)?;
    }
    for (name, html) in samples::pages()? {
        fs::write(folder.join(format!("{name}.html")), html)?;
    }
    Ok(())
}

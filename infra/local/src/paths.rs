//! The folders. Everything that `cargo local` creates is under `target/local/`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The repository.
pub(crate) fn root() -> &'static Path {
    // The manifest of this crate is in infra/local/, two levels below the root, when this is compiled.
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The folder with the functions' binaries, which is also that of this program.
pub(crate) fn binaries() -> Result<PathBuf> {
    let program = std::env::current_exe().context("where is this program?")?;
    Ok(program.parent().context("where is this program?")?.to_owned())
}

/// The folder with the builds of every profile.
pub(crate) fn target() -> Result<PathBuf> {
    Ok(binaries()?.parent().context("where is the target folder?")?.to_owned())
}

/// `target/local`; created if it is missing.
pub(crate) fn local() -> Result<PathBuf> {
    let folder = target()?.join("local");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The path relative to the repository's root.
pub(crate) fn shown(path: &Path) -> String {
    let shortened =
        root().canonicalize().ok().and_then(|root| path.strip_prefix(root).ok().map(Path::to_owned));
    shortened.as_deref().unwrap_or(path).display().to_string()
}

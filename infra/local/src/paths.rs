//! Where things lie. All that `cargo local` makes is under `target/local/`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The repository.
pub(crate) fn root() -> &'static Path {
    // infra/local/ is two levels down, and was there when this was compiled.
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The folder with the functions' binaries: the one this program was built into.
pub(crate) fn binaries() -> Result<PathBuf> {
    let program = std::env::current_exe().context("where is this program?")?;
    Ok(program.parent().context("where is this program?")?.to_owned())
}

/// The folder with the builds of every profile.
pub(crate) fn target() -> Result<PathBuf> {
    Ok(binaries()?.parent().context("where is the target folder?")?.to_owned())
}

/// `target/local`, made when missing.
pub(crate) fn local() -> Result<PathBuf> {
    let folder = target()?.join("local");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// A path as a person at the repository's root would type it.
pub(crate) fn shown(path: &Path) -> String {
    let shortened =
        root().canonicalize().ok().and_then(|root| path.strip_prefix(root).ok().map(Path::to_owned));
    shortened.as_deref().unwrap_or(path).display().to_string()
}

//! The files that pages load. A name contains a hash of the content, so that browsers may keep a file for good.

use std::fmt::Write;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// The digits of the hash in a name.
const HASH_DIGITS: usize = 12;

/// What the server sends with each of them.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

#[derive(Debug)]
pub struct Asset {
    /// `{name}.{hash}.{extension}`.
    pub file_name: String,
    pub content_type: &'static str,
    pub bytes: &'static [u8],
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, bytes: &'static [u8]) -> Self {
        let mut hash = String::new();
        for byte in Sha256::digest(bytes).iter().take(HASH_DIGITS / 2) {
            // Writing to a text does not fail.
            let _ = write!(hash, "{byte:02x}");
        }
        Self { file_name: format!("{name}.{hash}.{extension}"), content_type, bytes }
    }
}

macro_rules! asset {
    ($name:literal, $extension:literal, $content_type:literal) => {
        LazyLock::new(|| {
            let bytes = include_bytes!(concat!("../assets/", $name, ".", $extension));
            Asset::new($name, $extension, $content_type, bytes)
        })
    };
}

static STYLE: LazyLock<Asset> = asset!("pages", "css", "text/css; charset=utf-8");
static SCRIPT: LazyLock<Asset> = asset!("pages", "js", "text/javascript; charset=utf-8");
static MARK: LazyLock<Asset> = asset!("mark", "svg", "image/svg+xml");

pub fn all() -> [&'static Asset; 3] {
    [&STYLE, &SCRIPT, &MARK]
}

/// The asset of this file name. A name with another hash is unknown.
pub fn find(file_name: &str) -> Option<&'static Asset> {
    all().into_iter().find(|asset| asset.file_name == file_name)
}

/// The addresses of the assets, below the folder that the server answers them from.
#[derive(Clone, Copy, Debug)]
pub struct Addresses {
    /// Such as `/console/assets`.
    pub folder: &'static str,
}

impl Addresses {
    pub fn style(&self) -> String {
        self.of(&STYLE)
    }

    pub fn script(&self) -> String {
        self.of(&SCRIPT)
    }

    /// The icon of the browser's tab.
    pub fn mark(&self) -> String {
        self.of(&MARK)
    }

    fn of(self, asset: &Asset) -> String {
        format!("{}/{}", self.folder, asset.file_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_stay_small() {
        for (asset, limit) in [(&*STYLE, 30_000), (&*SCRIPT, 20_000), (&*MARK, 1_000)] {
            assert!(asset.bytes.len() <= limit, "{} has {} bytes", asset.file_name, asset.bytes.len());
        }
    }

    #[test]
    fn a_name_follows_the_content() {
        let one = Asset::new("pages", "css", "text/css", b"a");
        let other = Asset::new("pages", "css", "text/css", b"b");
        assert_eq!(one.file_name, "pages.ca978112ca1b.css");
        assert_ne!(one.file_name, other.file_name);
    }

    #[test]
    fn assets_are_found_by_their_whole_name() {
        for asset in all() {
            assert_eq!(find(&asset.file_name).map(|found| found.bytes), Some(asset.bytes));
        }
        assert!(find("pages.css").is_none());
        assert!(find("pages.000000000000.css").is_none());
    }

    #[test]
    fn assets_load_nothing_from_elsewhere() {
        for asset in all() {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            let foreign = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!foreign.contains("http"), "{}", asset.file_name);
            assert!(!foreign.contains("@import") && !foreign.contains("url("), "{}", asset.file_name);
        }
    }
}

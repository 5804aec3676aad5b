//! All that typst may see while it sets one document.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::FONTS;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::new(file("/invoice.typ"), include_str!("../templates/invoice.typ").into()));
static DATA: LazyLock<FileId> = LazyLock::new(|| file("/data.json"));

#[expect(clippy::expect_used, reason = "the two paths are constants")]
fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a constant path is valid");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// The template, its data and the embedded fonts; no clock, no disk, no package.
pub(crate) struct DocumentWorld {
    data: Bytes,
}

impl DocumentWorld {
    /// `data` is what the template reads as `data.json`.
    pub(crate) fn new(data: Vec<u8>) -> Self {
        Self { data: Bytes::new(data) }
    }
}

impl World for DocumentWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() { Ok(TEMPLATE.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

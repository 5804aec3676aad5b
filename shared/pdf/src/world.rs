//! The files and fonts that typst can access while it sets a document.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Fonts;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The templates; the entry point is first.
static TEMPLATES: LazyLock<[Source; 7]> = LazyLock::new(|| {
    [
        ("/main.typ", include_str!("../templates/main.typ")),
        ("/style.typ", include_str!("../templates/style.typ")),
        ("/frame.typ", include_str!("../templates/frame.typ")),
        ("/parts.typ", include_str!("../templates/parts.typ")),
        ("/lines.typ", include_str!("../templates/lines.typ")),
        ("/interest.typ", include_str!("../templates/interest.typ")),
        ("/statement.typ", include_str!("../templates/statement.typ")),
    ]
    .map(|(path, text)| Source::new(file_id(path), text.into()))
});

#[expect(clippy::expect_used, reason = "the paths are constants")]
fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a constant path is valid");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// The templates, the files of one document, and the fonts. There is no clock, no disk access and no
/// packages.
pub(crate) struct DocumentWorld<'a> {
    fonts: &'a Fonts,
    files: Vec<(FileId, Bytes)>,
}

impl<'a> DocumentWorld<'a> {
    /// `files` are keyed by the paths under which the templates read them.
    pub(crate) fn new(fonts: &'a Fonts, files: Vec<(&'static str, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (file_id(path), Bytes::new(bytes))).collect();
        Self { fonts, files }
    }
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        TEMPLATES[0].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        TEMPLATES.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(known, _)| *known == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

//! Renders a view to a PDF/A-3b file.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Timelike, Utc};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::data::data;
use crate::fonts::{Fonts, Transliterated};
use crate::view::{Body, Document};
use crate::world::DocumentWorld;

/// An unused cached result is kept for this many renders, so that fonts and templates stay in the cache.
const CACHE_AGE: usize = 3;
/// The cache is cleared after a document with more lines, so that the memory of a warm function stays
/// bounded.
const LARGE: usize = 500;

/// The document could not be rendered. The cause is a bug in a template or view, never the user's text.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("the view cannot be written as JSON: {0}")]
    Data(#[from] serde_json::Error),
    #[error("{stage} failed: {message}")]
    Typst { stage: &'static str, message: String },
}

/// The standard that the file conforms to. PDF/A-3b always applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conformance {
    #[default]
    Archival,
    /// PDF/UA-1 in addition: tagged for screen readers.
    Accessible,
}

#[derive(Debug)]
pub struct Rendered {
    pub pdf: Vec<u8>,
    /// Empty, unless no font covers a character of the document.
    pub transliterated: Transliterated,
}

static ARCHIVAL: LazyLock<PdfStandards> =
    LazyLock::new(|| PdfStandards::new(&[PdfStandard::A_3b]).unwrap_or_default());
static ACCESSIBLE: LazyLock<PdfStandards> =
    LazyLock::new(|| PdfStandards::new(&[PdfStandard::A_3b, PdfStandard::Ua_1]).unwrap_or_default());

/// Renders a document. `issued` is written to the file's metadata, to the second. The same arguments
/// give the same bytes.
pub fn render(
    fonts: &Fonts,
    document: &Document,
    issued: DateTime<Utc>,
    conformance: Conformance,
) -> Result<Rendered, RenderError> {
    let data = data(fonts, document)?;
    let world = DocumentWorld::new(fonts, data.files);
    let laid_out =
        typst::compile::<PagedDocument>(&world).output.map_err(|errors| failure("layout", &errors));
    let pdf = laid_out.and_then(|pages| {
        typst_pdf::pdf(&pages, &options(issued, conformance)).map_err(|errors| failure("export", &errors))
    });
    let is_large = match &document.body {
        Body::Lines(lines) => lines.lines.len() > LARGE,
        Body::Statement(statement) => statement.accounts.iter().any(|account| account.rows.len() > LARGE),
        Body::Interest(_) => false,
    };
    typst::comemo::evict(if is_large { 0 } else { CACHE_AGE });
    Ok(Rendered { pdf: pdf?, transliterated: data.transliterated })
}

fn options(issued: DateTime<Utc>, conformance: Conformance) -> PdfOptions {
    let (standards, tagged) = match conformance {
        Conformance::Archival => (ARCHIVAL.clone(), false),
        Conformance::Accessible => (ACCESSIBLE.clone(), true),
    };
    PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Remit".to_owned())),
        timestamp: timestamp(issued),
        standards,
        tagged,
        ..PdfOptions::default()
    }
}

fn timestamp(issued: DateTime<Utc>) -> Option<Timestamp> {
    let part = |value: u32| u8::try_from(value).ok();
    let datetime = Datetime::from_ymd_hms(
        issued.year(),
        part(issued.month())?,
        part(issued.day())?,
        part(issued.hour())?,
        part(issued.minute())?,
        part(issued.second())?,
    )?;
    Some(Timestamp::new_utc(datetime))
}

fn failure(stage: &'static str, errors: &[SourceDiagnostic]) -> RenderError {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    RenderError::Typst { stage, message: messages.join("; ") }
}

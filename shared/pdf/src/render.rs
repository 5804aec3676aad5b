//! From a view to the bytes of a PDF/A-3b file.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::Serialize;
use serde_json::Value;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::fonts::printable;
use crate::text::Words;
use crate::view;
use crate::world::DocumentWorld;

/// How many renders a memoized result survives unused. Fonts and the template stay warm, one invoice's lines don't
/// pile up in a warm function.
const CACHE_AGE: usize = 3;

/// The document could not be made: a fault of the template or of the view, never of the user's words.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("the view cannot be written as JSON: {0}")]
    Data(#[from] serde_json::Error),
    #[error("{stage} failed: {message}")]
    Typst { stage: &'static str, message: String },
}

/// What `invoice.typ` reads.
#[derive(Serialize)]
struct Data<'a> {
    words: &'a Words,
    #[serde(flatten)]
    invoice: &'a view::Invoice,
}

static STANDARDS: LazyLock<PdfStandards> =
    LazyLock::new(|| PdfStandards::new(&[PdfStandard::A_3b]).unwrap_or_default());

/// The PDF/A-3b file of an invoice. `issued` goes into the file's metadata, to the second; equal arguments give equal
/// bytes.
pub fn render(view: &view::Invoice, issued: DateTime<Utc>) -> Result<Vec<u8>, RenderError> {
    let mut data = serde_json::to_value(Data { words: view.language.words(), invoice: view })?;
    make_printable(&mut data);
    let world = DocumentWorld::new(serde_json::to_vec(&data)?);

    let document =
        typst::compile::<PagedDocument>(&world).output.map_err(|errors| failure("layout", &errors));
    let file = document.and_then(|document| {
        typst_pdf::pdf(&document, &options(issued)).map_err(|errors| failure("export", &errors))
    });
    typst::comemo::evict(CACHE_AGE);
    file
}

fn options(issued: DateTime<Utc>) -> PdfOptions {
    PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Remit".to_owned())),
        timestamp: timestamp(issued),
        standards: STANDARDS.clone(),
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

fn make_printable(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let std::borrow::Cow::Owned(replaced) = printable(text) {
                *text = replaced;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(make_printable),
        Value::Object(fields) => fields.values_mut().for_each(make_printable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn failure(stage: &'static str, errors: &[SourceDiagnostic]) -> RenderError {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    RenderError::Typst { stage, message: messages.join("; ") }
}

//! Tests of rendered documents. They read the content back from the file.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic in its helpers")]

mod document;
mod drafts;
mod extract;
mod file;
mod kinds;
mod languages;
mod pages;
mod particulars;
mod pictures;
mod sample;
mod warnings;

use std::sync::LazyLock;

use domain::documents::printed::PrintedDocument;
use extract::extract_text;
use pdf::{Conformance, Fonts, TypstRenderer, render, view};
use ports::Renderer;
use sample::issued;

static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::default);
static RENDERER: LazyLock<TypstRenderer> = LazyLock::new(TypstRenderer::default);

fn pdf_of(view: &view::Document) -> Vec<u8> {
    render(&FONTS, view, issued(), Conformance::default()).unwrap().pdf
}

fn text_of(view: &view::Document) -> String {
    extract_text(&pdf_of(view))
}

fn text_of_document(document: &PrintedDocument) -> String {
    extract_text(&RENDERER.render(document).unwrap())
}

#[track_caller]
fn assert_has(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "no {wanted:?} in: {text}");
}

#[track_caller]
fn assert_lacks(text: &str, unwanted: &str) {
    assert!(!text.contains(unwanted), "{unwanted:?} in: {text}");
}

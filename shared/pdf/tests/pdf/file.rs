//! Tests of the file: standards, repeatability, hostile and unusual input.

use pdf::{Conformance, Fonts, render, view};
use ports::Renderer;

use crate::extract::metadata;
use crate::sample::{self, issued};
use crate::{FONTS, RENDERER, assert_has, assert_lacks, document, pdf_of, text_of};

#[test]
fn equal_input_gives_equal_bytes() {
    let view = sample::invoice();
    let first = pdf_of(&view);
    pdf_of(&sample::long(60));
    assert!(first == pdf_of(&view));

    let later = issued() + chrono::TimeDelta::seconds(1);
    let other = render(&FONTS, &view, later, Conformance::default()).unwrap().pdf;
    assert!(first != other, "the issue time is part of the file");
}

#[test]
fn the_file_declares_pdf_a_3b() {
    let xmp = metadata(&pdf_of(&sample::invoice()));
    assert_has(&xmp, "<pdfaid:part>3</pdfaid:part>");
    assert_has(&xmp, "<pdfaid:conformance>B</pdfaid:conformance>");
    assert_lacks(&xmp, "pdfuaid");
    assert_has(&xmp, "2026-11-03T09:30:00");
    assert_has(&xmp, "Invoice INV-2026-00042");
}

/// The PDF writer refuses a file that violates the machine-checkable rules of PDF/UA-1, such as an image
/// without a description.
#[test]
fn each_document_can_be_made_accessible() {
    for (name, view) in sample::all() {
        let file = render(&FONTS, &view, issued(), Conformance::Accessible);
        let pdf = file.unwrap_or_else(|error| panic!("{name}: {error}")).pdf;
        let xmp = metadata(&pdf);
        assert_has(&xmp, "<pdfuaid:part>1</pdfuaid:part>");
        assert_has(&xmp, "<pdfaid:part>3</pdfaid:part>");
    }
}

#[test]
fn documents_are_accessible_if_the_seller_chooses_it() {
    let mut document = document::full();
    assert_lacks(&metadata(&RENDERER.render(&document).unwrap()), "pdfuaid");
    document.seller.accessible_pdf = true;
    assert_has(&metadata(&RENDERER.render(&document).unwrap()), "<pdfuaid:part>1</pdfuaid:part>");
}

#[test]
fn user_text_is_never_markup() {
    let hostile =
        r##"#import "x" *bold* _it_ $x^2$ = Title <label> @ref \ #panic() https://a.example // end"##;
    let mut view = sample::plain();
    sample::lines_of(&mut view).lines[0].description = hostile.into();
    view.note = Some(hostile.into());
    view.recipient.name = hostile.into();
    let text = text_of(&view);
    assert_eq!(text.matches(hostile).count(), 3, "{text}");
}

#[test]
fn no_text_makes_rendering_fail() {
    let text = text_of(&sample::awkward());
    assert_has(&text, "Łukasz é → Ω Ж");
    assert_has(&text, "second line tab");
    assert_has(&text, "30. of thirty lines");
}

#[test]
fn characters_without_a_font_are_transliterated_and_reported() {
    let rendered = render(&FONTS, &sample::awkward(), issued(), Conformance::default()).unwrap();
    assert_eq!(rendered.transliterated.iter().collect::<String>(), "事京商東🙂");
    let text = crate::extract_text(&rendered.pdf);
    assert_has(&text, "Dong Jing Shang Shi");
    assert_lacks(&text, "\u{FFFD}");

    let covered = render(&FONTS, &sample::invoice(), issued(), Conformance::default()).unwrap();
    assert!(covered.transliterated.is_empty());
}

#[test]
fn greek_cyrillic_hebrew_and_arabic_are_set_as_they_are() {
    let mut view = sample::scripts();
    sample::lines_of(&mut view).lines[2].description = "עברית".into();
    let rendered = render(&FONTS, &view, issued(), Conformance::default()).unwrap();
    assert!(rendered.transliterated.is_empty(), "{:?}", rendered.transliterated);
    let text = crate::extract_text(&rendered.pdf);
    assert_has(&text, "Γενικό Εμπόριο");
    assert_has(&text, "Северное сияние");
    for letters in ["شركة", "עברית"] {
        let all_there = letters.chars().all(|letter| text.contains(letter));
        assert!(all_there, "{letters} in {text}");
    }
}

/// A font folder as in a layer. Debian's package fonts-droid-fallback has such a font.
#[test]
fn chinese_is_set_with_a_font_from_a_folder() {
    let folder = std::path::Path::new("/usr/share/fonts/truetype/droid");
    if !folder.is_dir() {
        eprintln!("SKIPPED chinese_is_set_with_a_font_from_a_folder: fonts-droid-fallback is not installed");
        return;
    }
    let fonts = Fonts::with_folder(folder).unwrap();
    let rendered = render(&fonts, &sample::scripts(), issued(), Conformance::default()).unwrap();
    assert!(rendered.transliterated.is_empty(), "{:?}", rendered.transliterated);
    assert_has(&crate::extract_text(&rendered.pdf), "北京东方贸易有限公司");
}

#[test]
fn a_document_that_is_not_valid_is_marked() {
    let plain = sample::plain();
    for mark in ["Draft", "Copy", "Void"] {
        let marked = view::Document { mark: Some(mark.into()), ..plain.clone() };
        // The mark is behind the page and beside the number.
        assert_eq!(text_of(&marked).matches(&mark.to_uppercase()).count(), 2);
        assert_lacks(&text_of(&plain), &mark.to_uppercase());
    }
}

#[test]
fn a_logo_replaces_the_name() {
    let with = text_of(&sample::invoice());
    assert!(with.starts_with("Invoice INV-2026-00042"), "{with}");
    let without = text_of(&sample::plain());
    assert!(without.starts_with("Nordlicht Werkzeugbau GmbH Invoice"), "{without}");
}

//! What must hold of a rendered document, read back from the file.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic in its helpers")]

mod extract;
mod sample;

use extract::{extract_pages, extract_text, metadata, right_edge};
use pdf::{render, view};
use sample::issued;

fn text_of(view: &view::Invoice) -> String {
    extract_text(&render(view, issued()).unwrap())
}

#[track_caller]
fn assert_has(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "no {wanted:?} in: {text}");
}

/// Directive 2006/112/EC, art. 226, point by point.
#[test]
fn an_invoice_states_what_the_vat_directive_demands() {
    let text = text_of(&sample::invoice());
    let particulars = [
        ("1: issue date", "3 November 2026"),
        ("2: sequential number", "INV-2026-00042"),
        ("3: supplier's VAT number", "DE123456789"),
        ("4: customer's VAT number", "SE556677889901"),
        ("5: supplier's name", "Nordlicht Werkzeugbau GmbH"),
        ("5: supplier's address", "Hafenstraße 12 20457 Hamburg Germany"),
        ("5: customer's name", "Fjällmark Handel AB"),
        ("5: customer's address", "Storgatan 5 111 51 Stockholm Sweden"),
        ("6: quantity", "2 pcs"),
        ("6: nature of the goods", "Milling spindle, 450 mm, with mounting kit"),
        ("7: date of supply", "31 October 2026"),
        ("8: taxable amount of the first rate", "3,443.75"),
        ("8: taxable amount of the second rate", "95.33"),
        ("8: unit price without VAT", "31.775"),
        ("8: discount not in the unit price", "Discount 10% (framework contract): −290.00"),
        ("9: first rate", "19%"),
        ("9: second rate", "7%"),
        ("10: VAT payable", "660.98"),
        ("art. 230: VAT in national currency", "SEK 7,229.14"),
    ];
    for (particular, wanted) in particulars {
        assert!(text.contains(wanted), "art. 226 ({particular}): no {wanted:?} in: {text}");
    }
}

#[test]
fn legal_wordings_are_printed() {
    let mut view = sample::plain();
    view.legal_notes = vec!["Reverse charge".into(), "Intra-Community supply, exempt".into()];
    let text = text_of(&view);
    assert_has(&text, "Reverse charge");
    assert_has(&text, "Intra-Community supply, exempt");
}

#[test]
fn the_whole_text_is_as_reviewed() {
    for (name, view) in [("invoice", sample::invoice()), ("plain", sample::plain())] {
        let pages = extract_pages(&render(&view, issued()).unwrap());
        insta::assert_snapshot!(name, pages.join("\n--- page ---\n"));
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    let view = sample::invoice();
    let first = render(&view, issued()).unwrap();
    render(&sample::long(60), issued()).unwrap();
    assert!(first == render(&view, issued()).unwrap());

    let other = render(&view, issued() + chrono::TimeDelta::seconds(1)).unwrap();
    assert!(first != other, "the issue time is part of the file");
}

#[test]
fn the_file_declares_pdf_a_3b() {
    let xmp = metadata(&render(&sample::invoice(), issued()).unwrap());
    assert_has(&xmp, "<pdfaid:part>3</pdfaid:part>");
    assert_has(&xmp, "<pdfaid:conformance>B</pdfaid:conformance>");
    assert_has(&xmp, "2026-11-03T09:30:00");
    assert_has(&xmp, "Invoice INV-2026-00042");
}

#[test]
fn user_text_is_never_markup() {
    let hostile =
        r##"#import "x" *bold* _it_ $x^2$ = Title <label> @ref \ #panic() https://a.example // end"##;
    let mut view = sample::plain();
    view.lines[0].description = hostile.into();
    view.note = Some(hostile.into());
    view.buyer.name = hostile.into();
    let text = text_of(&view);
    assert_eq!(text.matches(hostile).count(), 3, "{text}");
}

#[test]
fn a_draft_is_marked_and_an_issued_document_is_not() {
    let issued = sample::plain();
    let draft = view::Invoice { number: None, mark: Some("Draft".into()), ..issued.clone() };
    assert_has(&text_of(&draft), "DRAFT");
    assert!(!text_of(&issued).contains("DRAFT"));
}

#[test]
fn a_long_invoice_repeats_its_heading_and_counts_its_pages() {
    let pdf = render(&sample::long(500), issued()).unwrap();
    let pages = extract_pages(&pdf);
    assert!(pages.len() > 10, "{} pages", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert_has(page, &format!("Page {} of {}", index + 1, pages.len()));
        assert_has(page, "INV-2026-00042");
        if page.contains("Spare part") {
            assert_has(page, "Unit price");
        }
    }
    let all = pages.concat();
    assert!((1..=500).all(|position| all.contains(&format!("Spare part {position}\n"))));
}

#[test]
fn no_text_can_make_the_document_fail() {
    let text = text_of(&sample::awkward());
    assert_has(&text, "Łukasz é → Ω Ж");
    assert_has(&text, "second line tab");
    assert_has(&text, "First paragraph. Second paragraph.");
}

#[test]
fn amounts_of_any_size_fit() {
    let text = text_of(&sample::wide());
    for wanted in ["−92,233,720,368,547.758", "12,345,678,901.2345", "1,000,000.125 pcs", "mounting kit"] {
        assert_has(&text, wanted);
    }
}

/// A4 is 595 points wide, the margin 57. (The widths that are read back are a few points off.)
#[test]
fn nothing_runs_into_the_margin() {
    for (name, view) in sample::all() {
        let pdf = render(&view::Invoice { mark: None, ..view }, issued()).unwrap();
        let edge = right_edge(&pdf);
        assert!((500.0..545.0).contains(&edge), "{name}: {edge}");
    }
}

//! What must hold of a rendered document, read back from the file.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic in its helpers")]

mod document;
mod extract;
mod sample;

use domain::document::InvoiceDocument;
use extract::{extract_pages, extract_text, metadata};
use pdf::{TypstRenderer, render, view, view_of};
use ports::Renderer;
use sample::issued;
use serde_json::json;

fn text_of(view: &view::Invoice) -> String {
    extract_text(&render(view, issued()).unwrap())
}

fn text_of_document(document: &InvoiceDocument) -> String {
    extract_text(&TypstRenderer.render(document).unwrap())
}

#[track_caller]
fn assert_has(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "no {wanted:?} in: {text}");
}

/// Directive 2006/112/EC, art. 226, point by point, from the domain's document to the printed page.
#[test]
fn an_invoice_states_what_the_vat_directive_demands() {
    let text = text_of_document(&document::full());
    let particulars = [
        ("1: issue date", "Issue date 3 November 2026"),
        ("2: sequential number", "INV-2026-00042"),
        ("3: supplier's VAT number", "VAT ID DE123456789"),
        ("4: customer's VAT number", "VAT ID SE556677889901"),
        ("5: supplier's name", "Nordlicht Werkzeugbau GmbH"),
        ("5: supplier's address", "Hafenstraße 12 20457 Hamburg Germany"),
        ("5: customer's name", "Fjällmark Handel AB"),
        ("5: customer's address", "Storgatan 5 111 51 Stockholm Sweden"),
        ("6: quantity", "2 pcs"),
        ("6: extent of the service", "7.5 h"),
        ("6: nature of the goods", "Milling spindle, 450 mm"),
        ("7: date of supply", "Date of supply 31 October 2026"),
        ("8: taxable amount of the first rate", "Standard rate 19% 3,438.96 653.40"),
        ("8: taxable amount of the second rate", "Reduced rate 7% 95.33 6.67"),
        ("8: unit price without VAT", "31.775"),
        ("8: discount not in the unit price", "Discount 10% (framework contract): −290.00"),
        ("8: discount on the whole", "Loyalty 1% (VAT 19%) −34.79"),
        ("10: VAT payable", "660.07"),
        ("art. 230: VAT in national currency", "SEK 7,219.19"),
    ];
    for (particular, wanted) in particulars {
        assert!(text.contains(wanted), "art. 226 ({particular}): no {wanted:?} in: {text}");
    }
}

/// Art. 226, points 11 and 11a.
#[test]
fn where_no_vat_is_charged_the_invoice_says_why() {
    let taxed = |category: &str, reason: Option<&str>| {
        document::line(json!({ "tax": { "category": category, "rate": "0", "exemption_reason": reason } }))
    };
    for (lines, wanted) in [
        (vec![taxed("AE", None)], "Reverse charge: the customer is liable for the VAT."),
        (vec![taxed("AE", Some("Article 44"))], "Reverse charge: Article 44"),
        (
            vec![taxed("K", None)],
            "Intra-Community supply, exempt from VAT (Article 138 of Directive 2006/112/EC).",
        ),
        (vec![taxed("G", None)], "Export, exempt from VAT."),
        (
            vec![taxed("E", Some("Education")), taxed("E", Some("Health"))],
            "Exempt from VAT: Education; Health",
        ),
        (vec![taxed("O", None)], "Outside the scope of VAT –"),
    ] {
        assert_has(&text_of_document(&document::issued(json!({}), lines)), wanted);
    }
}

#[test]
fn amounts_have_the_decimals_of_their_currency() {
    let priced = |currency: &str, price: &str| {
        let lines =
            vec![document::line(json!({ "unit_price": price, "tax": { "category": "Z", "rate": "0" } }))];
        text_of_document(&document::issued(json!({ "currency": currency }), lines))
    };
    assert_has(&priced("JPY", "1500000"), "JPY 1,500,000");
    assert_has(&priced("KWD", "1500.1255"), "1,500.1255 0% 1,500.126");
    assert_has(&priced("KWD", "1500.1255"), "KWD 1,500.126");
    assert_has(&priced("GBP", "5"), "GB29 NWBK 6016 1331 9268 19");
}

#[test]
fn a_draft_without_a_customer_renders() {
    let mut document = document::draft(json!({ "customer_id": null }), vec![]);
    document.customer = None;
    document.template = None;
    let text = text_of_document(&document);
    assert_has(&text, "DRAFT");
    assert!(!text.contains("Bill to"), "{text}");
}

#[test]
fn a_due_date_that_was_set_overrides_the_terms() {
    let mut document = document::full();
    assert_has(&text_of_document(&document), "Payable within 30 days of the issue date.");
    document.due_date = "2027-01-15".parse().unwrap();
    assert_has(&text_of_document(&document), "Payable by 15 January 2027.");
}

#[test]
fn the_whole_text_is_as_reviewed() {
    for (name, view) in [("invoice", view_of(&document::full()).unwrap()), ("plain", sample::plain())] {
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

#[test]
fn a_word_wider_than_its_column_is_broken() {
    let pages = extract_pages(&render(&sample::awkward(), issued()).unwrap()).join("\n");
    for (letter, total, at_most) in [('A', 400, 60), ('8', 60, 40)] {
        let per_line: Vec<usize> = pages.lines().map(|line| line.matches(letter).count()).collect();
        assert!(per_line.iter().sum::<usize>() >= total, "{letter}: {per_line:?}");
        assert!(per_line.iter().all(|count| *count <= at_most), "{letter}: {per_line:?}");
    }
}

#[test]
fn every_sample_renders() {
    for (name, view) in sample::all() {
        assert!(render(&view, issued()).is_ok(), "{name}");
    }
}

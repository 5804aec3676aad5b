//! Tests of page breaks and narrow columns.

use crate::extract::{extract_pages, overlaps};
use crate::sample;
use crate::{assert_has, assert_lacks, pdf_of, text_of};

#[test]
fn a_long_invoice_repeats_its_heading_and_numbers_its_pages() {
    let pages = extract_pages(&pdf_of(&sample::long(500)));
    assert!(pages.len() > 10, "{} pages", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert_has(page, &format!("Page {} of {}", index + 1, pages.len()));
        assert_has(page, "INV-2026-00042");
        if page.contains("Bearing") {
            assert_has(page, "Unit price");
        }
    }
}

/// Each page ends with the sum of the lines so far, and the next page starts with it.
#[test]
fn a_page_break_carries_the_sum_so_far() {
    let mut view = sample::long(120);
    let running = sample::lines_of(&mut view).running.clone();
    let pages = extract_pages(&pdf_of(&view));
    let mut carried = Vec::new();
    for page in &pages {
        let last = page.lines().filter_map(position).max();
        let brought = page.lines().find_map(|line| line.strip_prefix("Brought forward "));
        assert_eq!(brought, carried.last().copied().map(|sum: &String| sum.as_str()), "{page}");
        match last {
            Some(last) if last < running.len() => {
                let sum = &running[last - 1];
                assert_has(page, &format!("Carried forward {sum}"));
                carried.push(sum);
            }
            _ => {
                assert_lacks(page, "Carried forward");
                carried.clear();
            }
        }
    }
    assert!(pages.len() > 3);
}

/// The position number at the start of a table line.
fn position(line: &str) -> Option<usize> {
    let (position, rest) = line.split_once(' ')?;
    let thing =
        ["Bearing", "Coupling", "Seal", "Guide", "Encoder"].iter().any(|thing| rest.starts_with(thing));
    position.parse().ok().filter(|_| thing)
}

#[test]
fn an_invoice_of_one_page_carries_no_sum() {
    let text = text_of(&sample::plain());
    assert_lacks(&text, "Carried forward");
    assert_lacks(&text, "Brought forward");
}

#[test]
fn a_statement_carries_its_balance() {
    let pages = extract_pages(&pdf_of(&sample::statement(60)));
    let carried = pages[0].lines().find_map(|line| line.strip_prefix("Carried forward ")).unwrap();
    assert_has(&pages[1], &format!("Brought forward {carried}"));
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
    let pages = extract_pages(&pdf_of(&sample::awkward())).join("\n");
    for (letter, total, at_most) in [('A', 400, 60), ('8', 60, 40)] {
        let per_line: Vec<usize> = pages.lines().map(|line| line.matches(letter).count()).collect();
        assert!(per_line.iter().sum::<usize>() >= total, "{letter}: {per_line:?}");
        assert!(per_line.iter().all(|count| *count <= at_most), "{letter}: {per_line:?}");
    }
}

#[test]
fn no_text_overlaps_other_text() {
    for (name, view) in sample::all() {
        // The mark is behind the text on purpose.
        let view = pdf::view::Document { mark: None, ..view };
        let overlaps = overlaps(&pdf_of(&view));
        assert!(overlaps.is_empty(), "{name}: {overlaps:?}");
    }
}

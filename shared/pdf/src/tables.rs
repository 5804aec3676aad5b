//! The measurements of the line table and the VAT table. With these, typst lays out each cell once;
//! without them, it would lay out each cell twice to measure rows and columns.

use serde::Serialize;
use serde_json::Value;
use wording::Words;

use crate::fonts::{Fonts, MILLIMETRE, TEXT_SIZE};
use crate::view::{Document, Line, Lines, Vat};

/// The width between the page margins.
const WIDTH: f64 = 170.0 * MILLIMETRE;
/// Column headings are bold, at 7.5 of 9 points.
pub(crate) const HEADING: f64 = 7.5 / 9.0;
pub(crate) const HEADING_HEIGHT: f64 = CAPITALS * TEXT_SIZE * HEADING;
/// The text below the description is at 8 of 9 points.
const SMALL: f64 = 8.0 / 9.0;
/// The padding on each side of a cell, and above and below it.
const PADDING: f64 = 2.2 * MILLIMETRE;
const ABOVE: f64 = 2.1 * MILLIMETRE;
/// The padding of the VAT table.
const VAT_PADDING: f64 = 2.0 * MILLIMETRE;
const VAT_ABOVE: f64 = 1.5 * MILLIMETRE;
const VAT_WIDTH: f64 = 84.0 * MILLIMETRE;
/// The cap height of Noto Sans, which typst uses as the height of a line.
pub(crate) const CAPITALS: f64 = 0.714;
/// The space between two lines, the same as in the templates.
const LEADING: f64 = 0.58 * TEXT_SIZE;
/// Tolerance for typst's rounding, so that a value that just fits is not broken.
pub(crate) const SLACK: f64 = 0.5;
/// A line item with a longer description might not fit on one page.
const LONG_DESCRIPTION: usize = 1500;
const MANY_LINE_FEEDS: usize = 15;

/// The widths of the columns in points. The description takes the rest.
#[derive(Serialize)]
pub(crate) struct Columns {
    /// The height of the heading row. Each column is at least as wide as its heading.
    heading: f64,
    position: f64,
    /// Quantity, unit price, VAT and amount: the width of the widest value or of the heading.
    others: [f64; 4],
}

impl Columns {
    pub(crate) fn of(fonts: &Fonts, document: &Document, lines: &Lines) -> Self {
        let words = document.language.words();
        let amount = format!("{} ({})", words.amount, document.currency);
        type Of = fn(&Line) -> &str;
        let columns: [(&str, Of); 4] = [
            (words.quantity, |line| &line.quantity),
            (words.unit_price, |line| &line.unit_price),
            (words.vat, |line| &line.vat),
            (&amount, |line| &line.net),
        ];
        let widest = |of: Of| lines.lines.iter().map(|line| fonts.width(of(line), false)).fold(0.0, f64::max);
        let mut others = columns
            .map(|(title, of)| widest(of).max(fonts.width(title, true) * HEADING) + 2.0 * PADDING + SLACK);
        // The table is flush with the margins.
        others[3] -= PADDING;
        let position = fonts.width(&lines.lines.len().to_string(), false) + PADDING + SLACK;
        Self { heading: 2.0 * ABOVE + HEADING_HEIGHT, position, others }
    }

    /// The height of each row in points. `None` if it depends on line breaks that typst decides.
    pub(crate) fn rows(&self, fonts: &Fonts, lines: &Lines, words: &Words) -> Vec<Option<f64>> {
        let space = WIDTH - self.position - self.others.iter().sum::<f64>() - 2.0 * PADDING - SLACK;
        let is_one_line =
            |text: &str, scale: f64| fonts.is_plain(text) && fonts.width(text, false) * scale <= space;
        let height = |line: &Line| {
            let item_code = line.item_code.as_ref().map(|code| format!("{}\u{a0}{code}", words.item_code));
            let below = [&item_code, &line.incomplete, &line.period, &line.discount, &line.surcharge];
            let below = || below.into_iter().flatten().filter(|text| !text.is_empty());
            let is_certain =
                is_one_line(&line.description, 1.0) && below().all(|text| is_one_line(text, SMALL));
            #[expect(clippy::cast_precision_loss, reason = "at most five")]
            let below = below().count() as f64 * (LEADING + CAPITALS * TEXT_SIZE * SMALL);
            is_certain.then_some(2.0 * ABOVE + CAPITALS * TEXT_SIZE + below)
        };
        lines.lines.iter().map(height).collect()
    }
}

/// The widths of the rate, base and amount columns, and the heights of the heading and of a row, in
/// points.
#[derive(Serialize)]
pub(crate) struct VatTable {
    heading: f64,
    columns: [f64; 3],
    /// `None` if the height depends on line breaks that typst decides.
    row: Option<f64>,
}

impl VatTable {
    pub(crate) fn of(fonts: &Fonts, vat: &[Vat], words: &Words) -> Self {
        type Of = fn(&Vat) -> &str;
        let columns: [(&str, Of); 3] = [
            (words.vat_rate, |vat| &vat.rate),
            (words.vat_base, |vat| &vat.base),
            (words.vat, |vat| &vat.amount),
        ];
        let widest = |of: Of| vat.iter().map(|vat| fonts.width(of(vat), false) * SMALL).fold(0.0, f64::max);
        let mut columns = columns.map(|(title, of)| {
            widest(of).max(fonts.width(title, false) * HEADING) + 2.0 * VAT_PADDING + SLACK
        });
        columns[2] -= VAT_PADDING;
        let space = VAT_WIDTH - columns.iter().sum::<f64>() - VAT_PADDING - SLACK;
        let is_one_line = |text: &str| fonts.is_plain(text) && fonts.width(text, false) * SMALL <= space;
        let is_certain = vat.iter().all(|vat| is_one_line(&vat.category));
        let row = is_certain.then_some(2.0 * VAT_ABOVE + CAPITALS * TEXT_SIZE * SMALL);
        Self { heading: VAT_ABOVE + HEADING_HEIGHT, columns, row }
    }
}

/// Marks each line item that may be too long for one page.
pub(crate) fn mark_long_lines(lines: &Lines, values: &mut Value) {
    for (line, value) in lines.lines.iter().zip(values.as_array_mut().into_iter().flatten()) {
        let description = &line.description;
        let is_long = description.len() > LONG_DESCRIPTION
            || description.bytes().filter(|byte| *byte == b'\n').count() >= MANY_LINE_FEEDS;
        value["is_long"] = is_long.into();
    }
}

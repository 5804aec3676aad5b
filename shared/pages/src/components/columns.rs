//! A chart of columns over time, two to each period, with the same numbers as a table below it.

use askama::Template;

#[derive(Clone, Debug)]
pub struct Column {
    /// The period in short, below the columns.
    pub short: String,
    /// The period in the table.
    pub label: String,
    pub first: String,
    pub second: String,
    /// Of the highest column, in percent.
    pub first_percent: u8,
    pub second_percent: u8,
}

#[derive(Clone, Debug, Template)]
#[template(path = "columns.html")]
pub struct Columns {
    /// What the chart shows, in a sentence.
    pub summary: String,
    /// The name of the periods.
    pub period: String,
    pub first: String,
    pub second: String,
    pub columns: Vec<Column>,
}

/// In pixels: how high a column can be.
const HEIGHT: u32 = 150;

/// The parts of a column: its left edge in percent, its top and its height in pixels.
struct Drawn {
    x: String,
    y: u32,
    height: u32,
}

impl Columns {
    /// In tenths of a percent of the width.
    fn slot(&self) -> usize {
        1_000 / self.columns.len().max(1)
    }

    fn width(&self) -> String {
        tenths(self.slot() * 3 / 10)
    }

    fn drawn(&self, index: &usize, second: bool, percent: &u8) -> Drawn {
        let height = (HEIGHT * u32::from(*percent) / 100).max(if *percent > 0 { 2 } else { 0 });
        let left = self.slot() * index + self.slot() * if second { 52 } else { 18 } / 100;
        Drawn { x: tenths(left), y: HEIGHT - height, height }
    }

    fn middle(&self, index: &usize) -> String {
        tenths(self.slot() * index + self.slot() / 2)
    }
}

fn tenths(tenths: usize) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

//! Documents: headers, lines, history, files, open items, and the number series.

pub mod headers;
mod lists;
pub mod open_items;
pub mod series;
pub mod unused_lines;

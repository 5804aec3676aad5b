//! Documents: headers, lines, history, files, and the number series.

pub mod headers;
mod lists;
pub mod series;

//! Documents: headers, lines, history, files, and the number series.

pub mod headers;
pub mod series;

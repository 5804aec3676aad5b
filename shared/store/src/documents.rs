//! Documents: headers, lines, history, files, and the number series.

pub mod invoices;
pub mod series;

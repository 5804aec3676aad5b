//! Exports: files of what is more than one request can read. A request starts an export; what comes due
//! (`crate::due::export`) makes its file step by step.
//!
//! A kind of export is one file in this folder that makes a step of it, one line in `crate::due::export`, and its
//! parameters in `domain::exports`. A step reads a group of what there is and adds it to the part of the steps before; the
//! last step writes the file.

pub mod ageing;
mod claims;
pub mod csv_file;
pub(crate) mod desk;
pub mod dso;
pub mod numbering;
pub mod read_exports;
pub mod start_export;
pub mod statement;

pub use desk::Sizes;

//! Reports: what the records add up to. They write nothing, except the delivery of a statement.
//!
//! Each reads a whole index or a whole account within one request, up to a limit that it names; above it, the request is
//! refused and says how to ask for less.

pub mod ageing;
pub(crate) mod claims;
pub mod dso;
pub mod months;
pub mod numbering;
pub mod outstanding;
pub mod printed_statement;
pub mod sellers;
pub mod send_statement;
pub mod statement;

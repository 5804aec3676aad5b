//! Reports.

pub(crate) mod ageing;
pub(crate) mod dso;
pub(crate) mod months;
pub(crate) mod numbering;
pub(crate) mod send_statement;
pub(crate) mod statement;

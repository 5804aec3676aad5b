//! Reports: what the records add up to. Each is made from what documents, allocations and ledgers hold, and stores nothing,
//! but for the sums of months, which are kept while documents are issued and money is received.
//!
//! | module | holds |
//! |---|---|
//! | [`numbering`] | the numbers of a series: that none is missing and none was given twice |
//! | [`claims`] | a document that a customer owes, and each change of what is due of it |
//! | [`ageing`] | what is due, by how long it has been |
//! | [`statement`] | the account of a customer: what raised and what lowered its balance |
//! | [`printed`] | a statement as it is printed and sent |
//! | [`dso`] | how many days of sales are not paid yet |
//! | [`months`] | what was issued and what was received, by month |

pub mod ageing;
pub mod claims;
pub mod dso;
pub mod months;
pub mod numbering;
pub mod printed;
pub mod statement;

//! Bank statements: a file is uploaded and checked at once; its entries are read in the background, group by group
//! (`crate::due::bank_statement`); each is applied, reversed or ignored once.

pub mod apply_entry;
pub mod ignore_entry;
pub(crate) mod proposals;
pub mod read_statements;
pub mod upload_statement;

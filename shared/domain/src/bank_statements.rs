//! Bank statements: what a bank says has come and gone, and which documents each entry pays.
//!
//! | module | holds |
//! |---|---|
//! | [`booked`] | an entry as the bank states it |
//! | [`entry`] | an entry in our books: what it is proposed for, and what became of it |
//! | [`entry_id`] | the identifier of an entry, which is made of what the bank states |
//! | [`statement`] | a file with entries, and how far it is read |
//! | [`mapping`] | how to read a CSV file |
//! | [`reference`] | references in free text, and creditor references with check digits |
//! | [`matching`] | which documents an entry pays |

pub mod booked;
pub mod entry;
pub mod entry_id;
pub mod mapping;
pub mod matching;
pub mod reference;
pub mod statement;

//! Payments, their allocations to documents, and the ledger of each customer.

pub mod allocations;
pub mod ledger;
pub mod received;
pub mod records;

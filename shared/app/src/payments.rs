//! Payments: recording, allocating, reversing, and the credit balance.
//!
//! A payment of up to [`writes::GROUP`] documents is one transaction. The documents of a larger one follow group by group:
//! the payment names what is left, and waits in the index of due work until nothing is (`crate::due::payment`). Each group
//! is written together with the payment's next version, so none is lost and none is written twice.

pub mod allocate_payment;
pub mod audit_ledger;
pub(crate) mod balances;
pub mod mark_paid;
pub mod pay_from_balance;
pub mod read_payments;
pub mod record_payment;
pub mod refund;
pub mod reverse_payment;
pub mod send_receipt;
pub mod settle_payment;
pub mod undo_allocation;
pub mod undo_settlement;
pub(crate) mod writes;

pub use writes::Wish;

//! Payments: money that customers pay, what it settles, and the credit balance that the rest of it makes.
//!
//! | module | holds |
//! |---|---|
//! | [`payment`] | a payment, and the verbs of its status |
//! | [`allocate`] | what an amount settles of a document: paid, discounted for early payment, written off by tolerance |
//! | [`allocation`] | an entry in the settlement history of a document |
//! | [`ledger`] | the balance of a customer in a currency, and its entries |

pub mod allocate;
pub mod allocation;
pub mod ledger;
pub mod payment;

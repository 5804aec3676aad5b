//! Deliveries, the texts of their e-mails, and the addresses that nothing is sent to.

pub mod deliveries;
pub mod suppressions;
pub mod texts;

//! Deliveries, the texts of their e-mails, what was sent about what, and the addresses that nothing is sent to.

pub mod deliveries;
pub mod letters;
pub mod suppressions;
pub mod texts;

//! Deliveries, and the addresses that nothing is sent to.

pub mod deliveries;
pub mod suppressions;

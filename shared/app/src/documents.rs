//! Documents: drafting, opening, reading, and the printed form.

pub mod annotate;
pub mod credit;
pub mod draft_invoice;
pub mod find_numbers;
pub mod guards;
pub mod history;
pub mod lifecycle;
pub mod open_invoice;
pub(crate) mod opening;
pub mod printed;
pub mod read_invoice;
pub(crate) mod warnings;

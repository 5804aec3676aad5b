//! Files of banks, their entries, and what is remembered of entries that were applied.

pub mod entries;
pub mod remembered;
pub mod statements;

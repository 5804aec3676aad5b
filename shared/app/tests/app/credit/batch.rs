//! Credit notes in batches.

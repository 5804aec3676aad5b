//! What the source of the product describes as a person's work, clicked through as it is written there.

mod batches;
mod one_invoice;

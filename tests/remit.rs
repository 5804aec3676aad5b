//! Tests of the whole. Flows run against a stack, which `cargo local test` starts; the others read what
//! is in the repository.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that cannot go on ends"
)]

mod dependencies;
mod events;
mod flows;
mod guarantees;
mod repository;
mod template;

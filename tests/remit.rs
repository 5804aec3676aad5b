//! Tests of the whole repository. Flows run against a stack, which `cargo local test` starts. The other
//! tests read the files in the repository.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that cannot go on ends"
)]

mod browser;
mod comments;
mod console;
mod dependencies;
mod documentation;
mod events;
mod flows;
mod guarantees;
mod imports;
mod repository;
mod targets;
mod template;

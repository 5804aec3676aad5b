//! Tests the drivers against an emulator (contract suites) and against a faulty server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod dynamo_outcomes;
mod ses_outcomes;
mod stack;
mod stub;
mod suites;

//! Support for tests: a memory driver for every port, and one contract suite per port that both the
//! memory driver and the AWS driver must pass.
//!
//! | module | contents |
//! |---|---|
//! | [`MemoryTable`], [`MemoryQueue`], [`MemorySchedules`], [`MemoryMailer`], [`MemorySenders`], [`MemoryAccountSuppressions`], [`MemoryBucket`] | the memory drivers |
//! | [`FixedClock`], [`SeededEntropy`], [`TextRenderer`], [`TextComposer`] | repeatable time, randomness and documents |
//! | [`Faults`] | throttles, conflicts and lost responses, injected before or after any call |
//! | [`contract`] | the contract suites |
//! | [`alarm`] | a kind of item that comes due, for tests |
//! | [`builders`] | complete values; a test changes only what it is about |
//! | [`World`], [`interleave`] | the whole system in memory: relay, queues and workers, in an order that a seed decides |
//! | [`simulation`] | the whole system with clients and faults; at the end, all invariants are checked |
//!
//! Clones of a driver share its state. Each call yields once before and once after it takes effect, so
//! that a test can drop the future there to simulate a crash.

#![allow(clippy::unwrap_used, clippy::expect_used)]

pub mod alarm;
mod bucket;
pub mod builders;
mod clock;
pub mod contract;
mod entropy;
mod faults;
mod mailer;
mod queue;
mod renderer;
mod schedules;
pub mod simulation;
mod table;
pub mod world;

pub use bucket::MemoryBucket;
pub use clock::FixedClock;
pub use entropy::SeededEntropy;
pub use faults::{Call, Fault, Faults, Moment};
pub use mailer::{MemoryAccountSuppressions, MemoryMailer, MemorySenders, Outcome, SentEmail};
pub use queue::{MemoryQueue, Received};
pub use renderer::{TextComposer, TextRenderer};
pub use schedules::MemorySchedules;
pub use table::{MemoryTable, Written, WrittenByType, item_size};
pub use world::{Line, Tenant, Verb, World, camt, euros, interleave, payment, run};

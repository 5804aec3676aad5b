//! What tests stand on: memory drivers for every port, and one contract suite per port that holds a
//! memory driver and its AWS driver to the same behaviour.
//!
//! | module | what |
//! |---|---|
//! | [`MemoryTable`], [`MemoryQueue`], [`MemorySchedules`], [`MemoryMailer`], [`MemorySenders`], [`MemoryAccountSuppressions`], [`MemoryBucket`] | the drivers |
//! | [`FixedClock`], [`SeededEntropy`], [`TextRenderer`], [`TextComposer`] | time, chance and documents, repeatable |
//! | [`Faults`] | throttles, conflicts and lost answers, injected before or after any call |
//! | [`contract`] | the suites |
//! | [`builders`] | values to start from: complete, so that a test says only what it changes |
//! | [`World`], [`interleave`] | all of it together: relay, queues and workers, in an order that a seed decides |
//! | [`simulation`] | the same in foul weather, with clients, and all that must hold checked in the end |
//!
//! Every driver is cheap to clone and shares what it holds. A call yields once before and once after
//! its effect, so that a future dropped there is a crash there.

#![allow(clippy::unwrap_used, clippy::expect_used)]

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
pub use table::{MemoryTable, item_size};
pub use world::{Tenant, World, interleave, run};

//! What must always hold of the use cases, on the memory drivers.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod batch;
mod broken;
mod calls;
mod clocks;
mod delivery;
mod drafts;
mod due;
mod email_templates;
mod ending;
mod engagement;
mod engagement_and_sending;
mod groups;
mod issue_dates;
mod lists;
mod logos;
mod notices;
mod numbers;
mod opening;
mod preflight;
mod preview_email;
mod recall;
mod relay;
mod reminders;
mod renumbering;
mod replies;
mod retries;
mod scheduling;
mod sending;
mod sending_later;
mod tenants;
mod timers;
mod untagged;
mod write_units;

//! Lambda plumbing that all functions share.
//!
//! | module | contents |
//! |---|---|
//! | [`config`] | environment variables; a function with an invalid variable fails at start and names it |
//! | [`telemetry`] | JSON logs, and one line with metrics per handled message |
//! | [`messages`] | a batch of queue messages, each of which fails alone |
//! | [`http`] | authentication, problem documents, idempotency, strict bodies and parameters |

pub mod config;
pub mod http;
pub mod messages;
pub mod telemetry;

//! Lambda plumbing, the same for every function.
//!
//! | module | does |
//! |---|---|
//! | [`config`] | reads environment variables, and fails at start naming the one that is wrong |
//! | [`telemetry`] | JSON logs, and one line with metrics per handled message |
//! | [`messages`] | a batch of queue messages, each failing alone |
//! | [`http`] | authentication, problem documents, idempotency, strict bodies and parameters |

pub mod config;
pub mod http;
pub mod messages;
pub mod telemetry;

//! What every HTTP function has in common: who is asking, problem documents, replies that are
//! remembered, strict bodies and parameters.

mod api_keys;
pub mod cursor;
mod extract;
mod fingerprint;
mod guard;
mod json;
mod known_keys;
mod principal;
mod problem;
mod reply;
mod sessions;

pub use api_keys::ApiKeys;
pub use extract::{IfMatch, Params, PathId, PathIds};
pub use guard::{Authenticated, Guard, guard, request_id};
pub use json::{Json, strict};
pub use principal::{Admit, Principal};
pub use problem::{ERRORS_SHOWN, Problem, method_not_allowed, not_found};
pub use reply::{json_reply, reply};
pub use sessions::{SESSION, Sessions, cookie};

/// Bodies above this are refused with 413. A function's event is limited to 6 MB and holds the body
/// as escaped JSON.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

//! API keys: issue, check, revoke.

pub mod api_keys;

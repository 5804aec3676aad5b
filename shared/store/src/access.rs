//! Who may call: API keys, users, sign-ins and sessions.

pub mod api_keys;
pub mod sessions;
pub mod sign_ins;
pub mod users;

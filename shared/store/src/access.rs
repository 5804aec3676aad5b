//! Who may call: API keys and users.

pub mod api_keys;
pub mod users;

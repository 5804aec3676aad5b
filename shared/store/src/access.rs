//! Who may call: API keys.

pub mod api_keys;

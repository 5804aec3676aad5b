//! Who may call: API keys, users, sign-ins and sessions.

pub mod api_keys;
pub mod complete_sign_in;
pub mod pick_account;
pub mod request_sign_in;
pub mod secrets;
pub mod send_sign_in;
pub mod sessions;
pub mod users;

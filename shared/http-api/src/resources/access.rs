pub(crate) mod api_key;
pub(crate) mod user;

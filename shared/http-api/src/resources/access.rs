pub(crate) mod api_key;

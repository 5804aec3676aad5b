//! Cursors: opaque to clients. They hold a position in a list of the caller's own tenant and nothing
//! else, so that a made-up one leads nowhere else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::documents::complete::Defect;

use super::Problem;

pub fn encode(position: &str) -> String {
    URL_SAFE_NO_PAD.encode(position)
}

pub fn decode(cursor: &str) -> Result<String, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.filter(|text| !text.is_empty() && text.len() <= 200 && !text.contains(char::is_control)).ok_or_else(
        || {
            Problem::invalid(vec![Defect::new(
                "invalid_cursor",
                "cursor",
                "must be a next_cursor of this list",
            )])
        },
    )
}

//! Forms that are carried out once, however often they are sent.

use app::{Caller, Idempotency};
use domain::digest::Digest;
use ports::Entropy;

use super::Web;
use super::form::Form;

/// A key of a form, for its hidden field `once`.
pub(crate) fn key(web: &Web) -> String {
    format!("{:032x}", web.entropy.draw())
}

/// The key that the form was sent with, or a new one.
pub(crate) fn kept(web: &Web, form: &Form) -> String {
    form.get("once").map_or_else(|| key(web), str::to_owned)
}

/// With the key of the form as idempotency key. No key of the API has a space in it.
pub(crate) fn caller(caller: Caller, form: &Form) -> Caller {
    let key = form.get("once").filter(|key| key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit()));
    let idempotency = key.map(|key| Idempotency {
        key: format!("console {key}"),
        request_hash: Digest::of(format!("{form:?}").as_bytes()).to_string(),
    });
    Caller { idempotency, ..caller }
}

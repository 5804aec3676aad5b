//! Forms about money that are carried out once, however often they are sent.

use app::{Caller, Idempotency};
use domain::digest::Digest;
use ports::Entropy;

use crate::web::Web;
use crate::web::form::Form;

/// A key of a form, for its hidden field `once`.
pub(super) fn key(web: &Web) -> String {
    format!("{:032x}", web.entropy.draw())
}

/// With the key of the form as idempotency key. No key of the API has a space in it.
pub(super) fn caller(caller: Caller, form: &Form) -> Caller {
    let key = form.get("once").filter(|key| key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit()));
    let idempotency = key.map(|key| Idempotency {
        key: format!("console {key}"),
        request_hash: Digest::of(format!("{form:?}").as_bytes()).to_string(),
    });
    Caller { idempotency, ..caller }
}

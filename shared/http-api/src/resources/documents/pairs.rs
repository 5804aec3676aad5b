//! The client's own keys and values: `metadata` and `external_refs`.

use std::collections::BTreeMap;

use domain::text::{is_control, is_plain};

use crate::fields::Fields;

const MAX_KEYS: usize = 50;
const MAX_KEY: usize = 40;
const MAX_VALUE: usize = 500;

/// Checks the client's own pairs, which are kept as they are.
pub(crate) fn pairs(
    fields: &mut Fields,
    field: &str,
    given: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    fields.at_most(field, given.len(), MAX_KEYS);
    for (key, value) in given {
        let (key_length, value_length) = (key.chars().count(), value.chars().count());
        let shown: String = key.chars().take(MAX_KEY).collect();
        if key_length == 0 || key_length > MAX_KEY {
            let message =
                format!("must have 1 to {MAX_KEY} characters in each key, {shown:?} has {key_length}");
            fields.refuse(field, "invalid_key", message);
        } else if !is_plain(key) {
            let message =
                format!("must have visible keys of one line without control characters, unlike {shown:?}");
            fields.refuse(field, "invalid_key", message);
        } else if key.contains(':') {
            let message = format!("must have no colon in a key, {shown:?} has one");
            fields.refuse(field, "invalid_key", message);
        }
        if value_length > MAX_VALUE {
            let message = format!("must have at most {MAX_VALUE} characters, has {value_length}");
            fields.refuse(format_args!("{field}.{shown}"), "too_long", message);
        }
        if value.contains(|character| is_control(character) && character != '\t') {
            let message = "must not contain control characters";
            fields.refuse(format_args!("{field}.{shown}"), "control_character", message);
        }
    }
    given.clone()
}

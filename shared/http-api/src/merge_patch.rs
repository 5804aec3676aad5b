//! PATCH: a JSON merge patch (RFC 7396) over what the client would have sent to create the thing as it
//! is now, read again as strictly as that.

use runtime::http::{Problem, strict};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The input with the patch applied. None if the patch changes nothing: then there is no new version.
pub(crate) fn patched<I: Serialize + DeserializeOwned>(
    current: &I,
    patch: Map<String, Value>,
) -> Result<Option<I>, Problem> {
    let current = serde_json::to_value(current).map_err(|error| Problem::internal(error.to_string()))?;
    let mut value = current.clone();
    merge(&mut value, Value::Object(patch));
    let input = strict(value.clone())?;
    Ok((without_nulls(value) != without_nulls(current)).then_some(input))
}

/// A field that is null says the same as one that is left out.
fn without_nulls(mut value: Value) -> Value {
    fn clear(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|_, value| !value.is_null());
                fields.values_mut().for_each(clear);
            }
            Value::Array(values) => values.iter_mut().for_each(clear),
            _ => {}
        }
    }
    clear(&mut value);
    value
}

/// The function `MergePatch` of RFC 7396, section 2.
fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(target) = target {
        for (name, value) in patch {
            if value.is_null() {
                target.remove(&name);
            } else {
                merge(target.entry(name).or_insert(Value::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// D24: a patch that changes nothing raised the version.
    #[test]
    fn a_patch_without_a_change_is_none() {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Input {
            a: Option<String>,
            b: Option<Vec<u8>>,
        }
        let current = Input { a: Some("x".to_owned()), b: None };
        let patched = |patch: Value| patched(&current, patch.as_object().unwrap().clone());
        for nothing in [json!({}), json!({"a": "x"}), json!({"b": null}), json!({"a": "x", "b": null})] {
            assert_eq!(patched(nothing.clone()).unwrap(), None, "{nothing}");
        }
        let changed = patched(json!({"b": []})).unwrap();
        assert_eq!(changed, Some(Input { a: Some("x".to_owned()), b: Some(Vec::new()) }));
        assert!(patched(json!({"c": null})).is_ok() && patched(json!({"c": 1})).is_err());
    }

    /// The examples of RFC 7396, appendix A.
    #[test]
    fn patches_merge_as_the_rfc_says() {
        for (original, patch, result) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "b"}), json!(["c"]), json!(["c"])),
            (json!({"a": "foo"}), json!(null), json!(null)),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut merged = original.clone();
            merge(&mut merged, patch.clone());
            assert_eq!(merged, result, "{original} with {patch}");
        }
    }
}

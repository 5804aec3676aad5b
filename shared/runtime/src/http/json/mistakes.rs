//! All that is wrong with the form of a body: unknown fields, wrong types, missing fields.
//!
//! A reader stops at the first mistake. So the body is read again without the part that was refused, until nothing
//! is refused any more.

use domain::documents::complete::Defect;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Error, Path, Segment};

use super::objects::Objects;
use super::wording::reworded;

/// The number of mistakes that are looked for. Each one costs reading the body once more.
pub(super) const AT_MOST: usize = 25;

pub(super) fn mistakes<T: DeserializeOwned>(mut value: Value) -> Vec<Defect> {
    let mut found: Vec<Defect> = Vec::new();
    let mut removed: Vec<String> = Vec::new();
    while found.len() < AT_MOST {
        let Err(error) = serde_path_to_error::deserialize::<_, T>(Objects(&value)) else { break };
        let defect = defect(&error);
        // A field that was removed because of its own mistake is missing now.
        if !removed.contains(&defect.field) {
            found.push(defect);
        }
        match remove(&mut value, error.path()) {
            Some(field) => removed.push(field),
            None => break,
        }
    }
    found
}

pub(super) fn defect(error: &Error<serde_json::Error>) -> Defect {
    let message = error.inner().to_string();
    let code = if message.starts_with("missing field") { "required" } else { "invalid_value" };
    let (field, message) = reworded(&error.path().to_string(), &message);
    Defect::new(code, field, message)
}

/// Removes the field at the end of the path and returns its own path. If an element of a list was refused, the whole
/// list is removed: without the element, the elements behind it would get other numbers.
fn remove(value: &mut Value, path: &Path) -> Option<String> {
    let steps: Vec<&Segment> = path.iter().collect();
    let last = steps.iter().rposition(|step| matches!(step, Segment::Map { .. }))?;
    let (mut at, mut shown) = (value, String::new());
    for step in &steps[..last] {
        match step {
            Segment::Map { key } => {
                at = at.get_mut(key.as_str())?;
                shown.push_str(&format!("{}{key}", if shown.is_empty() { "" } else { "." }));
            }
            Segment::Seq { index } => {
                at = at.get_mut(*index)?;
                shown.push_str(&format!("[{index}]"));
            }
            Segment::Enum { .. } | Segment::Unknown => return None,
        }
    }
    let Segment::Map { key } = steps[last] else { return None };
    at.as_object_mut()?.remove(key)?;
    Some(if shown.is_empty() { key.clone() } else { format!("{shown}.{key}") })
}

//! The logs of the functions.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::Flow;

impl Flow {
    /// A function's log lines with this message, for this tenant.
    pub(crate) fn lines(&self, function: &str, message: &str) -> Vec<Value> {
        let file = self.stack.log_dir.join(format!("{function}.log"));
        let text = fs::read_to_string(file).unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        // The message of a panic is not JSON.
        let lines = whole.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter(|line| line["tenant"] == self.tenant.as_str() && line["message"] == message).collect()
    }

    /// All logs by function.
    pub(crate) fn logs(&self) -> BTreeMap<String, String> {
        let files = fs::read_dir(&self.stack.log_dir).unwrap().map(|entry| entry.unwrap().path());
        files
            .map(|file| {
                let function = file.file_stem().unwrap().to_str().unwrap().to_owned();
                (function, fs::read_to_string(file).unwrap())
            })
            .collect()
    }
}

/// A metric in a log line.
pub(crate) fn metric(line: &Value, name: &str) -> f64 {
    line[name].as_f64().unwrap_or_else(|| panic!("no {name} in {line}"))
}

pub(crate) fn sum<'a>(lines: impl IntoIterator<Item = &'a Value>, name: &str) -> f64 {
    lines.into_iter().map(|line| metric(line, name)).sum()
}

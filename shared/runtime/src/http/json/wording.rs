//! The parser's messages, in words for the people who read them.

/// The path of the field and what is wrong with it, from the path and the message of a parser.
pub(super) fn reworded(path: &str, message: &str) -> (String, String) {
    let message = message.split(" at line ").next().unwrap_or(message);
    let path = if path == "." { "" } else { path };
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let mut names = rest.split('`').step_by(2);
        let name = names.next().unwrap_or_default();
        let known: Vec<&str> = names.collect();
        let field = if path.is_empty() { name.to_owned() } else { path.to_owned() };
        return (field, unknown(name, &known));
    }
    for (start, said) in [("missing field `", "must be given"), ("duplicate field `", "is given twice")] {
        if let Some(name) = message.strip_prefix(start).and_then(|rest| rest.strip_suffix('`')) {
            let field = if path.is_empty() { name.to_owned() } else { joined(path, name) };
            return (field, said.to_owned());
        }
    }
    (path.to_owned(), of_value(message))
}

/// The path may already end with the field.
fn joined(path: &str, name: &str) -> String {
    if path == name || path.ends_with(&format!(".{name}")) {
        path.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    let nearest = known.iter().map(|known| (strsim::damerau_levenshtein(name, known), known)).min();
    match nearest {
        // Half of a short name changed is another name.
        Some((distance, nearest)) if distance * 3 <= nearest.len().max(3) => {
            format!("is not a field of this object; did you mean `{nearest}`?")
        }
        Some(_) if known.len() <= 12 => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("is not a field of this object; its fields are {}", names.join(", "))
        }
        _ => "is not a field of this object".to_owned(),
    }
}

/// `invalid type: integer `2`, expected a string`
fn of_value(message: &str) -> String {
    let plain = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    match plain.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, expected)) => format!("must be {}, but is {}", wanted(expected), given(found)),
        None => message.to_owned(),
    }
}

fn wanted(expected: &str) -> &str {
    match expected {
        "a string" | "a borrowed string" | "string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

fn given(found: &str) -> String {
    let (kind, value) = match found.split_once(' ') {
        Some((kind, value)) => (kind, value),
        None => (found, ""),
    };
    match kind {
        "integer" | "number" => format!("the number {}", value.trim_matches('`')),
        "floating" => format!("the number {}", value.trim_start_matches("point ").trim_matches('`')),
        "string" => format!("the text {value}"),
        "boolean" => value.trim_matches('`').to_owned(),
        "sequence" => "a list".to_owned(),
        "map" => "an object".to_owned(),
        _ => found.to_owned(),
    }
}

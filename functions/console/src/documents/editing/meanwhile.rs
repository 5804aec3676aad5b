//! What a draft has by now, against what was typed.

use pages::components::FieldChange;

use super::choices::Choices;
use super::fields::terms_words;
use super::typed::{ADJUSTMENT, HEAD, LINE, Row, Typed};

/// So much of a text is shown.
const SHOWN: usize = 200;

/// Each field that differs: as it is stored now, and as it was typed.
pub(super) fn differences(choices: &Choices, stored: &Typed, typed: &Typed) -> Vec<FieldChange> {
    let mut found = Vec::new();
    for (name, label) in HEAD.iter().filter(|(name, _)| !matches!(*name, "find" | "found")) {
        let value = |of: &Typed| in_words(choices, name, of.get(name));
        push(&mut found, (*label).to_owned(), value(stored), value(typed));
    }
    let of_line = |lines: &[Row], id: &str| lines.iter().find(|line| line.id == id).cloned();
    for (index, line) in stored.lines.iter().enumerate() {
        let label = format!("Stored line {}", index + 1);
        match of_line(&typed.lines, &line.id) {
            Some(own) => rows(&mut found, &label, &LINE, line, &own),
            None => push(&mut found, label, whole(line), String::new()),
        }
    }
    for (index, line) in typed.lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        if line.id.is_empty() || of_line(&stored.lines, &line.id).is_none() {
            push(&mut found, format!("Your line {}", index + 1), String::new(), whole(line));
        }
    }
    let order = |of: &Typed, other: &Typed| -> Vec<String> {
        let ids = of.lines.iter().map(|line| line.id.clone());
        ids.filter(|id| of_line(&other.lines, id).is_some()).collect()
    };
    if order(stored, typed) != order(typed, stored) {
        let own = order(typed, stored);
        let places: Vec<String> = own
            .iter()
            .filter_map(|id| stored.lines.iter().position(|line| line.id == *id))
            .map(|index| (index + 1).to_string())
            .collect();
        let now: Vec<String> = order(stored, typed)
            .iter()
            .filter_map(|id| stored.lines.iter().position(|line| line.id == *id))
            .map(|index| (index + 1).to_string())
            .collect();
        push(&mut found, "Order of the stored lines".to_owned(), now.join(", "), places.join(", "));
    }
    let none = Row::default();
    for index in 0..stored.adjustments.len().max(typed.adjustments.len()) {
        let row = |of: &'_ Typed| of.adjustments.get(index).cloned().unwrap_or_else(|| none.clone());
        rows(
            &mut found,
            &format!("Allowance or charge {}", index + 1),
            &ADJUSTMENT,
            &row(stored),
            &row(typed),
        );
    }
    found
}

fn rows(found: &mut Vec<FieldChange>, label: &str, fields: &[(&str, &str)], stored: &Row, typed: &Row) {
    for (name, field) in fields {
        let label = format!("{label}, {}", field.to_lowercase().replace("vat", "VAT"));
        push(found, label, stored.get(name).to_owned(), typed.get(name).to_owned());
    }
}

fn push(found: &mut Vec<FieldChange>, field: String, before: String, after: String) {
    if before != after {
        let cut = |text: String| match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        };
        found.push(FieldChange { field, before: cut(before), after: cut(after) });
    }
}

/// A line that only one of both has.
fn whole(line: &Row) -> String {
    let cells = ["description", "quantity", "unit", "unit_price", "tax"].map(|name| line.get(name));
    cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn in_words(choices: &Choices, name: &str, value: &str) -> String {
    let found = match name {
        "customer" => choices.named(value).map(|customer| customer.name.to_string()),
        "entity" => {
            let entity = choices.entities.iter().find(|entity| entity.id.to_string() == value);
            entity.map(|entity| entity.name.to_string())
        }
        "terms" if value.is_empty() => Some("The customer's".to_owned()),
        "terms" => Some(terms_words(value)),
        _ => None,
    };
    found.unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::form::Form;

    fn told(stored: &str, typed: &str) -> Vec<String> {
        let read = |text: &str| Typed::read(&Form::read(text.as_bytes()));
        let found = differences(&Choices::default(), &read(stored), &read(typed));
        found.into_iter().map(|it| format!("{}: {} / {}", it.field, it.before, it.after)).collect()
    }

    #[test]
    fn both_versions_are_told_field_by_field() {
        let stored = "terms=net:14&l1.id=a&l1.from=a&l1.quantity=8&l2.id=b&l2.from=b&l2.description=Travel";
        let typed = "terms=net:30&l1.id=a&l1.from=a&l1.quantity=7.5&l2.id=&l2.from=&l2.description=Hotel";
        assert_eq!(
            told(stored, typed),
            [
                "Terms: 14 days / 30 days",
                "Stored line 1, quantity: 8 / 7.5",
                "Stored line 2: Travel / ",
                "Your line 2:  / Hotel",
            ]
        );
        assert!(told(stored, stored).is_empty());
    }

    #[test]
    fn another_order_is_told() {
        let two = |first: &str, second: &str| {
            format!("l1.id={first}&l1.from={first}&l2.id={second}&l2.from={second}")
        };
        assert_eq!(told(&two("a", "b"), &two("b", "a")), ["Order of the stored lines: 1, 2 / 2, 1"]);
    }
}

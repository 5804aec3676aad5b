//! The fields of the draft itself.

use pages::components::{Field, Pick};
use pages::format::Format;

use super::choices::Choices;
use super::typed::{HEAD, Typed};
use crate::documents::editor::Group;

const TERMS: [&str; 10] = [
    "on_receipt",
    "net:7",
    "net:10",
    "net:14",
    "net:30",
    "net:45",
    "net:60",
    "net:90",
    "end_of_month:0",
    "end_of_month:30",
];

const CURRENCIES: [&str; 12] =
    ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "JPY"];

/// What the fields are made from.
#[derive(Clone, Copy)]
pub(super) struct Show<'a> {
    pub(super) format: Format,
    pub(super) choices: &'a Choices,
    pub(super) typed: &'a Typed,
    pub(super) wrong: &'a [(String, String)],
    /// The field that a button leads to. Otherwise the first wrong one gets the focus.
    pub(super) focus: Option<&'a str>,
}

impl Show<'_> {
    pub(super) fn is_wrong(&self, name: &str) -> bool {
        self.wrong.iter().any(|(wrong, _)| wrong == name)
    }

    /// With what is wrong, and with the focus.
    pub(super) fn marked(&self, field: Field) -> Field {
        let first = self.wrong.first().is_some_and(|(name, _)| *name == field.name);
        let field = match self.wrong.iter().find(|(name, _)| *name == field.name) {
            Some((_, why)) => field.wrong(why, first && self.focus.is_none()),
            None => field,
        };
        if self.focus == Some(field.name.as_str()) { field.focused() } else { field }
    }

    fn label(name: &str) -> &'static str {
        HEAD.iter().find(|(it, _)| *it == name).map(|(_, label)| *label).unwrap_or_default()
    }

    fn text(&self, name: &str, most: u32) -> Field {
        let field = Field::text(name, Self::label(name), self.typed.get(name));
        self.marked(field.with(|input| input.max_length = Some(most)))
    }

    fn day(&self, name: &str) -> Field {
        self.marked(Field::input("date", name, Self::label(name), self.typed.get(name)))
    }

    fn number(&self, name: &str) -> Field {
        let field = Field::text(name, Self::label(name), self.typed.get(name));
        self.marked(field.with(|input| input.numeric = true))
    }

    fn area(&self, name: &str, rows: u32, most: u32) -> Field {
        self.marked(Field::area(name, Self::label(name), self.typed.get(name), rows, most))
    }

    /// The customer: the one that is chosen, and those that were found.
    pub(super) fn customer(&self) -> Vec<Field> {
        let chosen = self.typed.get("customer");
        let mut picks = vec![Pick::new("", "None yet", chosen.is_empty())];
        let known = self.choices.customer.iter().chain(&self.choices.customers);
        for customer in known {
            let id = customer.id.to_string();
            if picks.iter().all(|pick| pick.value != id) {
                let number = customer.number.as_ref().map(|number| format!(" · {number}"));
                let label = format!("{}{}", customer.name, number.unwrap_or_default());
                let is_chosen = chosen == id;
                picks.push(Pick::new(id, label, is_chosen));
            }
        }
        let search = self.typed.get("find");
        let count = self.choices.customers.len();
        let hint = match (search.is_empty(), count) {
            (true, _) if self.choices.more => {
                "The newest ones are listed. Find others by the search.".to_owned()
            }
            (true, _) => String::new(),
            (false, 0) => "No customer matches.".to_owned(),
            (false, _) if self.choices.more => {
                "Some that match are listed. Type more of the name to see the others.".to_owned()
            }
            (false, _) => format!("{count} that match are listed."),
        };
        let select = Field::select("customer", Self::label("customer"), picks);
        let select = if hint.is_empty() { select } else { select.hint(hint) };
        let find = Field::input("search", "find", Self::label("find"), search)
            .hint("The beginning of the name, the number, or an e-mail address.");
        vec![self.marked(select), self.marked(find)]
    }

    /// Whether there is a choice between legal entities.
    pub(super) fn entity_is_shown(&self) -> bool {
        let chosen = self.typed.get("entity");
        let others = self.choices.entities.iter().any(|entity| entity.id.to_string() != chosen);
        self.choices.entities.len() > 1 || !chosen.is_empty() && others || self.is_wrong("entity")
    }

    fn entity(&self) -> Field {
        let chosen = self.typed.get("entity");
        let entities = self.choices.entities.iter();
        let mut picks: Vec<Pick> = entities
            .map(|entity| {
                let id = entity.id.to_string();
                let is_chosen = chosen == id;
                Pick::new(id, entity.name.to_string(), is_chosen)
            })
            .collect();
        if picks.iter().all(|pick| !pick.chosen) {
            let label = if chosen.is_empty() { "The default" } else { chosen };
            picks.insert(0, Pick::new(chosen, label, true));
        }
        self.marked(Field::select("entity", Self::label("entity"), picks))
    }

    fn terms(&self) -> Field {
        let chosen = self.typed.get("terms");
        let of_customer = self.choices.customer.as_ref().and_then(|customer| customer.terms.as_ref());
        let default = match of_customer {
            Some(terms) => format!("The customer's: {}", terms_words(&super::stored::terms(terms))),
            None => "The customer's".to_owned(),
        };
        let mut picks = vec![Pick::new("", default, chosen.is_empty())];
        picks.extend(TERMS.iter().map(|value| Pick::new(*value, terms_words(value), *value == chosen)));
        if picks.iter().all(|pick| !pick.chosen) {
            picks.push(Pick::new(chosen, terms_words(chosen), true));
        }
        self.marked(Field::select("terms", Self::label("terms"), picks))
    }

    pub(super) fn head(&self) -> Vec<Field> {
        let currency = self.choices.currency();
        let hint = match currency {
            Some(currency) => format!("Empty: the customer's, {currency}."),
            None => "Such as EUR. Empty: the customer's.".to_owned(),
        };
        let code = self.text("currency", 3).with(|input| input.list = "currencies").hint(hint);
        let mut fields = if self.entity_is_shown() { vec![self.entity()] } else { Vec::new() };
        fields.extend([
            code,
            self.day("issue_date").hint("Empty: the day on which it opens."),
            self.terms(),
            self.day("due_date").hint("Empty: by the terms."),
            self.day("supply_from"),
            self.day("supply_to").hint("Empty: a single day."),
        ]);
        fields
    }

    /// What is folded away, unless it holds something or is wrong.
    pub(super) fn more(&self) -> Vec<Group> {
        let of_metadata =
            self.area("metadata", 3, 30_000).hint("A line for each, as key: value. Not printed.");
        vec![
            self.group(
                "References",
                vec![
                    self.text("buyer_reference", 200),
                    self.text("purchase_order", 200),
                    self.text("contract", 200),
                    self.text("project", 200),
                    self.text("cost_centre", 200),
                ],
            ),
            self.group(
                "Payment",
                vec![
                    self.text("payment_reference", 140),
                    self.text("early_percent", 20).with(|input| input.placeholder = "2%".to_owned()),
                    self.number("early_days"),
                    self.number("prepaid").hint("Paid in advance: taken off what is to be paid."),
                ],
            ),
            self.group(
                "Delivery address",
                vec![
                    self.text("delivery_line1", 200),
                    self.text("delivery_line2", 200),
                    self.text("delivery_postal_code", 200),
                    self.text("delivery_city", 200),
                    self.text("delivery_region", 200),
                    self.text("delivery_country", 2).hint("Two letters, such as DE."),
                ],
            ),
            self.group(
                "Notes and tags",
                vec![
                    self.area("note", 3, 5_000),
                    self.area("internal_note", 3, 5_000).hint("Neither printed nor sent."),
                    self.text("tags", 3_000).hint("Several with commas between. Not printed."),
                    of_metadata,
                ],
            ),
        ]
    }

    fn group(&self, title: &'static str, fields: Vec<Field>) -> Group {
        let holds = |field: &Field| !self.typed.get(&field.name).is_empty() || field.error.is_some();
        Group { title, open: fields.iter().any(holds), fields }
    }
}

pub(super) fn currencies() -> Vec<Pick> {
    CURRENCIES.iter().map(|code| Pick::new(*code, "", false)).collect()
}

/// A choice of terms in words.
pub(super) fn terms_words(value: &str) -> String {
    let (kind, number) = value.split_once(':').unwrap_or((value, ""));
    match (kind, number) {
        ("on_receipt", _) => "On receipt".to_owned(),
        ("net", "1") => "1 day".to_owned(),
        ("net", days) => format!("{days} days"),
        ("end_of_month", "0") => "End of the month".to_owned(),
        ("end_of_month", days) => format!("{days} days after the end of the month"),
        ("day_of_month", "31") => "The last day of a month".to_owned(),
        ("day_of_month", day) => format!("Day {day} of a month"),
        _ => value.to_owned(),
    }
}

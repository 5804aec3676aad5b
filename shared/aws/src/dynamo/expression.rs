//! Builds expressions for conditions and updates. Attribute names always use placeholders, because
//! DynamoDB reserves hundreds of words (`status`, `name`, `date`, …).

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use ports::{Condition, Item, TableError};
use serde_json::Value;

use super::values::{Attributes, attribute};

type Names = HashMap<String, String>;

#[derive(Debug, Default)]
pub(super) struct Expressions {
    names: Names,
    values: Attributes,
}

impl Expressions {
    /// The placeholders, or `None` if there are none: DynamoDB refuses empty maps.
    pub(super) fn placeholders(self) -> (Option<Names>, Option<Attributes>) {
        let Self { names, values } = self;
        ((!names.is_empty()).then_some(names), (!values.is_empty()).then_some(values))
    }

    pub(super) fn name(&mut self, attribute: &str) -> String {
        let placeholder = format!("#{attribute}");
        // An attribute name may contain characters that a placeholder must not.
        let placeholder =
            placeholder.replace(|c: char| c != '#' && !c.is_ascii_alphanumeric() && c != '_', "_");
        match self.names.get(&placeholder) {
            Some(known) if known != attribute => {
                let numbered = format!("{placeholder}_{}", self.names.len());
                self.names.insert(numbered.clone(), attribute.to_owned());
                numbered
            }
            _ => {
                self.names.insert(placeholder.clone(), attribute.to_owned());
                placeholder
            }
        }
    }

    pub(super) fn value(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }

    /// Returns `None` for a condition that always holds.
    pub(super) fn condition(&mut self, condition: &Condition) -> Result<Option<String>, TableError> {
        let expression = match condition {
            Condition::Always => return Ok(None),
            Condition::Absent => format!("attribute_not_exists({})", self.name("pk")),
            Condition::Exists => format!("attribute_exists({})", self.name("pk")),
            Condition::AbsentOrExpired(now) => {
                let (pk, expires_at) = (self.name("pk"), self.name("expires_at"));
                let now = self.value(AttributeValue::N(now.to_string()));
                format!("(attribute_not_exists({pk}) OR {expires_at} <= {now})")
            }
            Condition::Version(version) => self.equal("version", &Value::from(*version))?,
            Condition::Is(attribute, value) => self.equal(attribute, value)?,
            Condition::Lacks(attribute) => {
                let (pk, attribute) = (self.name("pk"), self.name(attribute));
                format!("attribute_exists({pk}) AND attribute_not_exists({attribute})")
            }
            Condition::All(conditions) => {
                let mut parts = Vec::new();
                for condition in conditions {
                    parts.extend(self.condition(condition)?);
                }
                if parts.is_empty() {
                    return Ok(None);
                }
                parts.join(" AND ")
            }
        };
        Ok(Some(expression))
    }

    fn equal(&mut self, name: &str, value: &Value) -> Result<String, TableError> {
        let value = attribute(value)?;
        Ok(format!("{} = {}", self.name(name), self.value(value)))
    }

    pub(super) fn update(
        &mut self,
        set: &Item,
        remove: &[String],
        add: &[(&'static str, i64)],
    ) -> Result<String, TableError> {
        let mut clauses = Vec::new();
        let mut clause = |verb: &str, parts: Vec<String>| {
            if !parts.is_empty() {
                clauses.push(format!("{verb} {}", parts.join(", ")));
            }
        };
        clause("SET", set.iter().map(|(name, value)| self.equal(name, value)).collect::<Result<_, _>>()?);
        clause("REMOVE", remove.iter().map(|name| self.name(name)).collect());
        clause(
            "ADD",
            add.iter()
                .map(|(name, amount)| {
                    let amount = self.value(AttributeValue::N(amount.to_string()));
                    format!("{} {amount}", self.name(name))
                })
                .collect(),
        );
        if clauses.is_empty() {
            return Err(TableError::Refused("an update changes nothing".into()));
        }
        Ok(clauses.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_join_and_empty_ones_vanish() {
        let mut expressions = Expressions::default();
        let all = Condition::All(vec![
            Condition::Always,
            Condition::Version(3),
            Condition::AbsentOrExpired(9),
            Condition::Is("status", "draft".into()),
        ]);
        assert_eq!(
            expressions.condition(&all).unwrap().unwrap(),
            "#version = :v0 AND (attribute_not_exists(#pk) OR #expires_at <= :v1) AND #status = :v2",
        );
        assert_eq!(expressions.condition(&Condition::All(vec![])).unwrap(), None);
    }

    #[test]
    fn names_that_look_alike_keep_apart() {
        let mut expressions = Expressions::default();
        let (a, b) = (expressions.name("a.b"), expressions.name("a-b"));
        assert_ne!(a, b);
        assert_eq!(expressions.names[&a], "a.b");
        assert_eq!(expressions.names[&b], "a-b");
    }
}

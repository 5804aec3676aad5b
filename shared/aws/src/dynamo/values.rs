//! Converts items between JSON and DynamoDB's attribute values.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use ports::{Item, Key, TableError};
use serde_json::Value;

use super::DynamoTable;

pub(super) type Attributes = HashMap<String, AttributeValue>;

/// Converts the old or new image of a stream record from the type in `aws_lambda_events`.
pub fn stream_image(image: serde_dynamo::Item) -> Result<Item, TableError> {
    serde_dynamo::from_item(image).map_err(refused)
}

pub(super) fn attributes(item: &Item) -> Result<Attributes, TableError> {
    item.iter().map(|(name, value)| Ok((name.clone(), attribute(value)?))).collect()
}

/// Refuses fractions: money and rates are integers or strings, and a float might change when it is
/// stored.
pub(super) fn attribute(value: &Value) -> Result<AttributeValue, TableError> {
    if let Some(fraction) = fraction(value) {
        return Err(TableError::Refused(format!("{fraction} is not an integer")));
    }
    serde_dynamo::to_attribute_value(value).map_err(refused)
}

fn fraction(value: &Value) -> Option<&serde_json::Number> {
    match value {
        Value::Number(number) if number.is_f64() => Some(number),
        Value::Array(values) => values.iter().find_map(fraction),
        Value::Object(values) => values.values().find_map(fraction),
        _ => None,
    }
}

pub(super) fn item(attributes: Attributes) -> Result<Item, TableError> {
    serde_dynamo::from_item(attributes).map_err(refused)
}

fn refused(error: serde_dynamo::Error) -> TableError {
    TableError::Refused(error.to_string())
}

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

impl DynamoTable {
    pub(super) fn key(&self, key: &Key) -> Attributes {
        let mut attributes = HashMap::from([("pk".to_owned(), text(&key.pk))]);
        if self.sort_key {
            attributes.insert("sk".to_owned(), text(&key.sk));
        }
        attributes
    }

    /// The item with the attributes of its key, even if it has other values for them.
    pub(super) fn keyed(&self, key: &Key, item: &Item) -> Result<Attributes, TableError> {
        let mut attributes = self.stored(item)?;
        attributes.extend(self.key(key));
        Ok(attributes)
    }

    pub(super) fn stored(&self, item: &Item) -> Result<Attributes, TableError> {
        let mut attributes = attributes(item)?;
        if !self.sort_key {
            attributes.remove("sk");
        }
        Ok(attributes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_item_comes_back_as_it_went() {
        let Value::Object(before) = json!({
            "text": "ü", "empty": "", "small": i64::MIN, "large": u64::MAX, "yes": true, "none": null,
            "list": [1, "2", [3]], "map": {"deep": {"deeper": -4}},
        }) else {
            unreachable!()
        };
        assert_eq!(item(attributes(&before).unwrap()).unwrap(), before);
    }

    #[test]
    fn a_fraction_is_refused_however_deep() {
        for value in [json!(0.5), json!([1, {"rate": 19.0}])] {
            assert!(matches!(attribute(&value), Err(TableError::Refused(_))), "{value}");
        }
    }

    #[test]
    fn a_stream_image_reads_as_an_item() {
        let image: serde_dynamo::Item = serde_json::from_str(
            r#"{"pk":{"S":"T#1"},"version":{"N":"3"},"tags":{"L":[{"BOOL":true},{"NULL":true}]}}"#,
        )
        .unwrap();
        let expected = json!({"pk": "T#1", "version": 3, "tags": [true, null]});
        assert_eq!(Value::Object(stream_image(image).unwrap()), expected);
    }
}

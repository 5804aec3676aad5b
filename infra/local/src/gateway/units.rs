//! The capacity units that a call of DynamoDB consumes.
//!
//! Write units come from the response (`ConsumedCapacity`, which the emulator adds), because they depend
//! on the item before and after the write. Read units are calculated from the items in the response by
//! the rules of the developer guide ("DynamoDB item sizes and formats", "Read consumption"), because the
//! emulator counts one unit per read.

use serde_json::{Map, Value};

/// One read unit per started 4 KB, for strongly consistent reads.
const READ_UNIT: usize = 4096;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Units {
    pub(super) read: f64,
    /// Including indexes.
    pub(super) write: f64,
    pub(super) index_write: f64,
}

/// The units that an answered call consumed.
pub(super) fn consumed(operation: &str, request: &Value, status: u16, answer: &Value) -> Units {
    match operation {
        "GetItem" | "BatchGetItem" | "Query" if status == 200 => {
            Units { read: read(operation, request, answer), ..Units::default() }
        }
        "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem" | "TransactWriteItems"
            if status == 200 =>
        {
            written(answer)
        }
        "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" if status == 400 => {
            Units { write: refused(operation, request, answer), ..Units::default() }
        }
        _ => Units::default(),
    }
}

fn read(operation: &str, request: &Value, answer: &Value) -> f64 {
    match operation {
        "GetItem" => units(answer["Item"].as_object().map_or(0, item_size)) * rate(request),
        // Each key counts separately, even if its item does not exist.
        "BatchGetItem" => entries(&request["RequestItems"])
            .map(|(table, wanted)| {
                let found: Vec<f64> = array(&answer["Responses"][table])
                    .map(|item| units(item.as_object().map_or(0, item_size)))
                    .collect();
                let unread = array(&answer["UnprocessedKeys"][table]["Keys"]).count();
                let missing = array(&wanted["Keys"]).count().saturating_sub(found.len() + unread);
                let missing = u32::try_from(missing).unwrap_or(u32::MAX);
                (found.iter().sum::<f64>() + f64::from(missing)) * rate(wanted)
            })
            .sum(),
        // The sum of all items.
        _ => {
            let size = array(&answer["Items"]).filter_map(Value::as_object).map(item_size).sum();
            units(size) * rate(request)
        }
    }
}

/// Half for an eventually consistent read.
fn rate(request: &Value) -> f64 {
    if request["ConsistentRead"] == true { 1.0 } else { 0.5 }
}

fn units(size: usize) -> f64 {
    let units = size.div_ceil(READ_UNIT).max(1);
    f64::from(u32::try_from(units).unwrap_or(u32::MAX))
}

fn written(answer: &Value) -> Units {
    let mut units = Units::default();
    let consumed = &answer["ConsumedCapacity"];
    for table in array(consumed).chain(consumed.is_object().then_some(consumed)) {
        units.write += table["CapacityUnits"].as_f64().unwrap_or_default();
        let indexes = entries(&table["GlobalSecondaryIndexes"]);
        units.index_write += indexes.filter_map(|(_, index)| index["CapacityUnits"].as_f64()).sum::<f64>();
    }
    units
}

/// A write whose condition fails is billed, and so is each action of a canceled transaction, at twice
/// the units. The units depend on the item in the request, or are the minimum if it is not visible.
/// Other refusals cost nothing.
fn refused(operation: &str, request: &Value, answer: &Value) -> f64 {
    let kind = answer["__type"].as_str().unwrap_or_default();
    let size = |put: &Value| put["Item"].as_object().map_or(0, item_size).div_ceil(1024).max(1);
    let size = |put: &Value| f64::from(u32::try_from(size(put)).unwrap_or(u32::MAX));
    if operation != "TransactWriteItems" {
        return if kind.ends_with("ConditionalCheckFailedException") { size(request) } else { 0.0 };
    }
    if !kind.ends_with("TransactionCanceledException") {
        return 0.0;
    }
    array(&request["TransactItems"]).map(|action| 2.0 * size(&action["Put"])).sum()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The size of an item in DynamoDB's JSON: names and values.
pub(super) fn item_size(item: &Map<String, Value>) -> usize {
    item.iter().map(|(name, value)| name.len() + value_size(value)).sum()
}

fn value_size(value: &Value) -> usize {
    let Some((kind, content)) = value.as_object().and_then(|value| value.iter().next()) else { return 0 };
    match (kind.as_str(), content) {
        ("S", Value::String(text)) => text.len(),
        ("N", Value::String(number)) => number_size(number),
        ("B", Value::String(encoded)) => decoded_size(encoded),
        ("BOOL" | "NULL", _) => 1,
        ("SS", Value::Array(texts)) => texts.iter().filter_map(Value::as_str).map(str::len).sum(),
        ("NS", Value::Array(numbers)) => numbers.iter().filter_map(Value::as_str).map(number_size).sum(),
        ("BS", Value::Array(all)) => all.iter().filter_map(Value::as_str).map(decoded_size).sum(),
        // Three bytes, and one for each element or pair.
        ("L", Value::Array(elements)) => 3 + elements.iter().map(|it| 1 + value_size(it)).sum::<usize>(),
        ("M", Value::Object(map)) => 3 + map.len() + item_size(map),
        _ => 0,
    }
}

/// One byte per pair of significant digits, counted from the decimal point, one more byte, and one for
/// the sign of a negative number.
fn number_size(number: &str) -> usize {
    let unsigned = number.trim_start_matches(['+', '-']);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let leading = digits.trim_end_matches('0');
    let significant = leading.trim_start_matches('0').len();
    if significant == 0 {
        return 1;
    }
    // The place of the last significant digit. A single digit forms a pair with a zero.
    let place =
        exponent.parse().unwrap_or(0_i64) + (digits.len() - leading.len()) as i64 - fraction.len() as i64;
    let filled = significant + usize::from(place % 2 != 0);
    1 + filled.div_ceil(2) + usize::from(number.starts_with('-'))
}

/// The size of base64-decoded data.
pub(super) fn decoded_size(encoded: &str) -> usize {
    let padding = encoded.bytes().rev().take_while(|&byte| byte == b'=').count();
    (encoded.len() / 4 * 3).saturating_sub(padding)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn size(item: Value) -> usize {
        item_size(item.as_object().unwrap())
    }

    #[test]
    fn an_item_is_as_large_as_its_names_and_values() {
        assert_eq!(size(json!({"pk": {"S": "T#1"}})), 5);
        assert_eq!(size(json!({"name": {"S": "é"}})), 6, "in UTF-8");
        assert_eq!(size(json!({"n": {"N": "0"}})), 2);
        assert_eq!(size(json!({"n": {"N": "27"}})), 3);
        assert_eq!(size(json!({"n": {"N": "-27"}})), 4);
        assert_eq!(size(json!({"n": {"N": "12300"}})), 4, "zeros at either end are not significant");
        assert_eq!(size(json!({"n": {"N": "120"}})), 4, "1 and 20 are two pairs");
        assert_eq!(size(json!({"n": {"N": "1.2e2"}})), 4);
        assert_eq!(size(json!({"n": {"N": "0.00123"}})), 4);
        assert_eq!(size(json!({"b": {"BOOL": true}})), 2);
        assert_eq!(size(json!({"b": {"B": "aGVsbG8="}})), 6);
        assert_eq!(size(json!({"l": {"L": []}})), 4);
        assert_eq!(size(json!({"l": {"L": [{"S": "ab"}, {"NULL": true}]}})), 9);
        assert_eq!(size(json!({"m": {"M": {"k": {"S": "ab"}}}})), 8);
        assert_eq!(size(json!({"s": {"SS": ["ab", "c"]}})), 4);
    }

    fn of_size(bytes: usize) -> Value {
        json!({"pk": {"S": "x".repeat(bytes - 2)}})
    }

    #[test]
    fn reads_count_four_kilobytes_each_and_half_when_eventual() {
        let read =
            |operation: &str, request: Value, answer: Value| consumed(operation, &request, 200, &answer).read;
        let strong = json!({"ConsistentRead": true});
        assert_eq!(read("GetItem", strong.clone(), json!({"Item": of_size(4096)})), 1.0);
        assert_eq!(read("GetItem", strong.clone(), json!({"Item": of_size(4097)})), 2.0);
        assert_eq!(read("GetItem", json!({}), json!({"Item": of_size(4097)})), 1.0);
        assert_eq!(read("GetItem", strong.clone(), json!({})), 1.0, "an item that does not exist");

        let keys = json!({"RequestItems": {"t": {"ConsistentRead": true, "Keys": [1, 2, 3, 4]}}});
        let found = json!({
            "Responses": {"t": [of_size(100), of_size(5000)]},
            "UnprocessedKeys": {"t": {"Keys": [4]}},
        });
        assert_eq!(read("BatchGetItem", keys, found), 1.0 + 2.0 + 1.0, "each key counts separately");

        let items = json!({"Items": [of_size(3000), of_size(3000), of_size(100)]});
        assert_eq!(read("Query", strong, items.clone()), 2.0, "all together");
        assert_eq!(read("Query", json!({"IndexName": "list"}), items), 1.0);
        assert_eq!(read("Query", json!({}), json!({"Items": []})), 0.5);
    }

    #[test]
    fn writes_count_as_the_answer_says_indexes_among_them() {
        let put = json!({"ConsumedCapacity": {
            "TableName": "t", "CapacityUnits": 4.0, "Table": {"CapacityUnits": 2.0},
            "GlobalSecondaryIndexes": {"list": {"CapacityUnits": 1.0}, "number": {"CapacityUnits": 1.0}},
        }});
        let expected = Units { read: 0.0, write: 4.0, index_write: 2.0 };
        assert_eq!(consumed("PutItem", &json!({}), 200, &put), expected);
        let transaction = json!({"ConsumedCapacity": [{"TableName": "t", "CapacityUnits": 6.0}]});
        assert_eq!(consumed("TransactWriteItems", &json!({}), 200, &transaction).write, 6.0);
    }

    #[test]
    fn a_failed_condition_is_billed_and_a_throttled_call_is_not() {
        let refused = |operation: &str, request: Value, kind: &str| {
            consumed(operation, &request, 400, &json!({"__type": format!("com.amazonaws#{kind}")})).write
        };
        let put = json!({"Item": of_size(1025)});
        assert_eq!(refused("PutItem", put.clone(), "ConditionalCheckFailedException"), 2.0);
        assert_eq!(refused("UpdateItem", json!({}), "ConditionalCheckFailedException"), 1.0);
        assert_eq!(refused("PutItem", put.clone(), "ProvisionedThroughputExceededException"), 0.0);
        let both = json!({"TransactItems": [{"Put": put}, {"Update": {}}]});
        assert_eq!(refused("TransactWriteItems", both, "TransactionCanceledException"), 4.0 + 2.0);
    }
}

//! Records of the table's stream, as changes.

use app::relay_changes::Unreadable;
use aws::stream_image;
use aws_lambda_events::dynamodb::EventRecord;
use ports::{Change, Item};
use serde_json::Value;

/// Records, each with its place in the call.
type Placed<R> = Vec<(usize, R)>;

/// The records of one call: those that read as changes, and those that do not, as they came.
pub(crate) fn sorted(records: Vec<Value>) -> (Placed<Change>, Placed<Unreadable>) {
    let (mut changes, mut unreadable) = (Vec::new(), Vec::new());
    for (place, record) in records.into_iter().enumerate() {
        match change(&record) {
            Ok(change) => changes.push((place, change)),
            Err(reason) => unreadable.push((place, Unreadable { v: 1, reason, record })),
        }
    }
    (changes, unreadable)
}

/// By this the stream is told from which record on to come again.
pub(crate) fn sequence_number(record: &Value) -> String {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default().to_owned()
}

/// The change that a record tells of. An empty image is an item that does not exist.
pub(crate) fn change(record: &Value) -> Result<Change, String> {
    let record: EventRecord = serde_json::from_value(record.clone()).map_err(|error| error.to_string())?;
    let read = |item: serde_dynamo::Item| -> Result<Option<Item>, String> {
        if item.is_empty() {
            return Ok(None);
        }
        stream_image(item).map(Some).map_err(|error| error.to_string())
    };
    Ok(Change { old: read(record.change.old_image)?, new: read(record.change.new_image)? })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(sequence: &str, image: Value) -> Value {
        json!({
            "eventID": "1",
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-central-1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_700_000_000,
                "Keys": {"pk": {"S": "T#ten_1"}},
                "NewImage": image,
                "SequenceNumber": sequence,
                "SizeBytes": 1,
                "StreamViewType": "NEW_AND_OLD_IMAGES"
            }
        })
    }

    #[test]
    fn a_record_that_cannot_be_read_is_set_aside_as_it_came() {
        let good = record("1", json!({"pk": {"S": "T#ten_1"}, "version": {"N": "3"}}));
        let bad = record("2", json!({"pk": {"S": "T#ten_1"}, "version": {"X": "3"}}));
        let (changes, unreadable) = sorted(vec![bad.clone(), good.clone()]);
        assert_eq!(sequence_number(&bad), "2");
        let [(place, change)] = &changes[..] else { panic!("{changes:?}") };
        assert_eq!((*place, &change.old), (1, &None));
        assert_eq!(change.new.as_ref().unwrap()["version"], 3);
        let [(place, unreadable)] = &unreadable[..] else { panic!("{unreadable:?}") };
        assert_eq!((*place, &unreadable.record), (0, &bad));
        assert!(!unreadable.reason.is_empty());
    }
}

//! What the change stream passes on, and how long queues keep their messages.

use std::collections::BTreeSet;

use serde_yaml::Value;

use super::{plain, resources};

/// A type that the filter leaves out is never projected; one that nothing follows from only costs calls.
#[test]
fn the_stream_passes_on_what_something_follows_from() {
    let triggers = resources("AWS::Lambda::EventSourceMapping");
    let filters = &triggers["RelayChangesTrigger"]["FilterCriteria"]["Filters"];
    assert_eq!(filters.as_sequence().unwrap().len(), 1);
    let pattern: serde_json::Value = serde_json::from_str(plain(&filters[0]["Pattern"])).unwrap();
    let types = &pattern["dynamodb"]["NewImage"]["type"]["S"];
    let types: BTreeSet<&str> = types.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(types, app::relay_changes::projected_types::<aws::DynamoTable>());
}

/// C1: A dead letter keeps the time at which its message was first sent: it must stay for longer than the message could.
#[test]
fn a_dead_letter_outlives_its_message_by_days() {
    const DAY: u64 = 24 * 60 * 60;
    let queues = resources("AWS::SQS::Queue");
    // SQS's default is four days.
    let kept = |queue: &Value| queue["MessageRetentionPeriod"].as_u64().unwrap_or(4 * DAY);
    let mut work = 0;
    for (name, queue) in &queues {
        let Some(policy) = queue.get("RedrivePolicy") else { continue };
        let dead_letters = plain(&policy["deadLetterTargetArn"]).trim_end_matches(".Arn");
        assert_eq!((kept(queue), kept(&queues[dead_letters])), (10 * DAY, 14 * DAY), "{name}");
        work += 1;
    }
    assert_eq!(work, 6);
}

//! Tests the functions' roles on the stack. The test tries each action that any function uses, and some
//! that none uses, on each table, queue and bucket. A role must be allowed exactly what `template.yaml`
//! grants to its function on that resource. The module `template` tests that the template grants no more
//! than the code uses.

use futures_util::stream::{self, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::Stack;
use super::support::aws::{Call, Principal};
use crate::repository::functions;
use crate::template::{grants, used};

/// Actions that no function may use on any resource.
const NOBODYS: [&str; 4] = ["dynamodb:DeleteItem", "dynamodb:Scan", "sqs:PurgeQueue", "s3:DeleteObject"];

/// MiniStack authorises these actions on `*`, whatever resource they name, so a grant on a resource does
/// not allow them. The test can only check that they are refused without a grant.
const ON_EVERYTHING: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "ses:SendRawEmail"];

/// This permission is required together with another action and is not a call. MiniStack does not check
/// it.
const NO_CALL: &str = "iam:PassRole";

/// A resource: its name in the template and its name in the stack.
struct Place {
    name: String,
    call_it: String,
}

#[tokio::test]
async fn each_role_allows_exactly_what_its_function_needs() {
    let Some(stack) = Stack::find() else { return };
    let administrator = Principal::administrator(&stack);
    let places = places(&stack, &administrator).await;
    let mut actions = used();
    actions.extend(NOBODYS.map(str::to_owned));
    actions.remove(NO_CALL);
    let (mut tried, mut wrong) = ((0, 0), Vec::new());
    for function in functions() {
        let role = administrator.role_of(&function).await;
        let grants = grants(&function);
        let mut attempts = Vec::new();
        for action in &actions {
            let places = places.iter().filter_map(|place| Some((place, call(action, place)?)));
            let before = attempts.len();
            attempts.extend(places.map(|(place, call)| (action, place, call)));
            assert!(
                attempts.len() > before,
                "{action} is new: add to `call` how to call it, and on which resource"
            );
        }
        let answers = stream::iter(&attempts).map(|(_, _, call)| role.send(call)).buffered(4);
        let answers: Vec<_> = answers.collect().await;
        for ((action, place, _), (status, body)) in attempts.iter().zip(answers) {
            let granted = grants.iter().any(|grant| grant.covers(action, &place.name));
            if granted && ON_EVERYTHING.contains(&action.as_str()) {
                continue;
            }
            let refused = body.contains("not authorized to perform");
            match granted {
                true => tried.0 += 1,
                false => tried.1 += 1,
            }
            if granted == refused || status >= 500 {
                let expected = if granted { "may" } else { "may not" };
                wrong.push(format!("{function} {expected} {action} on {}: {status} {body}", place.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried.0 > 60 && tried.1 > 400, "only {tried:?} permitted and refused");
}

/// All resources of the stack, and one foreign resource of each kind.
async fn places(stack: &Stack, administrator: &Principal) -> Vec<Place> {
    let place = |name: &str, call_it: &str| Place { name: name.to_owned(), call_it: call_it.to_owned() };
    let input = json!({"TableName": stack.table});
    let table =
        administrator.answered(Call::json("dynamodb", "DynamoDB_20120810.DescribeTable", &input)).await;
    let table: Value = serde_json::from_str(&table).unwrap();
    let bucket = &stack.outputs["BucketName"];
    let mut places = vec![
        place("Table", &stack.table),
        place("ApiKeyTable", &stack.key_table),
        place("another Table", "another-table"),
        place("Table/index/list", &stack.table),
        place("Table/index/customer", &stack.table),
        place("Table/index/due", &stack.table),
        place("schedule/${ScheduleGroup}/dlv_", &stack.outputs["ScheduleGroupName"]),
        place("schedule/another-group/dlv_", "default"),
        place("ApiKeyTable/index/tenant", &stack.key_table),
        place("Table.Stream", table["Table"]["LatestStreamArn"].as_str().expect("a stream")),
        place("Bucket", bucket),
        place("another Bucket", "remit-code"),
        place("Bucket/", bucket),
        place("Bucket/bank-statements/", bucket),
        place("Bucket/exports/", bucket),
        place("Table/index/open", &stack.table),
        place("Table/index/number", &stack.table),
        // The bucket must exist, because S3 reports a missing bucket regardless of permissions.
        place("another Bucket/", "remit-code"),
        place("identity/unverified.example", "unverified.example"),
        place("another Queue", &format!("{}/000000000000/another-queue", stack.endpoint_url)),
        place("everything", ""),
    ];
    for (output, url) in
        stack.outputs.iter().filter(|(output, _)| output.ends_with("Url") && *output != "ApiUrl")
    {
        // The output has the name of the resource.
        let name = output.trim_end_matches("Url");
        let name = if name.ends_with("Letters") || name.ends_with("Failures") || name.ends_with("Queue") {
            name.to_owned()
        } else {
            panic!("{output} is new: what is it the URL of?")
        };
        places.push(place(&name, url));
    }
    places
}

/// A call of the action on the resource, if the action applies to that kind of resource. The call
/// changes nothing even if it is allowed.
fn call(action: &str, place: &Place) -> Option<Call> {
    let (service, operation) = action.split_once(':')?;
    match service {
        "dynamodb" => dynamodb(operation, place),
        "sqs" => sqs(operation, place),
        "s3" => s3(operation, place),
        "ses" => ses(operation, place),
        "scheduler" => scheduler(operation, place),
        _ => None,
    }
}

fn dynamodb(operation: &str, place: &Place) -> Option<Call> {
    let table = place.call_it.as_str();
    let streams =
        |input: Value| Some(Call::json("dynamodb", &format!("DynamoDBStreams_20120810.{operation}"), &input));
    let index = place.name.split_once("/index/").map(|(_, index)| index);
    match (operation, place.name.as_str()) {
        ("ListStreams", "everything") => return streams(json!({})),
        ("DescribeStream", "Table.Stream") => return streams(json!({"StreamArn": table})),
        ("GetShardIterator", "Table.Stream") => {
            let input = json!({"StreamArn": table, "ShardId": "shardId-00000000000000000000-00000000",
                "ShardIteratorType": "LATEST"});
            return streams(input);
        }
        ("GetRecords", "Table.Stream") => return streams(json!({"ShardIterator": format!("{table}|1|x")})),
        ("ListStreams" | "DescribeStream" | "GetShardIterator" | "GetRecords", _) => return None,
        ("Query", _) if index.is_some() => {}
        _ if !place.name.ends_with("Table") => return None,
        _ => {}
    }
    // No item has this key and none is created, because the condition does not hold.
    let key = match place.name.starts_with("ApiKey") {
        true => json!({"pk": {"S": "PERMISSIONS"}}),
        false => json!({"pk": {"S": "PERMISSIONS"}, "sk": {"S": "PERMISSIONS"}}),
    };
    let exists = "attribute_exists(pk)";
    let (operation, input) = match operation {
        "GetItem" => (operation, json!({"TableName": table, "Key": key})),
        "PutItem" => (operation, json!({"TableName": table, "Item": key, "ConditionExpression": exists})),
        "UpdateItem" | "DeleteItem" => {
            (operation, json!({"TableName": table, "Key": key, "ConditionExpression": exists}))
        }
        "BatchGetItem" => (operation, json!({"RequestItems": {table: {"Keys": [key]}}})),
        // This operation takes no condition, so the item has no key.
        "BatchWriteItem" => {
            let put = json!([{"PutRequest": {"Item": {"none": {"S": "none"}}}}]);
            (operation, json!({"RequestItems": {table: put}}))
        }
        "ConditionCheckItem" => {
            let check = json!({"TableName": table, "Key": key, "ConditionExpression": exists});
            ("TransactWriteItems", json!({"TransactItems": [{"ConditionCheck": check}]}))
        }
        "Scan" => (operation, json!({"TableName": table, "Limit": 1})),
        "Query" => {
            let attribute = match index {
                Some("tenant") => "tenant".to_owned(),
                Some(index) => format!("{index}_pk"),
                None => "pk".to_owned(),
            };
            let mut input = json!({
                "TableName": table, "KeyConditionExpression": "#pk = :pk",
                "ExpressionAttributeNames": {"#pk": attribute},
                "ExpressionAttributeValues": {":pk": {"S": "PERMISSIONS"}},
            });
            if let Some(index) = index {
                input["IndexName"] = json!(index);
            }
            (operation, input)
        }
        _ => return None,
    };
    Some(Call::json("dynamodb", &format!("DynamoDB_20120810.{operation}"), &input))
}

/// The arguments are invalid, so no message is sent or received.
fn sqs(operation: &str, place: &Place) -> Option<Call> {
    let queue = ["Queue", "Letters", "Failures"].iter().any(|kind| place.name.ends_with(kind));
    let url = queue.then_some(&place.call_it)?;
    let input = match operation {
        "SendMessage" => json!({"QueueUrl": url, "MessageBody": "none", "DelaySeconds": 100_000}),
        "ReceiveMessage" => json!({"QueueUrl": url, "MaxNumberOfMessages": 100}),
        "DeleteMessage" => json!({"QueueUrl": url, "ReceiptHandle": "none"}),
        "GetQueueAttributes" => json!({"QueueUrl": url, "AttributeNames": ["QueueArn"]}),
        "PurgeQueue" => json!({"QueueUrl": url}),
        _ => return None,
    };
    Some(Call::json("sqs", &format!("AmazonSQS.{operation}"), &input))
}

fn s3(operation: &str, place: &Place) -> Option<Call> {
    let bucket = &place.call_it;
    if operation == "ListBucket" && place.name.ends_with("Bucket") {
        return Some(Call::rest("s3", Method::GET, format!("/{bucket}"), ""));
    }
    let folder = match place.name.rsplit_once("Bucket/")?.1 {
        "" => "drafts/",
        folder => folder,
    };
    let object = format!("/{bucket}/{folder}permissions");
    match operation {
        "GetObject" => Some(Call::rest("s3", Method::GET, object, "")),
        "PutObject" => Some(Call::rest("s3", Method::PUT, object, "")),
        "DeleteObject" => Some(Call::rest("s3", Method::DELETE, object, "")),
        _ => None,
    }
}

/// The schedule does not exist, and required arguments are missing.
fn scheduler(operation: &str, place: &Place) -> Option<Call> {
    let group = place.name.starts_with("schedule/").then_some(&place.call_it)?;
    let path = "/schedules/dlv_permissions";
    let body = json!({"GroupName": group}).to_string();
    match operation {
        "CreateSchedule" => Some(Call::rest("scheduler", Method::POST, path, body)),
        _ => None,
    }
}

/// SES does not know the domain, so nothing is sent.
fn ses(operation: &str, place: &Place) -> Option<Call> {
    if operation == "DeleteSuppressedDestination" {
        // The list of the account has no name, and it does not contain this address.
        let address = "/v2/email/suppression/addresses/nobody@example.com";
        return (place.name == "everything").then(|| Call::rest("ses", Method::DELETE, address, ""));
    }
    let domain = place.name.starts_with("identity/").then_some(&place.call_it)?;
    let (sender, recipient) = (format!("nobody@{domain}"), "nobody@example.com");
    match operation {
        "SendEmail" => {
            let message = json!({
                "FromEmailAddress": sender, "Destination": {"ToAddresses": [recipient]},
                "Content": {"Raw": {"Data": "bm9uZQ=="}},
            });
            Some(Call::rest("ses", Method::POST, "/v2/email/outbound-emails", message.to_string()))
        }
        "SendRawEmail" => Some(Call::form(
            "ses",
            &[
                ("Action", operation),
                ("Source", &sender),
                ("Destinations.member.1", recipient),
                ("RawMessage.Data", "bm9uZQ=="),
            ],
        )),
        "GetEmailIdentity" => {
            Some(Call::rest("ses", Method::GET, format!("/v2/email/identities/{domain}"), ""))
        }
        _ => None,
    }
}

//! Tests which calls the driver repeats, which it must not repeat, and how it translates DynamoDB's
//! errors.

use ports::{Action, Condition, Item, Key, Table, TableError};
use serde_json::{Value, json};

use crate::stub::{Reply, Stub};

const DONE: Reply = Reply::Answer(200, "", "{}");
const FAULT: Reply = Reply::Answer(500, "InternalServerError", "{}");
const THROTTLED: Reply = Reply::Answer(400, "ProvisionedThroughputExceededException", "{}");

fn key(name: &str) -> Key {
    Key { pk: name.into(), sk: "ITEM".into() }
}

fn put(name: &str, condition: Condition) -> Action {
    Action::Put { key: key(name), item: Item::new(), condition }
}

fn add() -> Action {
    let add = vec![("count", 1)];
    Action::Update { key: key("a"), set: Item::new(), remove: vec![], add, condition: Condition::Always }
}

async fn transact(replies: &[Reply], actions: Vec<Action>) -> (Result<(), TableError>, Stub) {
    let stub = Stub::start(replies).await;
    let result = stub.services().table("t").transact(actions).await;
    (result, stub)
}

fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn a_lost_write_whose_repetition_could_have_another_result_is_not_repeated() {
    for reply in [Reply::Close, FAULT, Reply::Answer(503, "", "")] {
        for action in [put("a", Condition::Version(1)), put("a", Condition::Absent), add()] {
            let (result, stub) = transact(&[reply.clone(), DONE], vec![action.clone()]).await;
            assert!(matches!(result, Err(TableError::Unavailable(_))), "{action:?}: {result:?}");
            assert_eq!(stub.requests().len(), 1, "{action:?} after {reply:?}");
        }
    }
}

#[tokio::test]
async fn unapplied_and_idempotent_calls_are_repeated() {
    for (reply, action) in [(THROTTLED, add()), (Reply::Close, put("a", Condition::Always))] {
        let (result, stub) = transact(&[reply, DONE], vec![action.clone()]).await;
        assert!(result.is_ok(), "{action:?}: {result:?}");
        assert_eq!(stub.requests().len(), 2, "{action:?}");
    }
}

#[tokio::test]
async fn a_lost_transaction_is_repeated_under_the_same_token() {
    let actions = || vec![put("a", Condition::Absent), add_to("b")];
    let stub = Stub::start(&[Reply::Close, FAULT, DONE]).await;
    let services = stub.services();
    services.table("t").transact(actions()).await.unwrap();
    services.table("t").transact(actions()).await.unwrap();
    let tokens: Vec<Value> =
        stub.requests().iter().map(|request| body(request)["ClientRequestToken"].clone()).collect();
    assert_eq!(tokens.len(), 4);
    assert!(tokens[0].is_string() && tokens[0] == tokens[1] && tokens[1] == tokens[2]);
    assert_ne!(tokens[2], tokens[3], "each call has its own token");
    assert_eq!(services.meter().take(), [("dynamodb.TransactWriteItems".to_owned(), 4)].into());
}

fn add_to(name: &str) -> Action {
    let add = vec![("count", 1)];
    Action::Update { key: key(name), set: Item::new(), remove: vec![], add, condition: Condition::Always }
}

#[tokio::test]
async fn errors_are_translated_to_those_of_the_port() {
    let one = || vec![put("a", Condition::Absent)];
    let two = || vec![put("a", Condition::Absent), put("b", Condition::Absent)];
    let canceled = |body| Reply::Answer(400, "TransactionCanceledException", body);

    let cases = [
        (Reply::Answer(400, "ConditionalCheckFailedException", "{}"), one(), "Canceled([ConditionFailed])"),
        (Reply::Answer(400, "TransactionConflictException", "{}"), one(), "Canceled([Conflict])"),
        (
            canceled(r#"{"CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed"}]}"#),
            two(),
            "Canceled([None, ConditionFailed])",
        ),
        (
            canceled(
                r#"{"CancellationReasons":[{"Code":"TransactionConflict"},{"Code":"ThrottlingError"}]}"#,
            ),
            two(),
            "Canceled([Conflict, Throttled])",
        ),
        (
            canceled(
                r#"{"CancellationReasons":[{"Code":"None"},{"Code":"ValidationError","Message":"why"}]}"#,
            ),
            two(),
            r#"Refused("ValidationError: why")"#,
        ),
        (Reply::Answer(400, "ValidationException", r#"{"message":"why"}"#), two(), r#"Refused("why")"#),
        (Reply::Answer(400, "ThrottlingException", "{}"), two(), "Throttled"),
        (THROTTLED, one(), "Throttled"),
    ];
    for (reply, actions, expected) in cases {
        let (result, _) = transact(std::slice::from_ref(&reply), actions).await;
        assert_eq!(format!("{:?}", result.unwrap_err()), expected, "{reply:?}");
    }
    for busy_or_mute in [Reply::Answer(400, "TransactionInProgressException", "{}"), canceled("{}")] {
        let (result, _) = transact(&[busy_or_mute], two()).await;
        assert!(matches!(result, Err(TableError::Unavailable(_))), "{result:?}");
    }
}

#[tokio::test]
async fn unprocessed_keys_are_requested_again() {
    let stub = Stub::start(&[
        Reply::Answer(
            200,
            "",
            r#"{"Responses":{"t":[{"pk":{"S":"a"},"sk":{"S":"ITEM"}}]},
                "UnprocessedKeys":{"t":{"Keys":[{"pk":{"S":"b"},"sk":{"S":"ITEM"}}],"ConsistentRead":true}}}"#,
        ),
        Reply::Answer(200, "", r#"{"Responses":{"t":[{"pk":{"S":"b"},"sk":{"S":"ITEM"}}]}}"#),
    ])
    .await;
    let found = stub.services().table("t").batch_get(&[key("a"), key("b")]).await.unwrap();
    assert_eq!(found.iter().map(|item| &item["pk"]).collect::<Vec<_>>(), [&json!("a"), &json!("b")]);
    let again = &body(&stub.requests()[1])["RequestItems"]["t"];
    assert_eq!(*again, json!({"Keys": [{"pk": {"S": "b"}, "sk": {"S": "ITEM"}}], "ConsistentRead": true}));

    let stub = Stub::start(&[
        Reply::Answer(
            200,
            "",
            r#"{"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"pk":{"S":"b"},"sk":{"S":"ITEM"}}}}]}}"#,
        ),
        DONE,
    ])
    .await;
    let item = |name: &str| json!({"pk": name, "sk": "ITEM"}).as_object().unwrap().clone();
    stub.services().table("t").put_all(vec![item("a"), item("b")]).await.unwrap();
    let requests = stub.requests();
    let sizes: Vec<usize> =
        requests.iter().map(|r| body(r)["RequestItems"]["t"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [2, 1]);
}

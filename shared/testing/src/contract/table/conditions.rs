use ports::{Action, Condition, Reason, Table, TableError};
use serde_json::json;

use super::bench::{Bench, item};

pub(super) async fn run<T: Table>(bench: &Bench<'_, T>) {
    let stored = item(json!({
        "status": "draft", "version": 3, "expires_at": 1000, "none": null, "map": {"a": [1, "b"]}, "yes": true,
    }));
    bench.write(vec![bench.put("present", stored)]).await.expect("a put");
    bench.write(vec![bench.put("lasting", item(json!({"version": 1})))]).await.expect("a put");

    use Condition::*;
    let all = |conditions: &[Condition]| All(conditions.to_vec());
    let cases = [
        ("present", Absent, false),
        ("missing", Absent, true),
        ("present", Exists, true),
        ("missing", Exists, false),
        ("present", Version(3), true),
        ("present", Version(2), false),
        ("missing", Version(3), false),
        ("present", Is("status", json!("draft")), true),
        ("present", Is("status", json!("open")), false),
        ("present", Is("version", json!("3")), false),
        ("present", Is("lacking", json!("draft")), false),
        ("present", Is("lacking", json!(null)), false),
        ("present", Is("none", json!(null)), true),
        ("present", Is("yes", json!(true)), true),
        ("present", Is("map", json!({"a": [1, "b"]})), true),
        ("present", Is("map", json!({"a": [1]})), false),
        ("missing", Is("status", json!("draft")), false),
        ("present", Lacks("lacking"), true),
        ("present", Lacks("status"), false),
        ("present", Lacks("none"), false),
        ("missing", Lacks("status"), false),
        ("missing", AbsentOrExpired(0), true),
        ("present", AbsentOrExpired(999), false),
        ("present", AbsentOrExpired(1000), true),
        ("lasting", AbsentOrExpired(i64::MAX), false),
        ("present", all(&[Version(3), Is("status", json!("draft")), Always]), true),
        ("present", all(&[Version(3), Is("status", json!("open"))]), false),
        ("present", all(&[AbsentOrExpired(1000), Version(2)]), false),
        ("present", all(&[Version(2), AbsentOrExpired(1000)]), false),
        ("missing", all(&[Absent, all(&[Absent])]), true),
    ];
    for (name, condition, holds) in cases {
        let result = bench.write(vec![bench.check(name, condition.clone())]).await;
        match (holds, &result) {
            (true, Ok(())) => {}
            (false, Err(TableError::Canceled(reasons))) => assert_eq!(*reasons, [Reason::ConditionFailed]),
            _ => panic!("{condition:?} on the {name} item: {result:?}"),
        }
    }
    assert_eq!(bench.read("missing").await, None, "a check changes nothing");
    every_kind_of_write_obeys(bench).await;
    vacuous_conditions_hold(bench).await;
}

async fn every_kind_of_write_obeys<T: Table>(bench: &Bench<'_, T>) {
    let before = bench.read("present").await;
    let key = || bench.key("present");
    let writes = |condition: Condition| {
        [
            Action::Put { key: key(), item: item(json!({"version": 9})), condition: condition.clone() },
            bench.update("present", item(json!({"version": 9})), condition.clone()),
            Action::Delete { key: key(), condition },
        ]
    };
    for action in writes(Condition::Version(2)) {
        match bench.write(vec![action.clone()]).await {
            Err(TableError::Canceled(reasons)) => assert_eq!(reasons, [Reason::ConditionFailed]),
            other => panic!("{action:?}: {other:?}"),
        }
        assert_eq!(bench.read("present").await, before);
    }
    let [put, update, delete] = writes(Condition::Version(9));
    bench
        .write(vec![bench.update("present", item(json!({"version": 9})), Condition::Version(3))])
        .await
        .unwrap();
    for action in [update, put] {
        bench.write(vec![action]).await.unwrap();
        assert_eq!(bench.read("present").await.unwrap()["version"], 9);
    }
    bench.write(vec![delete]).await.unwrap();
    assert_eq!(bench.read("present").await, None);
}

async fn vacuous_conditions_hold<T: Table>(bench: &Bench<'_, T>) {
    let vacuous = || Condition::All(vec![Condition::Always, Condition::All(vec![])]);
    bench.write(vec![bench.update("vacuous", item(json!({"a": 1})), vacuous())]).await.expect("an update");
    let refused = bench.write(vec![bench.check("vacuous", vacuous())]).await;
    assert!(matches!(refused, Err(TableError::Refused(_))), "a check of nothing: {refused:?}");
}

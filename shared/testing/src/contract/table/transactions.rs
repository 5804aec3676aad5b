use ports::{Action, Condition, Reason, Table, TableError};
use serde_json::json;

use super::bench::{Bench, item};

pub(super) async fn run<T: Table>(bench: &Bench<'_, T>) {
    all_or_nothing_with_a_reason_for_each(bench).await;
    updates_set_remove_and_add(bench).await;
    what_makes_no_sense_is_refused(bench).await;
    a_hundred_actions_fit(bench).await;
    of_racing_writers_one_wins(bench).await;
    bench.write(vec![]).await.expect("nothing to write");
}

async fn all_or_nothing_with_a_reason_for_each<T: Table>(bench: &Bench<'_, T>) {
    bench.write(vec![bench.put("series", item(json!({"next": 7, "version": 1})))]).await.expect("a put");
    let open = |next: u64| {
        vec![
            Action::Put {
                key: bench.key("invoice"),
                item: item(json!({"number": next})),
                condition: Condition::Absent,
            },
            Action::Update {
                key: bench.key("series"),
                set: item(json!({"note": "moved"})),
                remove: vec![],
                add: vec![("next", 1)],
                condition: Condition::Is("next", json!(next)),
            },
            Action::Delete { key: bench.key("draft"), condition: Condition::Always },
            bench.check("blocked", Condition::Absent),
        ]
    };
    match bench.write(open(6)).await {
        Err(TableError::Canceled(reasons)) => {
            assert_eq!(reasons, [Reason::None, Reason::ConditionFailed, Reason::None, Reason::None]);
        }
        other => panic!("a moved series: {other:?}"),
    }
    assert_eq!(bench.read("invoice").await, None);
    assert_eq!(bench.read("series").await.unwrap()["next"], 7);

    bench.write(open(7)).await.expect("a transaction");
    assert_eq!(bench.read("invoice").await.unwrap()["number"], 7);
    assert_eq!(bench.read("series").await.unwrap()["next"], 8);
    assert_eq!(bench.read("blocked").await, None, "a check creates nothing");

    match bench.write(open(7)).await {
        Err(TableError::Canceled(reasons)) => {
            use Reason::{ConditionFailed, None};
            assert_eq!(reasons, [ConditionFailed, ConditionFailed, None, None]);
        }
        other => panic!("a repetition: {other:?}"),
    }
}

async fn updates_set_remove_and_add<T: Table>(bench: &Bench<'_, T>) {
    let update = |add: i64| Action::Update {
        key: bench.key("count"),
        set: item(json!({"name": "n", "nested": {"a": null}})),
        remove: vec!["gone".into(), "never".into()],
        add: vec![("value", add), ("status", -1)],
        condition: Condition::Always,
    };
    // Once as a plain write and once in a transaction.
    bench.write(vec![update(5)]).await.expect("an update that creates");
    let first = item(json!({"name": "n", "nested": {"a": null}, "value": 5, "status": -1}));
    assert_eq!(bench.read("count").await, Some(bench.stored("count", &first)));

    bench
        .write(vec![bench.update("count", item(json!({"gone": 1, "kept": 2})), Condition::Always)])
        .await
        .unwrap();
    bench.write(vec![update(-7), bench.check("blocked", Condition::Absent)]).await.expect("an update");
    let second = item(json!({"name": "n", "nested": {"a": null}, "value": -2, "status": -2, "kept": 2}));
    assert_eq!(bench.read("count").await, Some(bench.stored("count", &second)));
}

async fn what_makes_no_sense_is_refused<T: Table>(bench: &Bench<'_, T>) {
    bench.write(vec![bench.put("sound", item(json!({"text": "t"})))]).await.expect("a put");
    let change = |set, remove: &[&'static str], add: &[(&'static str, i64)]| Action::Update {
        key: bench.key("sound"),
        set: item(set),
        remove: remove.iter().map(|name| (*name).to_owned()).collect(),
        add: add.to_vec(),
        condition: Condition::Always,
    };
    let twice = vec![bench.put("twice", item(json!({}))), bench.check("twice", Condition::Absent)];
    let many = (0..101).map(|n| bench.put(&format!("twice-{n}"), item(json!({})))).collect();
    let other = || bench.put("twice", item(json!({})));
    let cases = [
        ("two actions on one item", twice),
        ("101 actions", many),
        ("an update of nothing", vec![change(json!({}), &[], &[])]),
        ("an update of the key", vec![change(json!({"sk": "OTHER"}), &[], &[])]),
        ("a sum with a text", vec![change(json!({}), &[], &[("text", 1)])]),
        ("a sum with a text in a transaction", vec![other(), change(json!({}), &[], &[("text", 1)])]),
    ];
    for (what, actions) in cases {
        let result = bench.write(actions).await;
        assert!(matches!(result, Err(TableError::Refused(_))), "{what}: {result:?}");
    }
    assert_eq!(bench.read("twice").await, None);
    assert_eq!(bench.read("sound").await, Some(bench.stored("sound", &item(json!({"text": "t"})))));
}

async fn a_hundred_actions_fit<T: Table>(bench: &Bench<'_, T>) {
    let puts = (0..100).map(|n| bench.put(&format!("hundred-{n}"), item(json!({"n": n})))).collect();
    bench.write(puts).await.expect("100 actions");
    assert_eq!(bench.read("hundred-99").await.unwrap()["n"], 99);
}

async fn of_racing_writers_one_wins<T: Table>(bench: &Bench<'_, T>) {
    bench.write(vec![bench.put("race", item(json!({"version": 1})))]).await.expect("a put");
    let attempt = async |writer: u64| {
        let update =
            bench.update("race", item(json!({"version": 2, "writer": writer})), Condition::Version(1));
        let claim = bench.put(&format!("race-{writer}"), item(json!({})));
        match bench.write(vec![update, claim]).await {
            Ok(()) => Some(writer),
            // AWS may also report a conflict. In both cases nothing was written.
            Err(TableError::Canceled(_)) => None,
            Err(error) => panic!("{error}"),
        }
    };
    let (a, b, c, d) = tokio::join!(attempt(1), attempt(2), attempt(3), attempt(4));
    let winners: Vec<u64> = [a, b, c, d].into_iter().flatten().collect();
    assert_eq!(winners.len(), 1, "{winners:?}");
    assert_eq!(bench.read("race").await.unwrap()["writer"], winners[0]);
    for writer in 1..=4 {
        assert_eq!(bench.read(&format!("race-{writer}")).await.is_some(), writer == winners[0]);
    }
}

//! The contract of a table: items, conditions, transactions, queries and limits.

mod bench;
mod conditions;
mod queries;
mod transactions;

use ports::{Action, Condition, Index, Item, Query, Range, Table, TableError};
use serde_json::json;

use bench::{Bench, item};

/// A table with a sort key and the indexes `List`, `Customer` and `Number`.
pub async fn table(table: &impl Table) {
    let bench = Bench::new(table);
    an_item_comes_back_as_it_went(&bench).await;
    a_fraction_is_refused(&bench).await;
    conditions::run(&bench).await;
    transactions::run(&bench).await;
    queries::run(&bench).await;
    many_items_are_put_and_read_at_once(&bench).await;
}

/// The size limits of DynamoDB. An emulator may not enforce them.
pub async fn table_limits(table: &impl Table) {
    let bench = Bench::new(table);
    let refused = |result| assert!(matches!(result, Err(TableError::Refused(_))), "{result:?}");

    let large =
        |name: &str, kilobytes: usize| bench.put(name, item(json!({"text": "x".repeat(kilobytes * 1024)})));
    refused(table.transact(vec![large("too-large", 400)]).await);
    refused(table.transact((0..11).map(|n| large(&format!("heavy-{n}"), 390)).collect()).await);
    assert_eq!(bench.read("heavy-0").await, None);

    let nothing_indexed = item(json!({"list_pk": "", "list_sk": "1"}));
    refused(table.transact(vec![bench.put("index", nothing_indexed)]).await);
    let no_text = item(json!({"list_pk": bench.name("list"), "list_sk": 1}));
    refused(table.transact(vec![bench.put("index", no_text)]).await);
}

/// A table whose key is `pk` alone, with the index `Tenant`.
pub async fn key_table(table: &impl Table) {
    let bench = Bench::new(table);
    let tenant = bench.name("tenant");
    let actions = ["one", "two"].map(|name| Action::Put {
        key: bench.key(name),
        item: item(json!({"tenant": tenant, "hash": name, "version": 1})),
        condition: Condition::Absent,
    });
    table.transact(actions.to_vec()).await.expect("two keys");
    let stored =
        |name: &str| item(json!({"pk": bench.key(name).pk, "tenant": tenant, "hash": name, "version": 1}));
    assert_eq!(table.get(&bench.key("one")).await.expect("a get"), Some(stored("one")));

    let query = |index, partition: &str| Query {
        index,
        partition: partition.to_owned(),
        range: Range::All,
        descending: false,
        limit: None,
    };
    super::eventually(vec![stored("one"), stored("two")], async || {
        table.query(&query(Index::Tenant, &tenant)).await.expect("a query").items
    })
    .await;
    let primary = table.query(&query(Index::Primary, &bench.key("two").pk)).await.expect("a query");
    assert_eq!(primary.items, [stored("two")]);

    let update = Action::Update {
        key: bench.key("one"),
        set: item(json!({"revoked": true})),
        remove: vec!["hash".into()],
        add: vec![("version", 1)],
        condition: Condition::Version(1),
    };
    table.transact(vec![update]).await.expect("an update");
    let revoked = item(json!({"pk": bench.key("one").pk, "tenant": tenant, "revoked": true, "version": 2}));
    assert_eq!(table.batch_get(&[bench.key("one")]).await.expect("a batch"), [revoked]);
}

async fn an_item_comes_back_as_it_went<T: Table>(bench: &Bench<'_, T>) {
    assert_eq!(bench.read("whole").await, None);
    // `status`, `name` and `date` are reserved words in DynamoDB's expressions.
    let first = item(json!({
        "status": "draft", "name": "Ünïcode ✓ \u{1F9FE}", "date": "", "none": null, "yes": true,
        "small": i64::MIN, "large": u64::MAX, "zero": 0,
        "list": [1, "two", [null, {}], []], "map": {"deep": {"er": -1}}, "with.dots": {"a.b": 1},
    }));
    bench.write(vec![bench.put("whole", first.clone())]).await.expect("a put");
    assert_eq!(bench.read("whole").await, Some(bench.stored("whole", &first)));

    // A put replaces the whole item, and the key wins over key attributes in the item.
    let second = item(json!({"name": "second", "pk": "elsewhere"}));
    bench.write(vec![bench.put("whole", second.clone())]).await.expect("a second put");
    assert_eq!(bench.read("whole").await, Some(bench.stored("whole", &second)));
}

async fn a_fraction_is_refused<T: Table>(bench: &Bench<'_, T>) {
    let deep = item(json!({"lines": [{"rate": 19.5}]}));
    let refused = bench.write(vec![bench.put("fraction", deep)]).await;
    assert!(matches!(refused, Err(TableError::Refused(_))), "{refused:?}");
    assert_eq!(bench.read("fraction").await, None);
}

async fn many_items_are_put_and_read_at_once<T: Table>(bench: &Bench<'_, T>) {
    let names: Vec<String> = (0..230).map(|n| format!("many-{n:03}")).collect();
    let of = |version: u64| -> Vec<Item> {
        names
            .iter()
            .map(|name| bench.stored(name, &item(json!({"version": version, "name": name}))))
            .collect()
    };
    bench.table.put_all(of(1)).await.expect("230 puts");
    bench.table.put_all(of(2)).await.expect("230 puts over them");
    bench.table.put_all(vec![]).await.expect("no puts");

    let mut keys: Vec<_> = names.iter().map(|name| bench.key(name)).collect();
    keys.push(bench.key("missing"));
    keys.push(bench.key("many-000"));
    let mut found = bench.table.batch_get(&keys).await.expect("a batch of 232 keys");
    found.sort_by_key(|item| item["name"].as_str().map(str::to_owned));
    assert_eq!(found, of(2));
    assert_eq!(bench.table.batch_get(&[]).await.expect("an empty batch"), Vec::<Item>::new());
}

use ports::{Action, Condition, Index, Item, Key, Page, Query, Range, Table, TableError};
use serde_json::json;

use super::bench::{Bench, item};
use crate::contract::eventually;

pub(super) async fn run<T: Table>(bench: &Bench<'_, T>) {
    ranges_and_orders(bench).await;
    pages_follow_each_other(bench).await;
    a_page_ends_at_a_megabyte(bench).await;
    indexes_are_sparse_and_hold_keys(bench).await;
    empty_bounds_are_refused(bench).await;
}

fn ask(partition: &str, range: Range) -> Query {
    Query { index: Index::Primary, partition: partition.to_owned(), range, descending: false, limit: None }
}

async fn page<T: Table>(bench: &Bench<'_, T>, query: &Query) -> Page {
    bench.table.query(query).await.expect("a query")
}

fn sort_keys(page: &Page) -> Vec<String> {
    page.items.iter().map(|item| item["sk"].as_str().expect("a sort key").to_owned()).collect()
}

/// A key is never empty, so DynamoDB refuses empty bounds.
async fn empty_bounds_are_refused<T: Table>(bench: &Bench<'_, T>) {
    for index in [Index::Primary, Index::List] {
        let range = Range::Between(String::new(), "z".to_owned());
        let query = Query { index, ..ask(&bench.name("bounds"), range) };
        let refused = bench.table.query(&query).await;
        assert!(matches!(refused, Err(TableError::Refused(_))), "{index:?}: {refused:?}");
    }
}

async fn ranges_and_orders<T: Table>(bench: &Bench<'_, T>) {
    // Sort keys are ordered by bytes: upper case before lower case, accented letters after `z`,
    // supplementary characters last (UTF-16 order would differ).
    let sorted = ["A", "A#1", "A#10", "A#2", "B", "a", "é", "\u{FFFD}", "\u{1F9FE}"];
    let partition = bench.name("ranges");
    let at = |partition: &str, sk: &str| item(json!({"pk": partition, "sk": sk, "whole": true}));
    let mut items: Vec<Item> = sorted.iter().rev().map(|sk| at(&partition, sk)).collect();
    items.push(at(&format!("{partition}2"), "A"));
    bench.table.put_all(items).await.expect("puts");

    let text = |s: &str| s.to_owned();
    let cases = [
        (Range::All, &sorted[..]),
        (Range::Prefix(text("")), &sorted[..]),
        (Range::Prefix(text("A#")), &["A#1", "A#10", "A#2"]),
        (Range::Prefix(text("none")), &[]),
        (Range::Between(text("A#1"), text("A#2")), &["A#1", "A#10", "A#2"]),
        (Range::Between(text("B"), text("A")), &[]),
        (Range::Before(text("A#10")), &["A", "A#1"]),
        (Range::After(text("a")), &["é", "\u{FFFD}", "\u{1F9FE}"]),
    ];
    for (range, expected) in cases {
        let mut query = ask(&partition, range);
        let forward = page(bench, &query).await;
        assert_eq!(sort_keys(&forward), expected, "{query:?}");
        assert!(!forward.more, "{query:?}");
        assert!(forward.items.iter().all(|item| item["whole"] == true));
        query.descending = true;
        let mut backward = sort_keys(&page(bench, &query).await);
        backward.reverse();
        assert_eq!(backward, expected, "{query:?}");
    }
    assert_eq!(page(bench, &ask(&bench.name("nobody"), Range::All)).await, Page::default());
}

async fn pages_follow_each_other<T: Table>(bench: &Bench<'_, T>) {
    let partition = bench.name("pages");
    let items = (0..7).map(|n| item(json!({"pk": partition, "sk": format!("{n}")}))).collect();
    bench.table.put_all(items).await.expect("puts");

    for descending in [false, true] {
        let mut query = Query { limit: Some(3), descending, ..ask(&partition, Range::All) };
        let mut read = Vec::new();
        loop {
            let page = page(bench, &query).await;
            assert!(page.items.len() <= 3);
            read.extend(sort_keys(&page));
            let Some(last) = read.last().cloned().filter(|_| page.more) else { break };
            query.range = if descending { Range::Before(last) } else { Range::After(last) };
        }
        if descending {
            read.reverse();
        }
        assert_eq!(read, ["0", "1", "2", "3", "4", "5", "6"]);
    }
}

async fn a_page_ends_at_a_megabyte<T: Table>(bench: &Bench<'_, T>) {
    let partition = bench.name("megabyte");
    let text = "x".repeat(300 * 1024);
    let items = (0..5).map(|n| item(json!({"pk": partition, "sk": format!("{n}"), "text": text}))).collect();
    bench.table.put_all(items).await.expect("puts");
    let first = page(bench, &ask(&partition, Range::All)).await;
    assert!(first.more && first.items.len() < 5, "{} items", first.items.len());
    let last = sort_keys(&first).pop().expect("at least one");
    let second = page(bench, &ask(&partition, Range::After(last))).await;
    assert_eq!(first.items.len() + second.items.len(), 5);
}

async fn indexes_are_sparse_and_hold_keys<T: Table>(bench: &Bench<'_, T>) {
    let indexes = [
        (Index::List, "list"),
        (Index::Customer, "customer"),
        (Index::Number, "number"),
        (Index::Open, "open"),
    ];
    for (index, name) in indexes {
        let partition = bench.name(name);
        let (pk, sk) = (format!("{name}_pk"), format!("{name}_sk"));
        let entry = |place: &str| item(json!({&pk: partition, &sk: place}));
        let key = |place: &str| Key { pk: bench.name(&format!("{name}-{place}")), sk: "ITEM".into() };
        let put = |place: &str, mut item: Item| {
            item.insert("amount".into(), 1.into());
            item.insert("open_item".into(), json!({"due": 1}));
            Action::Put { key: key(place), item, condition: Condition::Absent }
        };
        let partial = item(json!({&pk: partition}));
        bench
            .write(vec![put("2", entry("2")), put("1", entry("1")), put("none", partial)])
            .await
            .expect("puts");

        let indexed = |place: &str| {
            let Key { pk, sk } = key(place);
            let mut item = entry(place);
            if index == Index::Open {
                item.insert("open_item".into(), json!({"due": 1}));
            }
            item.insert("pk".into(), pk.into());
            item.insert("sk".into(), sk.into());
            item
        };
        let query = Query { index, ..ask(&partition, Range::All) };
        eventually(vec![indexed("1"), indexed("2")], async || page(bench, &query).await.items).await;
        let after = Query { descending: true, limit: Some(1), ..query.clone() };
        assert_eq!(page(bench, &after).await.items, [indexed("2")]);

        // An item leaves an index when it loses the index's key attribute, and moves when the attribute
        // changes.
        let moved = Action::Update {
            key: key("1"),
            set: item(json!({&sk: "3"})),
            remove: vec![],
            add: vec![],
            condition: Condition::Always,
        };
        let leave: &[&'static str] = match index {
            Index::List => &["list_pk", "list_sk"],
            Index::Customer => &["customer_pk"],
            Index::Open => &["open_pk", "open_sk"],
            _ => &["number_sk"],
        };
        let left = Action::Update {
            key: key("2"),
            set: Item::new(),
            remove: leave.iter().map(|name| (*name).to_owned()).collect(),
            add: vec![],
            condition: Condition::Always,
        };
        bench.write(vec![moved, left]).await.expect("updates");
        eventually(vec!["3".to_owned()], async || {
            let found = page(bench, &query).await.items;
            found.iter().map(|item| item[&sk].as_str().unwrap().to_owned()).collect()
        })
        .await;
    }
}

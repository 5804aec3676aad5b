//! Gets and queries.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use ports::{Index, Item, Key, Page, Query, Range, TableError};

use super::DynamoTable;
use super::errors::translate;
use super::expression::Expressions;
use super::values::{Attributes, item, text};
use crate::backoff;

/// The maximum number of keys per `BatchGetItem` (API reference).
const BATCH: usize = 100;
/// The maximum number of attempts for unprocessed keys. The pauses between them add up to a few seconds.
const ROUNDS: u32 = 8;

pub(super) async fn get(table: &DynamoTable, key: &Key) -> Result<Option<Item>, TableError> {
    let found = table
        .client
        .get_item()
        .table_name(&table.name)
        .set_key(Some(table.key(key)))
        .consistent_read(true)
        .send()
        .await
        .map_err(translate)?;
    found.item.map(item).transpose()
}

pub(super) async fn batch_get(table: &DynamoTable, keys: &[Key]) -> Result<Vec<Item>, TableError> {
    // DynamoDB refuses a batch that contains a key twice.
    let distinct: Vec<&Key> = keys.iter().collect::<BTreeSet<_>>().into_iter().collect();
    let mut items = Vec::new();
    for chunk in distinct.chunks(BATCH) {
        get_chunk(table, chunk, &mut items).await?;
    }
    Ok(items)
}

async fn get_chunk(table: &DynamoTable, keys: &[&Key], items: &mut Vec<Item>) -> Result<(), TableError> {
    let mut left: Vec<Attributes> = keys.iter().map(|key| table.key(key)).collect();
    for round in 0..ROUNDS {
        if round > 0 {
            backoff::pause(round).await;
        }
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(left))
            .consistent_read(true)
            .build()
            .map_err(|error| TableError::Refused(error.to_string()))?;
        let answer = table
            .client
            .batch_get_item()
            .request_items(&table.name, wanted)
            .send()
            .await
            .map_err(translate)?;
        for found in answer.responses.unwrap_or_default().into_values().flatten() {
            items.push(item(found)?);
        }
        left = answer.unprocessed_keys.unwrap_or_default().into_values().flat_map(|rest| rest.keys).collect();
        if left.is_empty() {
            return Ok(());
        }
    }
    Err(TableError::Throttled)
}

/// The name of the index and its key attributes.
fn layout(index: Index) -> (Option<&'static str>, &'static str, &'static str) {
    match index {
        Index::Primary => (None, "pk", "sk"),
        Index::List => (Some("list"), "list_pk", "list_sk"),
        Index::Customer => (Some("customer"), "customer_pk", "customer_sk"),
        Index::Number => (Some("number"), "number_pk", "number_sk"),
        Index::Open => (Some("open"), "open_pk", "open_sk"),
        Index::Trouble => (Some("trouble"), "trouble_pk", "trouble_sk"),
        Index::Due => (Some("due"), "due_pk", "due_sk"),
        Index::Tenant => (Some("tenant"), "tenant", "pk"),
    }
}

pub(super) async fn query(table: &DynamoTable, query: &Query) -> Result<Page, TableError> {
    // DynamoDB refuses a range whose lower bound is above its upper bound.
    if let Range::Between(low, high) = &query.range
        && low > high
    {
        return Ok(Page::default());
    }
    let (index, partition, sort) = layout(query.index);
    let mut expressions = Expressions::default();
    let mut condition =
        format!("{} = {}", expressions.name(partition), expressions.value(text(&query.partition)));
    if let Some(range) = range(&mut expressions, sort, &query.range) {
        condition = format!("{condition} AND {range}");
    }
    let (names, values): (Option<HashMap<_, _>>, _) = expressions.placeholders();
    let answer = table
        .client
        .query()
        .table_name(&table.name)
        .set_index_name(index.map(str::to_owned))
        .key_condition_expression(condition)
        .set_expression_attribute_names(names)
        .set_expression_attribute_values(values)
        .scan_index_forward(!query.descending)
        .set_limit(query.limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX)))
        // Reads of an index are always eventually consistent.
        .consistent_read(index.is_none())
        .send()
        .await
        .map_err(translate)?;
    let more = answer.last_evaluated_key.is_some_and(|key| !key.is_empty());
    let items = answer.items.unwrap_or_default().into_iter().map(item).collect::<Result<_, _>>()?;
    Ok(Page { items, more })
}

fn range(expressions: &mut Expressions, sort: &str, range: &Range) -> Option<String> {
    let mut compare = |operator: &str, bound: &String| {
        Some(format!("{} {operator} {}", expressions.name(sort), expressions.value(text(bound))))
    };
    match range {
        Range::All => None,
        // An empty prefix matches every key, but DynamoDB refuses an empty bound.
        Range::Prefix(prefix) if prefix.is_empty() => None,
        Range::Before(bound) => compare("<", bound),
        Range::After(bound) => compare(">", bound),
        Range::Prefix(prefix) => {
            Some(format!("begins_with({}, {})", expressions.name(sort), expressions.value(text(prefix))))
        }
        Range::Between(low, high) => Some(format!(
            "{} BETWEEN {} AND {}",
            expressions.name(sort),
            expressions.value(text(low)),
            expressions.value(text(high)),
        )),
    }
}

//! Transactions, single writes and unconditional batch writes.

use std::collections::HashMap;

use aws_sdk_dynamodb::config::Builder as Config;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, Put, PutRequest, TransactWriteItem, Update, WriteRequest,
};
use ports::{Action, Condition, Item, TableError};

use super::DynamoTable;
use super::errors::{translate, translate_transaction};
use super::expression::Expressions;
use crate::backoff;
use crate::outcome::OnlyWhenNotApplied;

/// The maximum number of puts per `BatchWriteItem` (API reference).
const BATCH: usize = 25;
/// The maximum number of attempts for unprocessed items.
const ROUNDS: u32 = 8;

pub(super) async fn transact(table: &DynamoTable, mut actions: Vec<Action>) -> Result<(), TableError> {
    match actions.pop() {
        None => Ok(()),
        Some(action) if actions.is_empty() && !matches!(action, Action::Check { .. }) => {
            write_one(table, action).await
        }
        Some(last) => {
            actions.push(last);
            write_together(table, &actions).await
        }
    }
}

fn incomplete(error: BuildError) -> TableError {
    TableError::Refused(error.to_string())
}

async fn write_together(table: &DynamoTable, actions: &[Action]) -> Result<(), TableError> {
    let items = actions.iter().map(|action| transaction_part(table, action)).collect::<Result<_, _>>()?;
    table
        .client
        .transact_write_items()
        .set_transact_items(Some(items))
        // Each call has one token. The SDK's retries reuse it, so DynamoDB applies the transaction only
        // once.
        .client_request_token(format!("{:032x}", rand::random::<u128>()))
        .send()
        .await
        .map(drop)
        .map_err(translate_transaction)
}

fn transaction_part(table: &DynamoTable, action: &Action) -> Result<TransactWriteItem, TableError> {
    let mut expressions = Expressions::default();
    let part = TransactWriteItem::builder();
    let part = match action {
        Action::Put { key, item, condition } => {
            let condition = expressions.condition(condition)?;
            let (names, values) = expressions.placeholders();
            part.put(
                Put::builder()
                    .table_name(&table.name)
                    .set_item(Some(table.keyed(key, item)?))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .build()
                    .map_err(incomplete)?,
            )
        }
        Action::Update { key, set, remove, add, condition } => {
            let update = expressions.update(set, remove, add)?;
            let condition = expressions.condition(condition)?;
            let (names, values) = expressions.placeholders();
            part.update(
                Update::builder()
                    .table_name(&table.name)
                    .set_key(Some(table.key(key)))
                    .update_expression(update)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .build()
                    .map_err(incomplete)?,
            )
        }
        Action::Delete { key, condition } => {
            let condition = expressions.condition(condition)?;
            let (names, values) = expressions.placeholders();
            part.delete(
                Delete::builder()
                    .table_name(&table.name)
                    .set_key(Some(table.key(key)))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .build()
                    .map_err(incomplete)?,
            )
        }
        Action::Check { key, condition } => {
            // A check requires an expression; the SDK's builder refuses an empty one.
            let Some(condition) = expressions.condition(condition)? else {
                return Err(TableError::Refused("a check without a condition".into()));
            };
            let (names, values) = expressions.placeholders();
            part.condition_check(
                ConditionCheck::builder()
                    .table_name(&table.name)
                    .set_key(Some(table.key(key)))
                    .condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .build()
                    .map_err(incomplete)?,
            )
        }
    };
    Ok(part.build())
}

/// A single write has no request token. If a repetition could have a different result, the SDK only
/// retries when the first attempt was certainly not applied.
fn retries(action: &Action) -> Config {
    let adds = matches!(action, Action::Update { add, .. } if !add.is_empty());
    if adds || !matches!(action.condition(), Condition::Always) {
        Config::new().retry_classifier(OnlyWhenNotApplied)
    } else {
        Config::new()
    }
}

async fn write_one(table: &DynamoTable, action: Action) -> Result<(), TableError> {
    let retries = retries(&action);
    let mut expressions = Expressions::default();
    match action {
        Action::Put { key, item, condition } => {
            let condition = expressions.condition(&condition)?;
            let (names, values) = expressions.placeholders();
            table
                .client
                .put_item()
                .table_name(&table.name)
                .set_item(Some(table.keyed(&key, &item)?))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .customize()
                .config_override(retries)
                .send()
                .await
                .map(drop)
                .map_err(translate)
        }
        Action::Update { key, set, remove, add, condition } => {
            let update = expressions.update(&set, &remove, &add)?;
            let condition = expressions.condition(&condition)?;
            let (names, values) = expressions.placeholders();
            table
                .client
                .update_item()
                .table_name(&table.name)
                .set_key(Some(table.key(&key)))
                .update_expression(update)
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .customize()
                .config_override(retries)
                .send()
                .await
                .map(drop)
                .map_err(translate)
        }
        Action::Delete { key, condition } => {
            let condition = expressions.condition(&condition)?;
            let (names, values) = expressions.placeholders();
            table
                .client
                .delete_item()
                .table_name(&table.name)
                .set_key(Some(table.key(&key)))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .customize()
                .config_override(retries)
                .send()
                .await
                .map(drop)
                .map_err(translate)
        }
        check @ Action::Check { .. } => write_together(table, &[check]).await,
    }
}

pub(super) async fn put_all(table: &DynamoTable, items: Vec<Item>) -> Result<(), TableError> {
    for chunk in items.chunks(BATCH) {
        let mut left = Vec::with_capacity(chunk.len());
        for item in chunk {
            let put =
                PutRequest::builder().set_item(Some(table.stored(item)?)).build().map_err(incomplete)?;
            left.push(WriteRequest::builder().put_request(put).build());
        }
        put_chunk(table, left).await?;
    }
    Ok(())
}

async fn put_chunk(table: &DynamoTable, mut left: Vec<WriteRequest>) -> Result<(), TableError> {
    for round in 0..ROUNDS {
        if round > 0 {
            backoff::pause(round).await;
        }
        let requests = HashMap::from([(table.name.clone(), left)]);
        let answer = table
            .client
            .batch_write_item()
            .set_request_items(Some(requests))
            .send()
            .await
            .map_err(translate)?;
        left = answer.unprocessed_items.unwrap_or_default().into_values().flatten().collect();
        if left.is_empty() {
            return Ok(());
        }
    }
    Err(TableError::Throttled)
}

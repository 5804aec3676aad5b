//! The DynamoDB driver for one table, with or without a sort key.

mod errors;
mod expression;
mod read;
mod values;
mod write;

use aws_sdk_dynamodb::Client;
use ports::{Action, Item, Key, Page, Query, Table, TableError};

pub use values::stream_image;

/// A table with the primary key `pk` and `sk`, or `pk` alone ([`DynamoTable::without_sort_key`]). Its
/// indexes are those of [`ports::Index`].
#[derive(Clone, Debug)]
pub struct DynamoTable {
    client: Client,
    name: String,
    sort_key: bool,
}

impl DynamoTable {
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into(), sort_key: true }
    }

    /// Keys and items are written and returned without `sk`.
    pub fn without_sort_key(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into(), sort_key: false }
    }
}

impl Table for DynamoTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        read::get(self, key).await
    }

    async fn batch_get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError> {
        read::batch_get(self, keys).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        read::query(self, query).await
    }

    async fn transact(&self, actions: Vec<Action>) -> Result<(), TableError> {
        write::transact(self, actions).await
    }

    async fn put_all(&self, items: Vec<Item>) -> Result<(), TableError> {
        write::put_all(self, items).await
    }
}

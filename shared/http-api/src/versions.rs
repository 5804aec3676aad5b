//! The history of what is stored by version: each version is shown as clients know it, and compared with the one before.

use app::history::{Step, compared, read_versions};
use axum::response::Response;
use domain::ids::TenantId;
use ports::Key;
use runtime::http::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use store::Store;
use store::versioned::Versioned;

use crate::page::{self, PageQuery};
use crate::resources::history::ChangeEntry;

/// A page of the history, oldest first. `R` is what clients get of the thing.
pub(crate) async fn history<V, R>(
    store: &Store<aws::DynamoTable>,
    tenant: &TenantId,
    (key, what): (&Key, &'static str),
    query: &PageQuery,
) -> Result<Response, Problem>
where
    V: Versioned + DeserializeOwned + Clone + Send + Sync,
    R: Serialize + for<'a> From<&'a V>,
{
    let page = query.read()?;
    let after = page.after_id::<u64>()?.and_then(|after| after.parse().ok()).unwrap_or(0);
    let limit = u64::try_from(page.limit).unwrap_or(u64::MAX);
    let listed = read_versions::<_, V>(store, tenant, (key, what), after, limit).await?;
    Ok(page::answer(listed, entry::<V, R>))
}

fn entry<V: Versioned, R: Serialize + for<'a> From<&'a V>>(step: &Step<V>) -> ChangeEntry {
    let before = step.before.as_ref().map_or(Value::Null, shown::<V, R>);
    let verb = if step.before.is_none() { "create" } else { "change" };
    let fields = compared(&before, &shown::<V, R>(&step.after));
    ChangeEntry::new(Some(step.after.version()), verb, step.after.change(), &fields)
}

/// Without what each change changes, and what none does.
fn shown<V, R: Serialize + for<'a> From<&'a V>>(version: &V) -> Value {
    let mut fields = match serde_json::to_value(R::from(version)) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    ["id", "version", "created_at", "updated_at"].iter().for_each(|name| drop(fields.remove(*name)));
    Value::Object(fields)
}

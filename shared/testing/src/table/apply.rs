use ports::{Action, Item, TableError};
use serde_json::Value;

use super::{MemoryTable, check};

/// The item after an action.
pub(super) fn outcome(
    table: &MemoryTable,
    action: &Action,
    old: Option<&Item>,
) -> Result<Option<Item>, TableError> {
    let key = table.own(action.key());
    let new = match action {
        Action::Check { .. } => return Ok(old.cloned()),
        Action::Delete { .. } => return Ok(None),
        Action::Put { item, .. } => table.keyed(&key, item),
        Action::Update { set, remove, add, .. } => {
            let mut new = table.keyed(&key, old.unwrap_or(&Item::new()));
            new.extend(set.clone());
            for name in remove {
                new.remove(name);
            }
            for (name, amount) in add {
                let number = new.entry(*name).or_insert(Value::from(0));
                *number = sum(number, *amount).ok_or_else(|| {
                    TableError::Refused(format!("{amount} cannot be added to {name}, which is {number}"))
                })?;
            }
            new
        }
    };
    check::item(table, &key, &new)?;
    Ok(Some(new))
}

fn sum(number: &Value, amount: i64) -> Option<Value> {
    let number = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from))?;
    let sum = number + i128::from(amount);
    u64::try_from(sum).map(Value::from).or_else(|_| i64::try_from(sum).map(Value::from)).ok()
}

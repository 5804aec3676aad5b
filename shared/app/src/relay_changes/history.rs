//! History: who changed which fields of something, from what to what.
//!
//! A kind of item gets a history by implementing [`Recorded`]. What is stored by version
//! (`store::versioned`) needs none: its versions are the history.

use std::collections::BTreeSet;

use domain::change::Change;
use domain::ids::TenantId;
use ports::{Item, Key, Table};
use serde_json::{Value, json};
use store::history::{FieldChange, FieldChanges};
use store::{Loaded, Store};

use super::failing::{Failing, fail};
use crate::history::compared;

/// The maximum size of the changed fields of an entry as JSON, well below the item limit of 400 KB.
const FIELDS_BYTES: usize = 200_000;

/// So many parts are held in memory at once, each of up to 300 KB.
const PARTS_AT_ONCE: usize = 20;

/// Something whose changes are recorded.
pub(super) trait Recorded: Send + Sync {
    /// Who made the last change.
    fn change(&self) -> &Change;

    fn version(&self) -> u64;

    /// Immutable items that belong to it, such as lines. Only those of a change that replaces them are read.
    fn parts(&self, _tenant: &TenantId) -> Vec<Key> {
        Vec::new()
    }

    /// Its fields as people know them, by name.
    fn shown(&self, tenant: &TenantId, parts: &Loaded) -> Value;

    /// The entry of this version.
    fn entry(&self, tenant: &TenantId, fields: FieldChanges) -> Item;
}

/// Something before and after one change.
pub(super) struct Step {
    tenant: TenantId,
    old: Option<Box<dyn Recorded>>,
    new: Box<dyn Recorded>,
}

impl Step {
    pub(super) fn new<R: Recorded + 'static>(tenant: TenantId, old: Option<R>, new: R) -> Self {
        let old = old.map(|old| Box::new(old) as Box<dyn Recorded>);
        Self { tenant, old, new: Box::new(new) }
    }

    /// The parts to read: none when the change kept them.
    fn parts(&self) -> Vec<Key> {
        let new = self.new.parts(&self.tenant);
        match &self.old {
            None => new,
            Some(old) => {
                let old = old.parts(&self.tenant);
                if old == new { Vec::new() } else { [old, new].concat() }
            }
        }
    }

    fn entry(&self, parts: &Loaded) -> Item {
        let shown = |thing: &dyn Recorded| thing.shown(&self.tenant, parts);
        let before = self.old.as_deref().map_or(Value::Null, shown);
        let after = shown(&*self.new);
        let mut fields = compared(&before, &after);

        if serde_json::to_vec(&fields).map_or(0, |json| json.len()) > FIELDS_BYTES {
            count_lists(&before, &after, &mut fields);
        }
        self.new.entry(&self.tenant, fields)
    }
}

/// Adds the entry of each step.
pub(super) async fn items<T: Table>(
    store: &Store<T>,
    steps: Vec<(usize, Step)>,
    puts: &mut Vec<(usize, Item)>,
    failing: &mut Failing,
) {
    let mut steps = steps.into_iter().peekable();
    while steps.peek().is_some() {
        let (mut group, mut wanted) = (Vec::new(), Vec::new());
        while let Some((record, step)) =
            steps.next_if(|(_, step)| group.is_empty() || wanted.len() + step.parts().len() <= PARTS_AT_ONCE)
        {
            wanted.extend(step.parts());
            group.push((record, step));
        }
        match store.load(wanted).await {
            Ok(loaded) => puts.extend(group.iter().map(|(record, step)| (*record, step.entry(&loaded)))),
            Err(error) => {
                let records: Vec<usize> = group.iter().map(|(record, _)| *record).collect();
                fail(failing, &records, &error);
            }
        }
    }
}

/// So many entries of a list changed that no item could hold them: the history says how many there were.
fn count_lists(before: &Value, after: &Value, fields: &mut FieldChanges) {
    let name = |path: &str| path.split(['.', '[']).next().unwrap_or_default().to_owned();
    let is_list = |list: &String| before[list].is_array() || after[list].is_array();
    let lists: BTreeSet<String> = fields.keys().map(|path| name(path)).filter(is_list).collect();
    fields.retain(|path, _| !lists.contains(&name(path)));
    for list in lists {
        let count = |value: &Value| match value.get(&list) {
            Some(Value::Array(entries)) => json!({"count": entries.len()}),
            _ => Value::Null,
        };
        fields.insert(list.clone(), FieldChange { before: count(before), after: count(after) });
    }
}

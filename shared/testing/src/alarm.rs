//! A kind of item that comes due and exists in tests only: an alarm rings once, at its time. It shows that the mechanism
//! of due work serves any kind, and the simulation checks the mechanism by it.

use app::Error;
use app::due::{Coming, Kind, Plan};
use chrono::{DateTime, Utc};
use domain::due::{DueName, Waiting};
use domain::ids::TenantId;
use ports::{Action, Condition, Item, Key, Table};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The `type` of the items.
pub const ALARM: &str = "alarm";

const NAMES: &str = "alm_";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub id: String,
    pub version: u64,
    /// The time for which it is set.
    pub at: Option<DateTime<Utc>>,
    /// How often it was set.
    pub times_set: u64,
    /// When it rang, and for which time.
    pub rang: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Alarm {
    pub fn new(random: u128, at: DateTime<Utc>) -> Self {
        Self { id: format!("{NAMES}{random:032x}"), version: 1, at: Some(at), times_set: 1, rang: Vec::new() }
    }

    /// Sets it to another time, or to none.
    #[must_use]
    pub fn set(self, at: Option<DateTime<Utc>>) -> Self {
        Self { version: self.version + 1, at, times_set: self.times_set + u64::from(at.is_some()), ..self }
    }

    pub fn waiting(&self) -> Option<Waiting> {
        let name = DueName::parse(&self.id).expect("a name");
        self.at.map(|at| Waiting { at, name, version: self.times_set })
    }
}

pub fn key(tenant: &TenantId, id: &str) -> Key {
    Key { pk: format!("T#{tenant}#ALARM#{id}"), sk: "ALARM".to_owned() }
}

/// What an alarm rings.
pub fn bell(tenant: &TenantId, id: &str) -> Key {
    Key { sk: "BELL".to_owned(), ..key(tenant, id) }
}

/// Writes an alarm over its previous version.
pub fn put(tenant: &TenantId, alarm: &Alarm) -> Action {
    let key = key(tenant, &alarm.id);
    let Value::Object(mut item) = serde_json::to_value(alarm).expect("an alarm") else { unreachable!() };
    item.extend(Item::from_iter([
        ("pk".to_owned(), json!(key.pk)),
        ("sk".to_owned(), json!(key.sk)),
        ("type".to_owned(), json!(ALARM)),
    ]));
    if let Some(waiting) = alarm.waiting() {
        item = store::due::indexed(item, &waiting);
    }
    let condition = match alarm.version {
        1 => Condition::Absent,
        version => Condition::Version(version - 1),
    };
    Action::Put { key, item, condition }
}

pub fn read(item: Item) -> Alarm {
    serde_json::from_value(Value::Object(item)).expect("an alarm")
}

pub fn kind<T: Table>() -> Kind<T> {
    Kind { item_type: ALARM, names: NAMES, come_due: Box::new(|coming| Box::pin(ring(coming))), moved: None }
}

/// The bell counts how often it is struck, whoever strikes it. It is looked for first, as other kinds read what they need.
async fn ring<T: Table>(Coming { store, tenant, item, times }: Coming<'_, T>) -> Result<Plan, Error> {
    let mut alarm = read(item);
    let bell = bell(tenant, &alarm.id);
    store.get::<Item>(&bell).await?;
    let strike = Action::Update {
        key: bell,
        set: Item::from_iter([("type".to_owned(), json!("bell"))]),
        remove: Vec::new(),
        add: vec![("strikes", 1)],
        condition: Condition::Always,
    };
    alarm.rang.extend(alarm.at.map(|at| (times.now, at)));
    Ok(Plan { actions: vec![put(tenant, &alarm.set(None)), strike], outcome: "rang" })
}

//! Changes the seller and its sender address. The numbering must never repeat a number.

use domain::documents::complete::today;
use domain::documents::series::{MayRepeat, Series, SeriesId};
use domain::ids::EntityId;
use domain::settings::entity::{LegalEntity, Sender};
use ports::{SenderStatus, Senders, Table};
use store::documents::series;
use store::{Store, keys, versioned};

use chrono::Datelike;
use domain::settings::Settings;

use crate::records;
use crate::reply::{self, changed_meanwhile};
use crate::{Caller, Error, Refusal, Reply};

/// Stores a new entity. The tenant's first entity becomes its default in the same transaction.
pub async fn create_entity<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    entity: LegalEntity,
    render: impl Fn(&LegalEntity) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    let settings: Settings =
        store.get(&keys::settings(tenant)).await?.ok_or(Refusal::NotFound("settings"))?;
    let numbering = entity.numbering.clone().begin(this_year(&entity, caller)).map_err(may_repeat)?;
    let entity = LegalEntity { numbering, ..entity };
    let reply = render(&entity);
    let mut actions = versioned::put(tenant, &entity).to_vec();
    if settings.default_entity_id.is_none() {
        let version = settings.version + 1;
        let default_entity_id = Some(entity.id);
        let next = Settings { version, default_entity_id, change: caller.change(), ..settings };
        actions.extend(versioned::put(tenant, &next));
    }
    reply::commit(store, caller, actions, &reply).await.map_err(changed_meanwhile)?;
    Ok(reply)
}

/// Stores the next version of the entity `current`.
pub async fn change_entity<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    current: &LegalEntity,
    mut next: LegalEntity,
) -> Result<LegalEntity, Error> {
    let tenant = &caller.tenant;
    let mut unused = Vec::new();
    let restarted = current.numbering.restarted(&next.numbering);
    let series: Vec<SeriesId> =
        restarted.into_iter().map(|kind| SeriesId { entity_id: current.id, kind }).collect();
    let loaded = store.load(series.iter().map(|id| keys::series(tenant, id))).await?;
    for id in &series {
        if loaded.get::<Series>(&keys::series(tenant, id))?.is_some() {
            return Err(series_in_use(id));
        }
        // The series may not be started while this is written.
        unused.push(series::unused(tenant, id));
    }
    let this_year = this_year(current, caller);
    next.numbering = current.numbering.renumber(next.numbering, this_year).map_err(may_repeat)?;
    let mut actions = versioned::put(tenant, &next).to_vec();
    actions.extend(unused);
    store.commit(actions).await.map_err(|error| changed_meanwhile(error.into()))?;
    Ok(next)
}

/// The current year in the seller's time zone, which the first number of a series applies to.
fn this_year(entity: &LegalEntity, caller: &Caller) -> i32 {
    today(entity, caller.now).year()
}

fn series_in_use(id: &SeriesId) -> Error {
    let documents = id.kind.noun();
    Error::conflict(
        "series_in_use",
        format!(
            "The series of {documents}s has assigned numbers, so its first number and its restart cannot be changed."
        ),
    )
}

fn may_repeat(repeated: MayRepeat) -> Error {
    let field = format!("numbering.{}.pattern", repeated.kind.as_str());
    Error::invalid("pattern_may_repeat_numbers", &field, repeated.to_string())
}

/// Sets the sender of e-mails. The domain of the address must be granted to the tenant. The mail service
/// is asked whether the address is verified.
pub async fn set_sender<T: Table>(
    store: &Store<T>,
    senders: &impl Senders,
    caller: &Caller,
    id: EntityId,
    if_match: Option<u64>,
    sender: Sender,
) -> Result<LegalEntity, Error> {
    let settings: Settings =
        store.get(&keys::settings(&caller.tenant)).await?.ok_or(Refusal::NotFound("settings"))?;
    let domain = sender.address.domain();
    if !settings.grants(&sender.address) {
        return Err(Error::invalid(
            "sender_domain_not_granted",
            "address",
            format!("is in the domain {domain}, which is not set up for your account"),
        ));
    }
    let status =
        senders.status(sender.address.as_str()).await.map_err(|error| Error::Failed(error.to_string()))?;
    let verified_at = (status == SenderStatus::Verified).then_some(caller.now);
    let sender = Sender { verified_at, ..sender };
    let key = keys::entity(&caller.tenant, id);
    records::change(store, caller, &key, "entity", if_match, |entity: LegalEntity| {
        let version = entity.version + 1;
        Ok(LegalEntity { sender: Some(sender), version, change: caller.change(), ..entity })
    })
    .await
}

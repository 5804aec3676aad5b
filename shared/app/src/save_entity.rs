//! Changing the seller, whose numbering must never come to repeat a number, and its sender address.

use domain::complete::today;
use domain::entity::{LegalEntity, Sender};
use domain::ids::EntityId;
use domain::series::{DocumentType, Numbering, SeriesId};
use ports::{SenderStatus, Senders, Table};
use store::{Store, keys, versioned};

use chrono::Datelike;
use domain::settings::Settings;

use crate::records;
use crate::reply::{self, changed_meanwhile};
use crate::{Caller, Error, Refusal, Reply};

/// Stores a new entity. The tenant's first one becomes its default in the same transaction.
pub async fn create_entity<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    entity: LegalEntity,
    render: impl Fn(&LegalEntity) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    let settings: Settings =
        store.get(&keys::settings(tenant)).await?.ok_or(Refusal::NotFound("settings"))?;
    let numbering = Numbering { first_year: this_year(&entity, caller), ..entity.numbering.clone() };
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

/// Stores the next version of an entity, as `edit` makes it from the present one.
pub async fn change_entity<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: EntityId,
    if_match: Option<u64>,
    edit: impl FnOnce(&LegalEntity) -> Result<LegalEntity, Error>,
) -> Result<LegalEntity, Error> {
    let key = keys::entity(&caller.tenant, id);
    let current: LegalEntity = store.get(&key).await?.ok_or(Refusal::NotFound("entity"))?;
    let mut next = edit(&current)?;
    if next.numbering != current.numbering {
        let used = series_in_use(store, caller, id, &current.numbering).await?;
        let first_year = match next.numbering.first == current.numbering.first {
            true => current.numbering.first_year,
            false => this_year(&current, caller),
        };
        next.numbering =
            renumber(&current.numbering, Numbering { first_year, ..next.numbering.clone() }, used)?;
    }
    let expected = if_match.or(Some(current.version));
    records::change(store, caller, &key, "entity", expected, |read: LegalEntity| {
        Ok(LegalEntity { version: read.version + 1, change: caller.change(), ..next })
    })
    .await
}

/// The year where the seller is, for which the first number of a series is meant.
fn this_year(entity: &LegalEntity, caller: &Caller) -> Option<i32> {
    Some(today(entity, caller.now).year())
}

/// Whether a number was given out by the series that counts now: the running one, or this year's or
/// last year's where the count restarts.
async fn series_in_use<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    entity_id: EntityId,
    numbering: &Numbering,
) -> Result<bool, Error> {
    let year = caller.now.year();
    let years =
        if numbering.yearly_restart { vec![Some(year - 1), Some(year), Some(year + 1)] } else { vec![None] };
    for year in years {
        let series = SeriesId { entity_id, document_type: DocumentType::Invoice, year };
        let found: Option<domain::series::Series> = store.get(&keys::series(&caller.tenant, &series)).await?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The new numbering, if it can never repeat a number of the old one. An old pattern is remembered
/// even if unused: an opening with it may be under way.
fn renumber(old: &Numbering, new: Numbering, used: bool) -> Result<Numbering, Error> {
    if used && (new.first != old.first || new.yearly_restart != old.yearly_restart) {
        return Err(Error::conflict(
            "series_in_use",
            "The series has given out numbers: where it starts and whether it restarts can no longer change.",
        ));
    }
    let mut previous = old.previous_patterns.clone();
    if new.pattern != old.pattern {
        previous.push(old.pattern.clone());
        if let Some(repeated) = previous.iter().find(|pattern| pattern.may_repeat(&new.pattern)) {
            return Err(Error::invalid(
                "pattern_may_repeat_numbers",
                "numbering.pattern",
                format!("could repeat a number made with the earlier pattern {repeated}"),
            ));
        }
    }
    Ok(Numbering { previous_patterns: previous, ..new })
}

/// Sets in whose name e-mails go out. The address must be of a domain the operator has granted to the
/// tenant; whether the mail service knows it as verified is asked now.
pub async fn set_sender<T: Table>(
    store: &Store<T>,
    senders: &impl Senders,
    caller: &Caller,
    id: EntityId,
    sender: Sender,
) -> Result<LegalEntity, Error> {
    let settings: Settings =
        store.get(&keys::settings(&caller.tenant)).await?.ok_or(Refusal::NotFound("settings"))?;
    let domain = sender.address.domain();
    if !settings.sender_domains.iter().any(|granted| granted == domain) {
        return Err(Error::invalid(
            "sender_domain_not_granted",
            "address",
            format!("is of the domain {domain}, which is not set up for your account"),
        ));
    }
    let status =
        senders.status(sender.address.as_str()).await.map_err(|error| Error::Failed(error.to_string()))?;
    let verified_at = (status == SenderStatus::Verified).then_some(caller.now);
    let sender = Sender { verified_at, ..sender };
    let key = keys::entity(&caller.tenant, id);
    records::change(store, caller, &key, "entity", None, |entity: LegalEntity| {
        let version = entity.version + 1;
        Ok(LegalEntity { sender: Some(sender), version, change: caller.change(), ..entity })
    })
    .await
}

//! The forms of a seller. Each is of one part of it; saving keeps the other parts.

use std::collections::BTreeMap;

use app::settings::save_entity::change_entity;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::documents::complete::today;
use domain::documents::series::{Series, SeriesId};
use domain::ids::{DocumentKind, EntityId};
use domain::settings::entity::LegalEntity;
use pages::components::{Action, FieldChange, Link, Look};
use store::keys;
use store::versioned::Versioned;

use super::address::{parsed, path};
use super::facts::facts;
use crate::navigation::Area;
use crate::settings::form_page::{FormPage, Group, Rejected};
use crate::settings::reading::Wrong;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

/// A part of a seller that has a form.
pub(crate) struct Part {
    /// The end of its address.
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    /// The seller as the form has it.
    pub(super) typed: fn(&LegalEntity) -> Form,
    pub(super) groups: fn(&Form, &Around) -> Vec<Group>,
    /// The seller with what the form says of the part.
    pub(super) read: fn(&Form, &LegalEntity, &Around) -> Result<LegalEntity, Wrong>,
    /// Has a button that shows the page again with what was typed.
    pub(super) preview: bool,
}

/// What is known of the seller's numbers.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Those that have assigned a number.
    pub series: BTreeMap<DocumentKind, Series>,
    pub today: NaiveDate,
}

/// A seller with its series: one batch of reads.
pub(super) async fn stored(
    web: &Web,
    visitor: &Visitor,
    id: EntityId,
) -> Result<(LegalEntity, Around), Refused> {
    let tenant = visitor.tenant();
    let series = DocumentKind::ALL.iter().map(|kind| SeriesId { entity_id: id, kind: *kind });
    let wanted = series.clone().map(|series| keys::series(tenant, &series));
    let loaded = web.store.load(wanted.chain([keys::entity(tenant, id)])).await?;
    let entity: Option<LegalEntity> = loaded.get(&keys::entity(tenant, id))?;
    let entity = entity.ok_or_else(Refused::not_found)?;
    let mut around = Around { series: BTreeMap::new(), today: today(&entity, visitor.now) };
    for id in series {
        if let Some(found) = loaded.get(&keys::series(tenant, &id))? {
            around.series.insert(id.kind, found);
        }
    }
    Ok((entity, around))
}

pub(super) async fn show(
    part: &Part,
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Page {
    let (entity, around) = stored(&web, &visitor, parsed(&id)?).await?;
    page(&form_page(part, &visitor, &(part.typed)(&entity), &entity, &around))
}

fn form_page(part: &Part, visitor: &Visitor, form: &Form, entity: &LegalEntity, around: &Around) -> FormPage {
    let back = path(entity.id);
    let mut actions = vec![Action::submit("Save", "do", "save").look(Look::Primary)];
    if part.preview {
        actions.insert(0, Action::submit("Show the next numbers", "do", "preview"));
    }
    FormPage {
        shell: visitor.shell(Area::Settings, part.title, Vec::new()),
        to: format!("{back}/{}", part.word),
        back: Link::new(entity.name.to_string(), back),
        title: part.title.to_owned(),
        subtitle: String::new(),
        links: Vec::new(),
        tabs: None,
        notice: None,
        meanwhile: Vec::new(),
        hidden: vec![("version", entity.version.to_string())],
        groups: (part.groups)(form, around),
        actions,
    }
}

pub(super) async fn save(
    part: &Part,
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (current, around) = stored(&web, &visitor, parsed(&id)?).await?;
    if form.text("do") == "preview" {
        return page(&form_page(part, &visitor, &form, &current, &around));
    }
    match write(part, &web, &visitor, &form, (&current, &around)).await? {
        None => done(&path(current.id), "saved"),
        Some(rejected) => {
            let status = rejected.status;
            page_with(status, &form_page(part, &visitor, &form, &current, &around).rejected(rejected))
        }
    }
}

async fn write(
    part: &Part,
    web: &Web,
    visitor: &Visitor,
    form: &Form,
    (current, around): (&LegalEntity, &Around),
) -> Result<Option<Rejected>, Refused> {
    if let Some(meanwhile) = meanwhile(web, visitor, form, current).await? {
        return Ok(Some(Rejected::stale(meanwhile)));
    }
    let read = match (part.read)(form, current, around) {
        Ok(read) => read,
        Err(wrong) => return Ok(Some(Rejected::fields(wrong))),
    };
    if read == *current {
        return Ok(None);
    }
    let caller = visitor.caller();
    let next = LegalEntity { version: current.version + 1, change: caller.change(), ..read };
    match change_entity(&web.store, &caller, current, next).await {
        Ok(_) => Ok(None),
        Err(error) => Rejected::of(error).map(Some),
    }
}

/// What somebody else has changed since the form was read. None: nobody has.
pub(super) async fn meanwhile(
    web: &Web,
    visitor: &Visitor,
    form: &Form,
    current: &LegalEntity,
) -> Result<Option<Vec<FieldChange>>, Refused> {
    let seen: u64 = form.text("version").parse().unwrap_or_default();
    if seen == current.version {
        return Ok(None);
    }
    let key = current.version_key(visitor.tenant(), seen);
    let before: Option<LegalEntity> = web.store.get(&key).await?;
    let format = visitor.format();
    Ok(Some(before.map(|it| facts(current, &format).since(&facts(&it, &format))).unwrap_or_default()))
}

//! The form of a seller's sender, with the domains that it may be of.

use app::settings::save_entity::set_sender;
use axum::extract::{Path, State};
use domain::settings::Settings;
use domain::settings::entity::{LegalEntity, Sender};
use futures_util::future::join_all;
use pages::components::{Action, Field, Link, Look};
use ports::Senders;
use store::keys;

use super::address::{parsed, path};
use super::edit::meanwhile;
use super::view::DomainState;
use crate::navigation::Area;
use crate::settings::form_page::{FormPage, Group, Rejected};
use crate::settings::reading::{Reading, Wrong, form_of};
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

/// Asks the mail service. The page is shown without its answer if there is none.
pub(super) async fn states(web: &Web, domains: &[String]) -> Vec<DomainState> {
    let ask = async |domain: &String| (domain.clone(), web.senders.domain(domain).await.ok());
    join_all(domains.iter().map(ask)).await
}

async fn stored(web: &Web, visitor: &Visitor, id: &str) -> Result<(LegalEntity, Vec<String>), Refused> {
    let tenant = visitor.tenant();
    let (entity, settings) = (keys::entity(tenant, parsed(id)?), keys::settings(tenant));
    let loaded = web.store.load([entity.clone(), settings.clone()]).await?;
    let entity: Option<LegalEntity> = loaded.get(&entity)?;
    let settings: Option<Settings> = loaded.get(&settings)?;
    let domains = settings.map(|settings| settings.sender_domains).unwrap_or_default();
    Ok((entity.ok_or_else(Refused::not_found)?, domains))
}

pub fn typed(entity: &LegalEntity) -> Form {
    match &entity.sender {
        Some(sender) => form_of([("name", sender.name.to_string()), ("address", sender.address.to_string())]),
        None => form_of([("name", entity.name.to_string())]),
    }
}

fn read(form: &Form) -> Result<Sender, Wrong> {
    let mut reading = Reading::new(form);
    let (name, address) = (reading.required("name"), reading.required("address"));
    reading.finish(name.zip(address).map(|(name, address)| Sender { name, address, verified_at: None }))
}

/// The fields with what was typed.
pub fn groups(form: &Form, domains: &[String]) -> Vec<Group> {
    let hint = match domains {
        [] => "No domain is set up for your account yet. The operator of Remit does that.".to_owned(),
        domains => format!("In one of your domains: {}", domains.join(", ")),
    };
    let rows = vec![
        vec![Field::text("name", "Name", form.text("name")).hint("As recipients see it.").required()],
        vec![Field::input("email", "address", "Address", form.text("address")).hint(hint).required()],
    ];
    vec![Group::new("Sender", rows).text("Saving asks the mail service whether it may send for the address.")]
}

fn form_page(visitor: &Visitor, form: &Form, entity: &LegalEntity, domains: &[String]) -> FormPage {
    let back = path(entity.id);
    let title = "Sender of e-mails";
    FormPage {
        shell: visitor.shell(Area::Settings, title, Vec::new()),
        to: format!("{back}/sender"),
        back: Link::new(entity.name.to_string(), back),
        title: title.to_owned(),
        subtitle: String::new(),
        links: Vec::new(),
        tabs: None,
        notice: None,
        meanwhile: Vec::new(),
        hidden: vec![("version", entity.version.to_string())],
        groups: groups(form, domains),
        actions: vec![Action::submit("Save", "do", "save").look(Look::Primary)],
    }
}

pub(super) async fn show(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Page {
    let (entity, domains) = stored(&web, &visitor, &id).await?;
    page(&form_page(&visitor, &typed(&entity), &entity, &domains))
}

pub(super) async fn save(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let (entity, domains) = stored(&web, &visitor, &id).await?;
    match write(&web, &visitor, &form, &entity).await? {
        None => done(&path(entity.id), "saved"),
        Some(rejected) => {
            let status = rejected.status;
            page_with(status, &form_page(&visitor, &form, &entity, &domains).rejected(rejected))
        }
    }
}

async fn write(
    web: &Web,
    visitor: &Visitor,
    form: &Form,
    entity: &LegalEntity,
) -> Result<Option<Rejected>, Refused> {
    if let Some(meanwhile) = meanwhile(web, visitor, form, entity).await? {
        return Ok(Some(Rejected::stale(meanwhile)));
    }
    let sender = match read(form) {
        Ok(sender) => sender,
        Err(wrong) => return Ok(Some(Rejected::fields(wrong))),
    };
    let (caller, version) = (visitor.caller(), Some(entity.version));
    match set_sender(&web.store, &web.senders, &caller, entity.id, version, sender).await {
        Ok(_) => Ok(None),
        Err(error) => Rejected::of(error).map(Some),
    }
}

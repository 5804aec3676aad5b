//! Fills the list of sellers, the page of one, and the form of a new one.

use app::Reply;
use app::settings::entity_logo::remove_logo;
use app::settings::save_entity::create_entity;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::documents::series::Numberings;
use domain::ids::EntityId;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use futures_util::future::try_join;
use pages::components::{Action, Badge, Empty, Link, Look, Notice, Pager, Tone};
use pages::icons::Icon;
use ports::Entropy;
use store::keys;
use store::versioned::Versioned;
use wording::Language;

use super::address::{HERE, parsed, path};
use super::details::{blank, groups, read};
use super::edit::stored;
use super::facts::facts;
use super::{sender, view};
use crate::navigation::Area;
use crate::settings::form_page::{FormPage, Rejected};
use crate::settings::list_page::{ListPage, Row};
use crate::settings::reading::text;
use crate::settings::thing_page::ThingPage;
use crate::settings::{Section, history, sections, tabs};
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

/// Sellers of a page.
const PAGE: usize = 50;

fn add(visitor: &Visitor) -> Action {
    let action = match visitor.may(Scope::SettingsWrite) {
        true => Action::link("Add seller", format!("{HERE}/new")),
        false => Action::refused("Add seller", "Your role does not allow it."),
    };
    action.icon(Icon::Plus).look(Look::Primary)
}

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let tenant = visitor.tenant();
    let (after, kinds, key) = (query.get("cursor"), [LegalEntity::KIND], keys::settings(tenant));
    let (listed, settings) =
        try_join(web.store.list::<LegalEntity>(tenant, &kinds, after, PAGE), web.store.get::<Settings>(&key))
            .await?;
    let usual = settings.and_then(|settings| settings.default_entity_id);
    let rows: Vec<Row> = listed.data.iter().map(|entity| row(entity, usual)).collect();
    let empty = Empty {
        icon: Icon::Bank,
        title: "No sellers yet".to_owned(),
        text: "A seller is the legal entity in whose name invoices are issued. The first one becomes the default."
            .to_owned(),
        actions: vec![add(&visitor)],
    };
    let view = ListPage {
        title: Section::Sellers.name().to_owned(),
        text: "The legal entities in whose name invoices are issued.".to_owned(),
        tabs: tabs(&sections(&visitor), Section::Sellers),
        actions: if rows.is_empty() { Vec::new() } else { vec![add(&visitor)] },
        notice: None,
        columns: vec!["Name", "VAT number", "Country", "Sender"],
        empty: rows.is_empty().then_some(empty),
        pager: Pager {
            shown: visitor.format().counted(rows.len(), "seller, newest first", "sellers, newest first"),
            first: after.map(|_| HERE.to_owned()),
            next: listed.next.map(|next| format!("{HERE}?cursor={next}")),
        },
        asks: Vec::new(),
        shell: visitor.shell(Area::Settings, Section::Sellers.name(), Vec::new()),
        rows,
    };
    page(&view)
}

fn row(entity: &LegalEntity, usual: Option<EntityId>) -> Row {
    let is_usual = if usual == Some(entity.id) { "Default seller · " } else { "" };
    let status = match &entity.sender {
        None => Badge::new("No sender", Tone::Amber, Icon::Alert),
        Some(sender) if sender.verified_at.is_none() => {
            Badge::new("Not verified", Tone::Amber, Icon::Hourglass)
        }
        Some(_) => Badge::new("Verified", Tone::Green, Icon::CircleCheck),
    };
    Row {
        label: entity.name.to_string(),
        href: path(entity.id),
        sub: format!("{is_usual}{}", entity.address.city),
        status,
        cells: vec![text(&entity.vat_id), Language::English.country(&entity.address.country)],
        action: None,
    }
}

pub(super) async fn one(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Page {
    show(&web, &visitor, parsed(&id)?, Vec::new(), StatusCode::OK).await
}

async fn show(web: &Web, visitor: &Visitor, id: EntityId, notices: Vec<Notice>, status: StatusCode) -> Page {
    let key = keys::settings(visitor.tenant());
    let settings = async || web.store.get::<Settings>(&key).await.map_err(Refused::from);
    let ((entity, around), settings) = try_join(stored(web, visitor, id), settings()).await?;
    // Those of the account, as the API lists them, and that of the sender even if it is none of them any more.
    let mut domains = settings.map(|settings| settings.sender_domains).unwrap_or_default();
    let of_sender = entity.sender.as_ref().map(|sender| sender.address.domain().to_owned());
    domains.extend(of_sender.filter(|domain| !domains.contains(domain)));
    let domains = sender::states(web, &domains).await;
    let token = visitor.may(Scope::SettingsWrite).then_some(visitor.form_token.as_str());
    let format = visitor.format();
    let change = &entity.change;
    let view = ThingPage {
        shell: visitor.shell(Area::Settings, entity.name.to_string(), Vec::new()),
        back: Link::new(Section::Sellers.name(), HERE),
        title: entity.name.to_string(),
        subtitle: format!("Changed last by {}, {}", change.actor.name(), format.instant(change.at)),
        badge: None,
        actions: vec![Action::link("History", format!("{}/history", path(id))).icon(Icon::History)],
        tabs: None,
        notices,
        cards: view::cards(&entity, &around, &domains, &format, token),
        asks: Vec::new(),
    };
    page_with(status, &view)
}

fn new_page(visitor: &Visitor, form: &Form) -> FormPage {
    let title = "Add seller";
    FormPage {
        shell: visitor.shell(Area::Settings, title, Vec::new()),
        back: Link::new(Section::Sellers.name(), HERE),
        title: title.to_owned(),
        subtitle: "Numbering, bank accounts and the sender follow once it is saved.".to_owned(),
        links: Vec::new(),
        tabs: None,
        notice: None,
        meanwhile: Vec::new(),
        to: format!("{HERE}/new"),
        hidden: Vec::new(),
        groups: groups(form),
        actions: vec![Action::submit("Add seller", "do", "save").look(Look::Primary)],
    }
}

pub(super) async fn new(visitor: Visitor) -> Page {
    page(&new_page(&visitor, &blank(visitor.user.time_zone)))
}

pub(super) async fn create(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let rejected = match read(&form) {
        Err(wrong) => Rejected::fields(wrong),
        Ok(details) => {
            let caller = visitor.caller();
            let entity = LegalEntity {
                id: EntityId::new(caller.now, web.entropy.draw()),
                version: 1,
                name: details.name,
                legal_id: details.legal_id,
                vat_id: details.vat_id,
                tax_number: details.tax_number,
                address: details.address,
                email: details.email,
                phone: details.phone,
                time_zone: details.time_zone,
                sender: None,
                bank_accounts: Vec::new(),
                numbering: Numberings::new([]),
                accent_color: details.accent_color,
                logo: None,
                accessible_pdf: details.accessible_pdf,
                retention_years: details.retention_years,
                created_at: caller.now,
                change: caller.change(),
            };
            match create_entity(&web.store, &caller, entity, told).await {
                Ok(reply) => return done(&format!("{HERE}/{}", reply.body), "created"),
                Err(error) => Rejected::of(error)?,
            }
        }
    };
    let status = rejected.status;
    page_with(status, &new_page(&visitor, &form).rejected(rejected))
}

/// A use case answers with the id of the seller.
fn told(entity: &LegalEntity) -> Reply {
    Reply { status: 200, body: entity.id.to_string(), etag: None, location: None }
}

pub(super) async fn remove(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    _: Form,
) -> Page {
    let id = parsed(&id)?;
    match remove_logo(&web.store, &visitor.caller(), id, None).await.map_err(Refused::from) {
        Ok(_) => done(&path(id), "deleted"),
        Err(refused) if refused.status == StatusCode::CONFLICT => {
            show(&web, &visitor, id, vec![refused.notice()], refused.status).await
        }
        Err(refused) => Err(refused),
    }
}

pub(super) async fn history(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let id = parsed(&id)?;
    let format = visitor.format();
    let of = history::Of {
        key: keys::entity(visitor.tenant(), id),
        what: "seller",
        back: Link::new("Seller", path(id)),
        title: "History of the seller".to_owned(),
        query: &Form::read(query.unwrap_or_default().as_bytes()),
    };
    history::of::<LegalEntity>(&web, &visitor, of, |entity| facts(entity, &format)).await
}

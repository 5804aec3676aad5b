//! API keys: the list, none, a new one, and its secret.

use std::collections::BTreeSet;

use console::navigation::Area;
use console::settings::Section;
use console::settings::form_page::FormPage;
use console::settings::keys::form::groups;
use console::settings::keys::view::{ask, card, row};
use console::settings::list_page::ListPage;
use console::settings::thing_page::ThingPage;
use console::web::form::Form;
use domain::access::role::Role;
use domain::access::{ApiKey, Scope};
use domain::ids::{ApiKeyId, TenantId};
use pages::components::{Action, Empty, Link, Look, Notice, Tone};
use pages::icons::Icon;

use super::super::{Page, english, minute, page, shell, t};
use super::{form, pager, section_tabs, thing};

const HERE: &str = "/console/settings/keys";

fn key(name: &str, scopes: &[Scope], revoked: bool) -> anyhow::Result<ApiKey> {
    Ok(ApiKey {
        id: ApiKeyId::new(minute(0), 1),
        tenant: TenantId::new(minute(0), 1),
        name: t(name).parse()?,
        prefix: "4f7k2m9qw3xz".to_owned(),
        hash: String::new(),
        scopes: scopes.iter().copied().collect(),
        created_at: minute(-90_000),
        revoked_at: revoked.then(|| minute(-300)),
    })
}

fn list() -> anyhow::Result<ListPage> {
    let shop = key("Web shop", &[Scope::InvoicesRead, Scope::InvoicesWrite, Scope::CustomersRead], false)?;
    let all = key("Accounting", Scope::ALL, false)?;
    let old = key("Old import", &[Scope::InvoicesWrite], true)?;
    Ok(ListPage {
        shell: shell("API keys", Area::Settings),
        title: "API keys".to_owned(),
        text: "Access for programs. The secret of a key is shown once, when it is created.".to_owned(),
        tabs: section_tabs(Section::Keys),
        actions: vec![create()],
        notice: None,
        columns: vec!["Name", "Scopes", "Created", "State"],
        rows: [&shop, &all, &old].map(|key| row(key, &english())).to_vec(),
        empty: None,
        pager: pager("3 keys, newest first"),
        asks: Vec::new(),
    })
}

fn create() -> Action {
    Action::link("Create key", format!("{HERE}/new")).icon(Icon::Plus).look(Look::Primary)
}

fn empty() -> anyhow::Result<ListPage> {
    let empty = Empty {
        icon: Icon::Key,
        title: "No API keys".to_owned(),
        text: "A program needs a key to use the API. Create one with the scopes that it needs.".to_owned(),
        actions: vec![create()],
    };
    Ok(ListPage { rows: Vec::new(), actions: Vec::new(), empty: Some(empty), ..list()? })
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let shop = key("Web shop", &[Scope::InvoicesRead, Scope::InvoicesWrite], false)?;
    let held: BTreeSet<Scope> = Role::Accountant.scopes();
    let back = || Link::new("API keys", HERE);
    let new = form("Create API key", back(), "/console/settings/keys/new", groups(&Form::default(), &held));
    let secret = "rk_4f7k2m9qw3xz_0123456789abcdefghjkmnpqrstvwxyz";
    let created = ThingPage {
        subtitle: String::new(),
        notices: vec![Notice::new(Tone::Green, "The key is created.")],
        ..thing("Web shop", back(), vec![card(&shop, secret, &english())])
    };
    Ok(vec![
        page("keys", &list()?)?,
        page("keys-empty", &empty()?)?,
        page("keys-revoke", &ListPage { asks: vec![ask(&shop, "t0k3n")], ..list()? })?,
        page("key-new", &FormPage { hidden: vec![("once", "0".to_owned())], ..new })?,
        page("key-created", &created)?,
    ])
}

//! The settings: of the account, of the sellers, of the people and of the API keys.
//!
//! - [`account`]: what holds for the whole account;
//! - [`sellers`]: the legal entities, with their numbering, bank accounts and sender;
//! - [`users`]: the people and their roles;
//! - [`keys`]: the API keys;
//! - [`form_page`], [`list_page`], [`thing_page`], [`history`]: the pages that all of them are made of.

pub mod account;
mod choices;
pub mod form_page;
pub mod history;
pub mod home;
pub mod keys;
pub mod list_page;
mod reading;
pub mod sellers;
pub mod thing_page;
pub mod users;

use domain::access::Scope;
use pages::components::{Link, Tab, Tabs};

use crate::web::{Access, Routes, Visitor};

/// Where the settings begin.
pub(crate) const HOME: &str = "/console/settings";

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Account,
    Sellers,
    Users,
    Keys,
}

impl Section {
    const ALL: [Section; 4] = [Section::Account, Section::Sellers, Section::Users, Section::Keys];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Section::Account => "Account",
            Section::Sellers => "Sellers",
            Section::Users => "Users",
            Section::Keys => "API keys",
        }
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Section::Account => "/console/settings/account",
            Section::Sellers => "/console/settings/sellers",
            Section::Users => "/console/settings/users",
            Section::Keys => "/console/settings/keys",
        }
    }

    pub(crate) fn scope(self) -> Scope {
        match self {
            Section::Account | Section::Sellers => Scope::SettingsRead,
            Section::Users => Scope::UsersRead,
            Section::Keys => Scope::KeysWrite,
        }
    }

    fn link(self) -> Link {
        Link::new(self.name(), self.path())
    }
}

/// The sections that a person may see.
pub(crate) fn sections(visitor: &Visitor) -> Vec<Section> {
    Section::ALL.into_iter().filter(|section| visitor.may(section.scope())).collect()
}

/// The sections as tabs.
pub fn tabs(sections: &[Section], current: Section) -> Tabs {
    let tab = |section: &Section| Tab {
        label: section.name().to_owned(),
        href: section.path().to_owned(),
        count: None,
        current: *section == current,
    };
    Tabs { label: "Settings".to_owned(), tabs: sections.iter().map(tab).collect() }
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(HOME, Access::SignedIn, home::home)
        .merge(account::routes())
        .merge(sellers::routes())
        .merge(users::routes())
        .merge(keys::routes())
}

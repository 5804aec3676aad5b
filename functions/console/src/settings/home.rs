//! The sections of the settings.

use askama::Template;
use pages::icons::Icon;
use pages::layout::Shell;

use super::{Section, sections};
use crate::navigation::Area;
use crate::web::{Page, Visitor, page};

#[derive(Debug, Template)]
#[template(path = "settings/home.html")]
pub struct SettingsHome {
    pub shell: Shell,
    pub places: Vec<Place>,
}

#[derive(Clone, Debug)]
pub struct Place {
    pub icon: Icon,
    pub name: &'static str,
    pub href: &'static str,
    pub text: &'static str,
}

impl From<Section> for Place {
    fn from(section: Section) -> Self {
        let (icon, text) = match section {
            Section::Account => {
                (Icon::Settings, "Approval, e-mails, receipts, tolerances, and what holds for all sellers")
            }
            Section::Sellers => {
                (Icon::Bank, "Legal entities: address, VAT, numbering, bank accounts, sender, brand")
            }
            Section::Users => (Icon::Customers, "The people of this account, and what each may do"),
            Section::Keys => (Icon::Key, "Access for programs, each with its scopes"),
        };
        Self { icon, name: section.name(), href: section.path(), text }
    }
}

pub(crate) async fn home(visitor: Visitor) -> Page {
    let places = sections(&visitor).into_iter().map(Place::from).collect();
    page(&SettingsHome { shell: visitor.shell(Area::Settings, "Settings", Vec::new()), places })
}

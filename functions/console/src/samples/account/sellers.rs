//! Sellers: the list, one that is ready, one that is new, and the forms.

use std::collections::BTreeMap;

use console::navigation::Area;
use console::settings::Section;
use console::settings::form_page::FormPage;
use console::settings::list_page::{ListPage, Row};
use console::settings::sellers::edit::Around;
use console::settings::sellers::view::cards;
use console::settings::sellers::{bank, details, numbering, sender};
use console::settings::thing_page::ThingPage;
use domain::address::Address;
use domain::documents::series::{Numberings, Series, SeriesPeriod};
use domain::ids::{DocumentKind, EntityId};
use domain::settings::entity::{BankAccount, LegalEntity, Sender};
use domain::templates::brand::{ImageFormat, LogoRef};
use pages::components::{Action, Badge, Empty, Link, Look, Tone};
use pages::icons::Icon;
use ports::{SenderDomain, SenderStatus};

use super::super::{Page, day, english, minute, page, shell, t, zone};
use super::{change, form, pager, refused, section_tabs, thing, wrong};

const HERE: &str = "/console/settings/sellers";

fn seller() -> anyhow::Result<LegalEntity> {
    Ok(LegalEntity {
        id: EntityId::new(minute(0), 1),
        version: 7,
        name: t("Nordlicht Solar GmbH").parse()?,
        legal_id: Some(t("HRB 123456, Amtsgericht Hamburg").parse()?),
        vat_id: Some("DE123456788".parse()?),
        tax_number: None,
        address: Address {
            line1: t("Am Sandtorkai 50").parse()?,
            line2: None,
            postal_code: Some(t("20457").parse()?),
            city: t("Hamburg").parse()?,
            region: None,
            country: "DE".parse()?,
        },
        email: Some("office@nordlicht.example".parse()?),
        phone: Some(t("+49 40 123456").parse()?),
        time_zone: zone(),
        sender: Some(Sender {
            name: t("Nordlicht Solar").parse()?,
            address: "billing@nordlicht.example".parse()?,
            verified_at: Some(minute(-9_000)),
        }),
        bank_accounts: vec![
            BankAccount {
                currency: None,
                holder: t("Nordlicht Solar GmbH").parse()?,
                iban: "DE89370400440532013000".parse()?,
                bic: Some("COBADEFFXXX".parse()?),
                bank: Some(t("Commerzbank").parse()?),
            },
            BankAccount {
                currency: Some("GBP".parse()?),
                holder: t("Nordlicht Solar GmbH").parse()?,
                iban: "GB82WEST12345698765432".parse()?,
                bic: None,
                bank: None,
            },
        ],
        numbering: Numberings::new([]),
        accent_color: Some("#1f4e79".parse()?),
        logo: Some(LogoRef { format: ImageFormat::Svg, sha256: "0".repeat(64), bytes: 11_900 }),
        accessible_pdf: true,
        retention_years: 10,
        created_at: minute(-90_000),
        change: change(),
    })
}

fn around() -> Around {
    let next = BTreeMap::from([(SeriesPeriod::Year(2026), 1_286)]);
    let series = Series { next, last_issue_date: Some(day(27)), version: 3, ..Series::default() };
    Around { series: BTreeMap::from([(DocumentKind::Invoice, series)]), today: day(29) }
}

fn back() -> Link {
    Link::new("Sellers", HERE)
}

fn one() -> anyhow::Result<ThingPage> {
    let record = |token: &str| {
        (format!("{token}._domainkey.nordlicht.example"), format!("{token}.dkim.amazonses.com"))
    };
    let state = SenderDomain {
        status: SenderStatus::Verified,
        signed: true,
        dkim_records: ["abc1x", "def2y", "ghi3z"].map(record).to_vec(),
    };
    let domain = ("nordlicht.example".to_owned(), Some(state));
    let cards = cards(&seller()?, &around(), &[domain], &english(), Some("t0k3n"));
    Ok(ThingPage {
        actions: vec![Action::link("History", format!("{HERE}/ent_1/history")).icon(Icon::History)],
        ..thing("Nordlicht Solar GmbH", back(), cards)
    })
}

fn unfinished() -> anyhow::Result<ThingPage> {
    let new = LegalEntity { sender: None, logo: None, bank_accounts: Vec::new(), ..seller()? };
    let pending = SenderDomain { status: SenderStatus::Pending, signed: false, dkim_records: Vec::new() };
    let pending = ("nordlicht.example".to_owned(), Some(pending));
    let cards = cards(&new, &Around { today: day(29), ..Around::default() }, &[pending], &english(), None);
    Ok(thing("Nordlicht Solar GmbH", back(), cards))
}

fn list() -> ListPage {
    let row = |name: &str, sub: &str, vat: &str, country: &str, status| Row {
        label: t(name),
        href: format!("{HERE}/ent_1"),
        sub: t(sub),
        status,
        cells: vec![t(vat), country.to_owned()],
        action: None,
    };
    let verified = Badge::new("Verified", Tone::Green, Icon::CircleCheck);
    let none = Badge::new("No sender", Tone::Amber, Icon::Alert);
    ListPage {
        shell: shell("Sellers", Area::Settings),
        title: "Sellers".to_owned(),
        text: "The legal entities in whose name invoices are issued.".to_owned(),
        tabs: section_tabs(Section::Sellers),
        actions: vec![add()],
        notice: None,
        columns: vec!["Name", "VAT number", "Country", "Sender"],
        rows: vec![
            row("Nordlicht Service AB", "Malmö", "SE556677889901", "Sweden", none),
            row("Nordlicht Solar GmbH", "Default seller · Hamburg", "DE123456788", "Germany", verified),
        ],
        empty: None,
        pager: pager("2 sellers, newest first"),
        asks: Vec::new(),
    }
}

fn add() -> Action {
    Action::link("Add seller", format!("{HERE}/new")).icon(Icon::Plus).look(Look::Primary)
}

fn empty() -> ListPage {
    let empty = Empty {
        icon: Icon::Bank,
        title: "No sellers yet".to_owned(),
        text: "A seller is the legal entity in whose name invoices are issued. The first one becomes the default."
            .to_owned(),
        actions: vec![add()],
    };
    ListPage { rows: Vec::new(), actions: Vec::new(), empty: Some(empty), ..list() }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let seller = seller()?;
    let to = |word: &str| format!("{HERE}/ent_1/{word}");
    let back = || Link::new(t("Nordlicht Solar GmbH"), format!("{HERE}/ent_1"));
    let edit = form("Edit seller", back(), &to("edit"), details::groups(&details::typed(&seller)));
    let numbers = numbering::groups(&numbering::typed(&seller), &around());
    let numbers = form("Numbering", back(), &to("numbering"), numbers);
    let mut accounts = bank::groups(&bank::typed(&seller));
    wrong(&mut accounts, "bank_accounts[1].iban", "Must be an IBAN with a right check sum.");
    let accounts = form("Bank accounts", back(), &to("bank-accounts"), accounts);
    let domains = vec!["nordlicht.example".to_owned()];
    let sender = sender::groups(&sender::typed(&seller), &domains);
    let sender = form("Sender of e-mails", back(), &to("sender"), sender);
    Ok(vec![
        page("sellers", &list())?,
        page("sellers-empty", &empty())?,
        page("seller", &one()?)?,
        page("seller-unfinished", &unfinished()?)?,
        page("seller-edit", &edit)?,
        page("seller-numbering", &numbers)?,
        page("seller-bank-wrong", &FormPage { notice: Some(refused()), ..accounts })?,
        page("seller-sender", &sender)?,
    ])
}

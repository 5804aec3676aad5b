//! The page of a seller.

use domain::ids::DocumentKind;
use domain::settings::entity::LegalEntity;
use pages::components::{Action, Badge, Pair, Tone};
use pages::format::Format;
use pages::icons::Icon;
use ports::{SenderDomain, SenderStatus};

use super::address::path;
use super::edit::Around;
use super::facts::{bank_account, details, logo};
use super::numbering;
use crate::settings::thing_page::{Card, Table};

/// How far the mail service is with a domain. None: it did not answer.
pub type DomainState = (String, Option<SenderDomain>);

/// The cards of a seller. `token` is None for those who may only read.
pub fn cards(
    entity: &LegalEntity,
    around: &Around,
    domains: &[DomainState],
    format: &Format,
    token: Option<&str>,
) -> Vec<Card> {
    let here = path(entity.id);
    let edit = |label: &str, word: &str| match token {
        Some(_) => Action::link(label, format!("{here}/{word}")),
        None => Action::refused(label, "Your role does not allow it."),
    };
    let details = details(entity);
    let details = details.pairs().map(|(name, value)| Pair::new(name, value));
    let mut cards = vec![
        Card::new("Details", details.collect()).action(edit("Edit details", "edit")),
        numbers(entity, around).action(edit("Edit numbering", "numbering")),
        accounts(entity).action(edit("Edit bank accounts", "bank-accounts")),
        sender(entity, format).action(edit("Edit sender", "sender")),
    ];
    cards.extend(domains.iter().map(domain_card));
    cards.push(logo_card(entity, format, token));
    cards
}

fn numbers(entity: &LegalEntity, around: &Around) -> Card {
    let row = |kind: &DocumentKind| {
        let numbering = entity.numbering.of(*kind)?;
        let restart = if numbering.yearly_restart { "Each year" } else { "Never" };
        let next = numbering::next(numbering, around.series.get(kind), around.today);
        Some(vec![numbering::name(*kind), numbering.pattern.to_string(), restart.to_owned(), next])
    };
    let table = Table {
        caption: "Numbers".to_owned(),
        columns: vec!["Documents", "Pattern", "Starts again", "Next number"],
        rows: DocumentKind::ALL.iter().filter_map(row).collect(),
    };
    Card { table: Some(table), ..Card::new("Numbering", Vec::new()) }
}

fn accounts(entity: &LegalEntity) -> Card {
    let pair = |(index, account)| Pair::lines(format!("Account {}", index + 1), bank_account(account));
    let card = Card::new("Bank accounts", entity.bank_accounts.iter().enumerate().map(pair).collect());
    match entity.bank_accounts.is_empty() {
        true => card.text("None yet: invoices do not say where to pay."),
        false => card,
    }
}

fn sender(entity: &LegalEntity, format: &Format) -> Card {
    let Some(sender) = &entity.sender else {
        return Card::new("Sender of e-mails", Vec::new())
            .text("None yet: no e-mail can be sent in the name of this seller.");
    };
    let pairs =
        vec![Pair::new("Name", sender.name.to_string()), Pair::new("Address", sender.address.to_string())];
    let card = Card::new("Sender of e-mails", pairs);
    match sender.verified_at {
        Some(at) => card
            .badge(Badge::new("Verified", Tone::Green, Icon::CircleCheck))
            .text(format!("The mail service confirmed the address on {}.", format.instant(at))),
        None => card.badge(Badge::new("Not verified", Tone::Amber, Icon::Alert)).text(
            "Nothing can be sent until the mail service has verified the address. Save the sender again to ask it.",
        ),
    }
}

/// A domain, with the records that its owner is to publish.
pub fn domain_card((domain, found): &DomainState) -> Card {
    let card = Card::new(format!("Domain {domain}"), Vec::new());
    let Some(found) = found else {
        return card.text("The mail service did not answer. Load the page again to ask it once more.");
    };
    let (badge, text) = match (&found.status, found.signed) {
        (SenderStatus::Verified, true) => (
            Badge::new("Verified, signed (DKIM)", Tone::Green, Icon::ShieldCheck),
            "E-mails are signed in the name of the domain.",
        ),
        (SenderStatus::Verified, false) => (
            Badge::new("Verified, not signed (DKIM)", Tone::Amber, Icon::Alert),
            "E-mails are not signed in the name of the domain, so some are taken for spam.",
        ),
        (SenderStatus::Pending, _) => (
            Badge::new("Pending", Tone::Amber, Icon::Hourglass),
            "The records of the domain have not been found in the DNS yet.",
        ),
        (SenderStatus::Unknown, _) => (
            Badge::new("Not set up", Tone::Grey, Icon::CircleDashed),
            "The operator of Remit has not set this domain up yet.",
        ),
    };
    let row = |(name, value): &(String, String)| vec!["CNAME".to_owned(), name.clone(), value.clone()];
    let table = Table {
        caption: format!("DNS records of {domain}"),
        columns: vec!["Type", "Name", "Value"],
        rows: found.dkim_records.iter().map(row).collect(),
    };
    let table = (!table.rows.is_empty()).then_some(table);
    Card { table, ..card.badge(badge).text(text) }
}

fn logo_card(entity: &LegalEntity, format: &Format, token: Option<&str>) -> Card {
    let upload = format!("A logo is uploaded through the API: PUT /v1/entities/{}/logo.", entity.id);
    let Some(found) = &entity.logo else {
        return Card::new("Logo", Vec::new()).text(format!("None yet. {upload}"));
    };
    let to = format!("{}/remove-logo", path(entity.id));
    let file = Pair::link("File", logo(found, format), format!("{}/logo", path(entity.id)));
    let card =
        Card::new("Logo", vec![file]).text(format!("It stands at the head of new documents. {upload}"));
    match token {
        Some(token) => card.action(Action::post("Remove logo", to, token).icon(Icon::Trash)),
        None => card,
    }
}

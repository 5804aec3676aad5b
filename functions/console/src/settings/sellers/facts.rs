//! A seller as a person reads it.

use domain::ids::DocumentKind;
use domain::settings::entity::{BankAccount, LegalEntity};
use domain::templates::brand::{ImageFormat, LogoRef};
use pages::format::Format;
use wording::Language;

use super::numbering;
use crate::settings::history::{Facts, yes};
use crate::settings::reading::text;

pub fn facts(entity: &LegalEntity, format: &Format) -> Facts {
    let mut facts = details(entity);
    for kind in DocumentKind::ALL.iter().copied() {
        if let Some(numbering) = entity.numbering.of(kind) {
            let restart = if numbering.yearly_restart { ", again from 1 each year" } else { "" };
            let value = format!("{}, from {}{restart}", numbering.pattern, numbering.first);
            facts.add(format!("Numbers of {}", numbering::name(kind).to_lowercase()), value);
        }
    }
    for (index, account) in entity.bank_accounts.iter().enumerate() {
        facts.add(format!("Bank account {}", index + 1), bank_account(account).join(", "));
    }
    if let Some(sender) = &entity.sender {
        facts.add("Sender", format!("{} <{}>", sender.name, sender.address));
        facts.add("Sender verified", sender.verified_at.map(|at| format.instant(at)).unwrap_or_default());
    }
    if let Some(found) = &entity.logo {
        let hash = found.sha256.get(..8).unwrap_or_default();
        facts.add("Logo", format!("{}, {hash}", logo(found, format)));
    }
    facts
}

/// Name, tax, address and brand.
pub(super) fn details(entity: &LegalEntity) -> Facts {
    let mut facts = Facts::default();
    let address = &entity.address;
    let city = [text(&address.postal_code), address.city.to_string()].join(" ");
    let country = Language::English.country(&address.country);
    let lines = [address.line1.to_string(), text(&address.line2), city, text(&address.region), country];
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    facts.add("Name", entity.name.to_string());
    facts.add("Address", lines.join(", "));
    facts.add("VAT number", text(&entity.vat_id));
    facts.add("Tax number", text(&entity.tax_number));
    facts.add("Registration number", text(&entity.legal_id));
    facts.add("E-mail", text(&entity.email));
    facts.add("Phone", text(&entity.phone));
    facts.add("Time zone", entity.time_zone.to_string());
    facts.add("Documents are kept for", format!("{} years", entity.retention_years));
    facts.add("Colour", text(&entity.accent_color));
    facts.add("PDFs for screen readers", yes(entity.accessible_pdf));
    facts
}

/// Holder, IBAN and the rest.
pub(super) fn bank_account(account: &BankAccount) -> Vec<String> {
    let all = [account.holder.to_string(), account.iban.to_string(), text(&account.bic), text(&account.bank)];
    let mut lines: Vec<String> = all.into_iter().filter(|line| !line.is_empty()).collect();
    lines.push(account.currency.map_or_else(|| "Any currency".to_owned(), |currency| currency.to_string()));
    lines
}

/// "SVG, 12 KB".
pub(super) fn logo(logo: &LogoRef, format: &Format) -> String {
    let kind = match logo.format {
        ImageFormat::Png => "PNG",
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::Svg => "SVG",
    };
    let kilobytes = i64::try_from(logo.bytes.div_ceil(1024)).unwrap_or(i64::MAX);
    format!("{kind}, {}\u{A0}KB", format.number(kilobytes))
}

//! Texts with characters that the PDF cannot show as they are written.

use super::{Shown, Warning};
use crate::address::Address;
use crate::documents::glyphs::{Change, change};
use crate::documents::line::{Adjustment, DocumentAdjustment, DraftLine};
use crate::documents::tax::Tax;
use crate::settings::entity::{BankAccount, LegalEntity};

pub(super) const CODE: &str = "characters_replaced";

/// Characters that one warning names.
const MOST_NAMED: usize = 10;
/// Characters of the text that it quotes.
const QUOTED: usize = 60;

/// Calls `tell` for each printed text that will look different. A warning is only written if it is kept.
pub(super) fn each(shown: Shown<'_>, tell: &mut dyn FnMut(&dyn Fn() -> Warning)) {
    let mut found = |path: &dyn Fn() -> String, text: &str| {
        if text.chars().any(|character| change(character).is_some()) {
            tell(&|| Warning::new(CODE, path(), message(text)));
        }
    };
    let mut texts = Texts { prefix: &String::new, found: &mut found };
    if let Some(seller) = shown.seller {
        texts.within("entity", |texts| of_seller(texts, seller, shown));
    }
    if let Some(customer) = shown.customer {
        texts.within("customer", |texts| {
            texts.text("name", Some(&customer.name));
            texts.text("number", customer.number.as_deref());
            texts.text("legal_id", customer.legal_id.as_deref());
            texts.address("address", customer.address.as_ref());
        });
    }
    let content = &shown.document.content;
    texts.within("references", |texts| {
        let references = &content.references;
        texts.text("buyer_reference", references.buyer_reference.as_deref());
        texts.text("purchase_order", references.purchase_order.as_deref());
        texts.text("contract", references.contract.as_deref());
        texts.text("project", references.project.as_deref());
        texts.text("cost_centre", references.cost_centre.as_deref());
    });
    texts.text("payment_reference", content.payment_reference.as_deref());
    texts.address("delivery_address", content.delivery_address.as_ref());
    texts.each("allowances", &content.allowances, of_document_adjustment);
    texts.each("charges", &content.charges, of_document_adjustment);
    texts.text("tax_currency.source", content.tax_currency.as_ref().map(|tax| &*tax.source));
    texts.text("note", content.note.as_deref());
    texts.text("template.footer", shown.template.and_then(|template| template.footer.as_deref()));
    texts.each("lines", shown.lines, of_line);
}

fn of_seller(texts: &mut Texts<'_>, seller: &LegalEntity, shown: Shown<'_>) {
    texts.text("name", Some(&seller.name));
    texts.text("legal_id", seller.legal_id.as_deref());
    texts.text("tax_number", seller.tax_number.as_deref());
    texts.address("address", Some(&seller.address));
    texts.text("phone", seller.phone.as_deref());
    let printed = seller.bank_account(shown.document.content.currency);
    texts.each("bank_accounts", &seller.bank_accounts, |texts, account: &BankAccount| {
        if printed.is_some_and(|printed| std::ptr::eq(printed, account)) {
            texts.text("holder", Some(&account.holder));
            texts.text("bank", account.bank.as_deref());
        }
    });
}

fn of_line(texts: &mut Texts<'_>, line: &DraftLine) {
    texts.text("item_code", line.item_code.as_deref());
    texts.text("description", line.description.as_deref());
    of_adjustment(texts, "discount", line.discount.as_ref());
    of_adjustment(texts, "surcharge", line.surcharge.as_ref());
    of_tax(texts, line.tax.as_ref());
}

fn of_document_adjustment(texts: &mut Texts<'_>, adjustment: &DocumentAdjustment) {
    texts.text("reason", adjustment.adjustment.reason.as_deref());
    of_tax(texts, Some(&adjustment.tax));
}

fn of_adjustment(texts: &mut Texts<'_>, name: &str, adjustment: Option<&Adjustment>) {
    texts.within(name, |texts| texts.text("reason", adjustment.and_then(|it| it.reason.as_deref())));
}

fn of_tax(texts: &mut Texts<'_>, tax: Option<&Tax>) {
    texts.within("tax", |texts| {
        texts.text("label", tax.and_then(|tax| tax.label.as_deref()));
        texts.text("exemption_reason", tax.and_then(|tax| tax.exemption_reason.as_deref()));
    });
}

/// Walks texts by their paths in the API. A path is only written for a text that is told of.
struct Texts<'a> {
    prefix: &'a dyn Fn() -> String,
    found: &'a mut dyn FnMut(&dyn Fn() -> String, &str),
}

impl Texts<'_> {
    fn text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            (self.found)(&|| format!("{}{name}", (self.prefix)()), text);
        }
    }

    fn within(&mut self, name: &str, visit: impl FnOnce(&mut Texts<'_>)) {
        let prefix = || format!("{}{name}.", (self.prefix)());
        visit(&mut Texts { prefix: &prefix, found: &mut *self.found });
    }

    fn each<T>(&mut self, name: &str, all: &[T], visit: impl Fn(&mut Texts<'_>, &T)) {
        for (index, each) in all.iter().enumerate() {
            let prefix = || format!("{}{name}[{index}].", (self.prefix)());
            visit(&mut Texts { prefix: &prefix, found: &mut *self.found }, each);
        }
    }

    fn address(&mut self, name: &str, address: Option<&Address>) {
        if let Some(address) = address {
            self.within(name, |texts| {
                texts.text("line1", Some(&address.line1));
                texts.text("line2", address.line2.as_deref());
                texts.text("postal_code", address.postal_code.as_deref());
                texts.text("city", Some(&address.city));
                texts.text("region", address.region.as_deref());
            });
        }
    }
}

fn message(text: &str) -> String {
    let lacking = |wanted: Change| -> Vec<String> {
        let mut named: Vec<String> = Vec::new();
        for character in text.chars().filter(|character| change(*character) == Some(wanted)) {
            if !named.iter().any(|known| known.starts_with(character)) {
                named.push(character.to_string());
            }
        }
        named
    };
    let named = |lacking: &[String]| match lacking.len() {
        0..=MOST_NAMED => lacking.join(" "),
        count => format!("{} and {} more", lacking[..MOST_NAMED].join(" "), count - MOST_NAMED),
    };
    let (replaced, dropped) = (lacking(Change::Replaced), lacking(Change::Dropped));
    let what_happens = [(&replaced, "replaced by Latin letters"), (&dropped, "left out")]
        .into_iter()
        .filter(|(lacking, _)| !lacking.is_empty())
        .map(|(lacking, how)| format!(" Without a font for them, these are {how}: {}.", named(lacking)));
    let quoted: String = text.chars().take(QUOTED).collect();
    let more = if text.chars().nth(QUOTED).is_some() { "…" } else { "" };
    format!("The PDF cannot show “{quoted}{more}” as it is written.{}", what_happens.collect::<String>())
}

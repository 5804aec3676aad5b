//! The head of a document: the amount that counts, its facts, what is internal, and what must be said about it.

use chrono::NaiveDate;
use domain::address::Address;
use domain::documents::complete::Defect;
use domain::documents::document::{Document, DocumentStatus, Origin, Review, State, Supply};
use domain::documents::kinds::Kind;
use domain::documents::lifecycle::{SettledHow, issued::Settled};
use domain::money::Money;
use pages::components::{Notice, Pair, Pairs, Tone};
use pages::format::Format;

use super::lines::Amounts;
use super::read::Read;
use super::words;
use crate::documents::address;
use crate::documents::invoice::Headline;

/// The amount that counts most now.
pub(super) fn headline(amounts: &Amounts, document: &Document, today: NaiveDate) -> Headline {
    let payable = document.totals.payable;
    let plain = |label: &str, minor| Headline {
        label: label.to_owned(),
        amount: amounts.money(minor),
        when: String::new(),
        late: false,
    };
    if !document.id.kind().row().claims {
        let due = document.balance.due;
        let when = if due > 0 { format!("{} not set off yet", amounts.money(due)) } else { String::new() };
        return Headline { when, ..plain("Credit", payable) };
    }
    match document.status() {
        DocumentStatus::Draft | DocumentStatus::PendingApproval | DocumentStatus::Approved => {
            plain("Total so far", payable)
        }
        DocumentStatus::Open => {
            let late = document.due_date().map(|due| (due, (today - due).num_days()));
            let when = late.map(|(due, days)| {
                let since = if days > 0 { "since" } else { "on" };
                format!("{}, {since} {}", words::distance(&amounts.format, days), amounts.format.day(due))
            });
            let is_late = late.is_some_and(|(_, days)| days > 0);
            Headline { when: when.unwrap_or_default(), late: is_late, ..plain("Due", document.balance.due) }
        }
        DocumentStatus::Paid => plain("Paid", payable),
        DocumentStatus::Credited => plain("Credited", payable),
        DocumentStatus::WrittenOff => plain("Written off", document.balance.written_off),
        DocumentStatus::Void
        | DocumentStatus::Canceled
        | DocumentStatus::Superseded
        | DocumentStatus::Deleted => plain("Total", payable),
    }
}

fn address_lines(format: &Format, address: &Address) -> Vec<String> {
    let city = [address.postal_code.as_ref(), Some(&address.city)].into_iter().flatten();
    let city = city.map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let mut lines = vec![address.line1.to_string()];
    lines.extend(address.line2.as_ref().map(ToString::to_string));
    lines.push(city);
    lines.extend(address.region.as_ref().map(ToString::to_string));
    lines.push(format.language.country(&address.country));
    lines
}

/// What the document says beside its lines.
pub(super) fn facts(format: &Format, read: &Read) -> Pairs {
    let document = &read.document;
    let (content, issued) = (&document.content, document.issued());
    let mut pairs = Vec::new();
    let mut add = |name: &str, value: Option<String>| pairs.extend(value.map(|value| Pair::new(name, value)));
    let issue_date = issued.map(|it| it.issue_date).or(document.reserved().map(|it| it.issue_date));
    let reserved = document.reserved().map(|it| it.number.to_string());
    add("Keeps the number", reserved);
    add("Issued", issue_date.or(content.issue_date).map(|date| format.date(date)));
    if document.id.kind().row().claims {
        add("Due", document.due_date().map(|date| format.date(date)));
        let terms = issued.map(|it| &it.terms).or(content.terms.as_ref());
        let usual = terms.or(read.customer.as_ref().and_then(|it| it.terms.as_ref()));
        add("Terms", usual.map(words::terms));
    }
    add(
        "Supplied",
        content.supply.map(|supply| match supply {
            Supply::Date(date) => format.date(date),
            Supply::Period(period) => format.language.period(period.start, period.end),
        }),
    );
    if let Some(of) = document.kind.of() {
        let label = match &document.kind {
            Kind::CreditNote(note) if note.cancels => "Cancels",
            _ => "Credits",
        };
        let said = format!("{} of {}", of.number, format.day(of.issue_date));
        pairs.push(Pair::link(label, said, address(of.id)));
    }
    if let Some(seller) = &read.seller {
        let tax = seller.vat_id.as_ref().map(ToString::to_string);
        let tax = tax.or(seller.tax_number.as_ref().map(ToString::to_string));
        pairs.push(Pair::lines("Seller", [seller.name.to_string()].into_iter().chain(tax).collect()));
    }
    if let Some(customer) = &read.customer {
        let mut lines = vec![customer.name.to_string()];
        lines.extend(customer.address.iter().flat_map(|it| address_lines(format, it)));
        lines.extend(customer.vat_id.as_ref().map(ToString::to_string));
        pairs.push(Pair::lines("Customer", lines));
    }
    if let Some(to) = &content.delivery_address {
        pairs.push(Pair::lines("Delivered to", address_lines(format, to)));
    }
    let references = &content.references;
    let mut add = |name: &str, value: Option<String>| pairs.extend(value.map(|value| Pair::new(name, value)));
    for (name, value) in [
        ("Purchase order", &references.purchase_order),
        ("Buyer reference", &references.buyer_reference),
        ("Contract", &references.contract),
        ("Project", &references.project),
        ("Cost centre", &references.cost_centre),
    ] {
        add(name, value.as_ref().map(ToString::to_string));
    }
    add("Payment reference", content.payment_reference.as_ref().map(ToString::to_string));
    if let Some(template) = &read.template {
        let said = format!("{}, version {}", template.name, template.version);
        pairs.push(Pair::link("Template", said, format!("/console/templates/invoices/{}", template.id)));
    }
    if !content.attachments.is_empty() {
        let names = content.attachments.iter().map(|it| it.name.to_string()).collect();
        pairs.push(Pair::lines("Attachments", names));
    }
    Pairs(pairs)
}

/// What is neither printed nor sent.
pub(super) fn internal(format: &Format, document: &Document) -> Pairs {
    let content = &document.content;
    let mut pairs = Vec::new();
    if !content.tags.is_empty() {
        let tags: Vec<&str> = content.tags.iter().map(|tag| tag.as_str()).collect();
        pairs.push(Pair::new("Tags", tags.join(", ")));
    }
    pairs.extend(content.internal_note.as_ref().map(|note| Pair::new("Note", note.to_string())));
    let named = content.external_refs.iter().chain(&content.metadata);
    pairs.extend(named.map(|(name, value)| Pair::new(name.clone(), value.clone())));
    if let Origin::Imported { number } = &content.origin {
        pairs.push(Pair::new("Imported as", number.to_string()));
    }
    if content.origin == Origin::Cycle {
        pairs.push(Pair::new("Made by", "a recurring invoice"));
    }
    pairs.push(Pair::new("Created", format.instant(document.created_at)));
    pairs.push(Pair::new("Id", document.id.to_string()));
    Pairs(pairs)
}

/// What keeps a draft from opening.
fn missing(document: &Document, defects: &[Defect]) -> Option<Notice> {
    let (noun, count) = (words::noun(document.id.kind()), defects.len());
    let title = match count {
        0 => return None,
        1 => format!("One thing keeps the {noun} from opening"),
        count => format!("{count} things keep the {noun} from opening"),
    };
    let notice = Notice::new(Tone::Amber, title);
    let notice = defects.iter().take(12).fold(notice, |notice, defect| notice.line(&defect.message));
    let more = count.saturating_sub(12);
    let notice = if more > 0 { notice.line(format!("and {more} more")) } else { notice };
    let editable = document.id.kind().row().claims && document.status().row().editable;
    let edit = format!("{}/edit", address(document.id));
    Some(if editable { notice.link("Edit", edit) } else { notice })
}

/// What a person must know before anything else.
pub(super) fn notices(format: &Format, read: &Read) -> Vec<Notice> {
    let document = &read.document;
    let mut notices = Vec::new();
    match &document.state {
        State::Draft(draft) => match &draft.review {
            Review::NotAsked => {}
            Review::Rejected { by, at, reason } => {
                let title = format!("{} rejected it", words::actor(by));
                let when = format.instant(*at);
                notices.push(Notice::new(Tone::Red, title).line(reason.to_string()).line(when));
            }
            Review::Pending { by, at, .. } => {
                let title = format!("Submitted for approval by {}", words::by(format, by, *at));
                notices.push(Notice::new(Tone::Blue, title));
            }
            Review::Approved { by, at, auto, .. } => {
                let title = match auto {
                    true => format!(
                        "Needs no approval by your rules; submitted by {}",
                        words::by(format, by, *at)
                    ),
                    false => format!("Approved by {}", words::by(format, by, *at)),
                };
                notices.push(Notice::new(Tone::Blue, title));
            }
        },
        State::Void(void) => {
            let notice = Notice::new(Tone::Grey, format!("Void since {}", format.instant(void.at)));
            let notice = void.reason.iter().fold(notice, |notice, reason| notice.line(reason.to_string()));
            notices.push(match void.credit_note_id {
                Some(id) => notice.link("The credit note that cancels it", address(id)),
                None => notice,
            });
        }
        State::Superseded { by } => {
            let notice = Notice::new(Tone::Grey, "Another draft replaces it");
            notices.push(notice.link("The new draft", address(*by)));
        }
        State::Settled(Settled { how: SettledHow::WrittenOff { at, reason }, .. }) => {
            let notice = Notice::new(Tone::Grey, format!("Written off on {}", format.instant(*at)));
            notices.push(reason.iter().fold(notice, |notice, reason| notice.line(reason.to_string())));
        }
        State::Open(_) | State::Settled(_) | State::Canceled | State::Deleted => {}
    }
    notices.extend(missing(document, &read.defects));
    if !read.warnings.is_empty() {
        let title = match document.issued() {
            None => "Look at this before it goes out",
            Some(_) => "Something to know about it",
        };
        let notice = Notice::new(Tone::Amber, title);
        notices.push(read.warnings.iter().fold(notice, |notice, warning| notice.line(&warning.message)));
    }
    let coming: Vec<Money> = read.coming.iter().map(|payment| payment.amount).collect();
    if !coming.is_empty() {
        let amounts: Vec<String> = coming.into_iter().map(|amount| format.money(amount)).collect();
        let title = format!("On its way: {}", amounts.join(", "));
        notices.push(Notice::new(Tone::Blue, title).line("It settles nothing before it arrives."));
    }
    notices
}

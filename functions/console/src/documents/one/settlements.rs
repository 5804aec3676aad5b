//! What settles a document: payments, credit notes, what was given up, and payments on their way.

use domain::documents::document::State;
use domain::documents::lifecycle::SettledHow;
use domain::ids::DocumentKind;
use domain::payments::allocation::Allocation;
use domain::payments::payment::Payment;
use pages::components::{Action, Badge, Link, Look, Tone};
use pages::icons::Icon;

use super::lines::Amounts;
use super::read::Read;
use super::words;
use crate::documents::address;
use crate::documents::invoice::Settlement;

pub(super) fn settlements(amounts: &Amounts, read: &Read, may_undo: bool) -> Vec<Settlement> {
    let here = address(read.document.id);
    // The API undoes what settled an invoice, and nothing of a credit note.
    let may_undo = may_undo && read.document.id.kind() == DocumentKind::Invoice;
    let undo = |made: &Allocation| {
        let possible = may_undo && made.undone.is_none() && made.credit_note_id.is_none();
        let href = format!("{here}?dialog=undo&part={}", made.id);
        possible.then(|| Action::link("Undo", href).icon(Icon::Undo).look(Look::Quiet))
    };
    let made = read.allocations.iter().map(|it| Settlement { action: undo(it), ..settled(amounts, it) });
    let mut all: Vec<Settlement> = made.collect();
    all.extend(read.coming.iter().map(|payment| coming(amounts, read, payment)));
    if let State::Settled(settled) = &read.document.state
        && let SettledHow::WrittenOff { at, reason } = &settled.how
    {
        all.push(Settlement {
            date: amounts.format.day(at.with_timezone(&amounts.format.zone).date_naive()),
            what: Link::new("Write-off", ""),
            status: Badge::new("Written off", Tone::Grey, Icon::Eraser),
            note: reason.as_ref().map(ToString::to_string).unwrap_or_default(),
            amount: amounts.money(-read.document.balance.written_off),
            action: None,
        });
    }
    all
}

fn settled(amounts: &Amounts, made: &Allocation) -> Settlement {
    let what = match (made.payment_id, made.credit_note_id) {
        (Some(id), _) => Link::new("Payment", format!("/console/payments/{id}")),
        (None, Some(id)) => Link::new("Credit note", address(id)),
        (None, None) => Link::new("Credit balance", ""),
    };
    let parts = &made.settlement;
    let extra = [
        ("discount for early payment", parts.discounted),
        ("difference given up", parts.written_off),
        ("written off before", parts.recovered),
    ];
    let extra = extra.into_iter().filter(|(_, minor)| *minor != 0);
    let mut notes: Vec<String> =
        extra.map(|(name, minor)| format!("{} {name}", amounts.money(minor))).collect();
    notes.extend(made.change.reason.as_ref().map(ToString::to_string));
    let status = match &made.undone {
        Some(undone) => {
            let why = undone.change.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            let by = words::actor(&undone.change.actor);
            notes.push(format!("Undone on {} by {by}{why}", amounts.format.day(undone.date)));
            Badge::new("Undone", Tone::Grey, Icon::Undo)
        }
        None => Badge::new("Settled", Tone::Green, Icon::CircleCheck),
    };
    Settlement {
        date: amounts.format.day(made.date),
        what,
        status,
        note: notes.join(" · "),
        amount: amounts.money(-(parts.paid + parts.credited)),
        action: None,
    }
}

fn coming(amounts: &Amounts, read: &Read, payment: &Payment) -> Settlement {
    let wanted = payment.wanted.iter().find(|wanted| wanted.document_id == read.document.id);
    let amount = wanted.and_then(|wanted| wanted.amount);
    Settlement {
        date: amounts.format.day(payment.date),
        what: Link::new(words::method(payment.method), format!("/console/payments/{}", payment.id)),
        status: Badge::new("Processing", Tone::Blue, Icon::Hourglass),
        note: "On its way; settles nothing yet".to_owned(),
        amount: amount.map_or_else(|| amounts.format.money(payment.amount), |minor| amounts.money(-minor)),
        action: None,
    }
}

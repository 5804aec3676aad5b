//! What is asked before something is done.

use domain::delivery::Delivery;
use domain::documents::document::DocumentStatus;
use domain::documents::lifecycle::State;
use domain::ids::DocumentKind;
use pages::components::{Ask, Field, Look, Pick};

use super::actions::{Verb, verbs};
use super::lines::Amounts;
use super::read::Read;
use super::said::Said;
use super::words::OUTSIDE;
use crate::documents::address;
use crate::web::Visitor;

/// A dialog for each action that can be done and asks something. They carry the version that was seen.
pub(super) fn asks(amounts: &Amounts, read: &Read, visitor: &Visitor, said: &Said) -> Vec<Ask> {
    let change = visitor.caller().change();
    let verbs = verbs(read.document.id.kind()).iter();
    let possible = verbs.filter(|verb| verb.refusal(read, &change).is_none());
    let dialogs = Dialogs { amounts, read, visitor, said };
    let mut asks: Vec<Ask> = possible.filter_map(|verb| dialogs.of(*verb)).collect();
    asks.extend(dialogs.reschedule());
    asks.extend(dialogs.undo());
    for ask in &mut asks {
        ask.open = said.open && ask.id == said.dialog;
    }
    asks
}

struct Dialogs<'a> {
    amounts: &'a Amounts,
    read: &'a Read,
    visitor: &'a Visitor,
    said: &'a Said,
}

impl Dialogs<'_> {
    fn ask(&self, id: &'static str, title: impl Into<String>) -> Ask {
        let document = &self.read.document;
        let ask = Ask::new(id, title, &address(document.id), &self.visitor.form_token);
        ask.hidden("version", document.version.to_string())
    }

    fn typed(&self, dialog: &str, name: &str) -> String {
        self.said.typed(dialog, name).unwrap_or_default().to_owned()
    }

    fn reason(&self, dialog: &'static str) -> Field {
        let field = Field::text("reason", "Reason", self.typed(dialog, "reason"));
        self.said.marked(dialog, field.with(|input| input.max_length = Some(200)))
    }

    fn of(&self, verb: Verb) -> Option<Ask> {
        let document = &self.read.document;
        let id = verb.id();
        let (due, reason) = (self.amounts.money(document.balance.due), self.reason(id));
        let number = document.state.number().map(ToString::to_string).unwrap_or_default();
        Some(match verb {
            Verb::Submit => self
                .ask(id, "Submit for approval?")
                .text(self.submitted())
                .field(reason)
                .confirm("Submit", Look::Primary),
            Verb::Approve => self
                .ask(id, format!("Approve {}?", self.amounts.money(document.totals.payable)))
                .text("It can then be opened or sent, and no longer changes.")
                .field(reason)
                .confirm("Approve", Look::Primary),
            Verb::Reject => self
                .ask(id, "Reject it?")
                .text("It is a draft again, and shows the reason until it is submitted again.")
                .field(reason.required())
                .confirm("Reject", Look::Danger),
            Verb::MoveToDraft => self
                .ask(id, "Move it to draft?")
                .text(match document.state {
                    State::Open(_) => format!(
                        "E-mails that wait are withdrawn. It keeps the number {number} and its issue date, and can only be \
                         opened again or made void."
                    ),
                    _ => "What was submitted or approved is taken back, so that it can change.".to_owned(),
                })
                .field(reason)
                .confirm("Move to draft", Look::Primary),
            Verb::Cancel => self
                .ask(id, "Cancel it?")
                .text("It is given up before it has a number. That cannot be undone.")
                .field(reason)
                .confirm("Cancel the invoice", Look::Danger),
            Verb::Void => self
                .ask(id, format!("Make {number} void?"))
                .text("Its number stays taken. E-mails that have not gone out are withdrawn.")
                .text("If it went out already, a credit note of all of it is opened and sent to the same recipients.")
                .field(reason)
                .confirm("Make void", Look::Danger),
            Verb::WriteOff => self
                .ask(id, format!("Write off {due}?"))
                .text("The invoice stays in the books as uncollectible. A payment that comes later is still recorded.")
                .field(reason.required())
                .confirm("Write off", Look::Danger),
            Verb::Supersede => self
                .ask(id, "Supersede this draft?")
                .text("A new draft with the same content and lines replaces it. This one stays readable, and never opens.")
                .field(reason)
                .confirm("Supersede", Look::Primary),
            Verb::Delete => self
                .ask(id, "Delete this draft?")
                .text("That cannot be undone. Its history stays.")
                .confirm("Delete", Look::Danger),
            Verb::Credit => self.credit(reason),
            Verb::MarkSent => self.mark_sent(),
            Verb::Pdf | Verb::Edit | Verb::Open | Verb::Send | Verb::RecordPayment | Verb::Duplicate | Verb::CreditByLine => return None,
        })
    }

    fn submitted(&self) -> String {
        let approval = &self.read.settings.approval;
        let gross = domain::money::Money::new(self.read.document.totals.gross, self.amounts.currency);
        match (approval.asks(self.read.document.id.kind(), gross), approval.auto_send) {
            (true, _) => "It waits until somebody approves or rejects it, and cannot change meanwhile.",
            (false, true) => "It needs no approval by your rules: it opens and goes out by e-mail at once.",
            (false, false) => "It needs no approval by your rules: it is approved at once.",
        }
        .to_owned()
    }

    fn credit(&self, reason: Field) -> Ask {
        let document = &self.read.document;
        let typed = self.typed("credit", "then");
        let then = [
            ("draft", "Make a draft of the credit note"),
            ("open", "Open the credit note"),
            ("send", "Open and send the credit note"),
        ];
        let then = then.map(|(value, label)| Pick::new(value, label, typed == value));
        let amount = Field::text("amount", "Amount with VAT", self.typed("credit", "amount"))
            .with(|input| input.numeric = true)
            .hint(format!("In {}, such as 119.00. Empty: all that is left.", self.amounts.currency));
        let rebill = self.said.typed("credit", "rebill").is_some();
        let settled = document.status() != DocumentStatus::Open;
        let surplus =
            if settled { "What exceeds what is due adds to the customer's credit balance." } else { "" };
        let ask = self.ask("credit", "Credit the invoice?");
        let ask = if surplus.is_empty() { ask } else { ask.text(surplus) };
        ask.field(self.said.marked("credit", amount))
            .field(reason)
            .field(self.said.marked("credit", Field::select("then", "What becomes of it", then.to_vec())))
            .field(Field::check("rebill", "Also make a new draft with the same lines", rebill))
            .confirm("Credit", Look::Primary)
    }

    fn mark_sent(&self) -> Ask {
        let (method, date) = (self.typed("mark-sent", "method"), self.typed("mark-sent", "date"));
        let picks = OUTSIDE.map(|(_, name, label)| Pick::new(name, label, method == name));
        let today = self.visitor.now.with_timezone(&self.visitor.user.time_zone).date_naive();
        let date = if date.is_empty() { today.to_string() } else { date };
        let fields = [
            Field::select("method", "How", picks.to_vec()),
            Field::input("date", "date", "Date", date).required(),
            Field::area("note", "Note", self.typed("mark-sent", "note"), 3, 500),
        ];
        let ask = self
            .ask("mark-sent", "Mark it as sent?")
            .text("Notes that it went out outside of Remit. No e-mail is sent.");
        let ask = fields.into_iter().fold(ask, |ask, field| ask.field(self.said.marked("mark-sent", field)));
        ask.confirm("Mark as sent", Look::Primary)
    }

    /// Of the delivery that waits for its time, or of that which the address names.
    fn reschedule(&self) -> Option<Ask> {
        let named = |delivery: &&Delivery| {
            self.said.dialog != "reschedule"
                || self.said.part.as_ref().is_none_or(|part| *part == delivery.id.to_string())
        };
        let mut waiting = self.read.deliveries.iter().filter(|it| it.waiting_schedule().is_ok());
        let delivery = waiting.rfind(named)?;
        let schedule = delivery.waiting_schedule().ok()?;
        let typed =
            |name: &str, present: String| self.said.typed("reschedule", name).map_or(present, str::to_owned);
        let local = schedule.local.format("%Y-%m-%dT%H:%M").to_string();
        let time =
            Field::input("datetime-local", "send_at", "Date and time", typed("send_at", local)).required();
        let zone = Field::text("time_zone", "Time zone", typed("time_zone", schedule.zone.to_string()))
            .required()
            .hint("Such as Europe/Berlin.");
        let ask = Ask::new(
            "reschedule",
            "Change the time",
            &address(self.read.document.id),
            &self.visitor.form_token,
        )
        .hidden("version", delivery.version.to_string())
        .text("The e-mail goes out within a minute of it.")
        .field(self.said.marked("reschedule", time))
        .field(self.said.marked("reschedule", zone))
        .field(self.reason("reschedule"))
        .confirm("Change", Look::Primary);
        let to = format!("{}/deliveries/{}/reschedule", address(self.read.document.id), delivery.id);
        Some(Ask { to, ..ask })
    }

    /// Of the settlement that the address names.
    fn undo(&self) -> Option<Ask> {
        let is_invoice = self.read.document.id.kind() == DocumentKind::Invoice;
        let part = self.said.part.as_ref().filter(|_| is_invoice && self.said.dialog == "undo")?;
        let made = self.read.allocations.iter().find(|made| made.id.to_string() == *part)?;
        let amount = self.amounts.money(made.settlement.paid);
        let date = Field::input("date", "date", "From this day on", self.typed("undo", "date"))
            .hint("Empty: today.");
        let ask = self
            .ask("undo", format!("Undo the payment of {amount}?"))
            .text("The invoice is due again. The money is unallocated in its payment, or back in the credit balance.")
            .field(self.said.marked("undo", date))
            .field(self.reason("undo"))
            .confirm("Undo", Look::Danger);
        Some(Ask { to: format!("{}/settlements/{}/undo", address(self.read.document.id), made.id), ..ask })
    }
}

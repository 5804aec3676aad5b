//! The actions of a payment, and the dialogs that confirm them.

use domain::access::Scope;
use domain::ids::AllocationId;
use domain::money::Money;
use domain::payments::ledger::CustomerBalance;
use domain::payments::payment::{Payment, PaymentStatus, Unfit};
use pages::components::{Action, Ask, Field, Look};
use pages::icons::Icon;

use super::reading::Reading;
use super::words;
use crate::web::Visitor;
use crate::web::form::Form;

/// The data that the actions and dialogs are made from.
pub(super) struct Desk<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) payment: &'a Payment,
    pub(super) balance: &'a CustomerBalance,
    /// The address of the page.
    pub(super) here: &'a str,
    /// What was sent, if something was refused; and the dialog that is open.
    pub(super) form: &'a Form,
    pub(super) reading: &'a Reading<'a>,
    pub(super) dialog: &'a str,
    /// A dialog with a field that is wrong is shown again; any other refusal stands on the page.
    pub(super) open: bool,
    /// A refund is noted once.
    pub(super) once: String,
}

/// The reason why a verb is refused, in the words of the API.
fn refusal(payment: &Payment, verb: &str) -> Option<String> {
    let processing = || match payment.status {
        PaymentStatus::Processing => None,
        other => Some(Unfit::NotProcessing(other).message()),
    };
    match verb {
        "settle" | "fail" => processing(),
        "reverse" => payment.is_received().err().map(Unfit::message),
        _ => payment.can_be_acknowledged().err().map(Unfit::message),
    }
}

impl Desk<'_> {
    fn action(&self, label: &str, verb: &str, icon: Icon) -> Action {
        let why = match self.visitor.may(Scope::PaymentsWrite) {
            true => refusal(self.payment, verb),
            false => Some("Your role does not allow it.".to_owned()),
        };
        let action = match why {
            Some(why) => Action::refused(label, why),
            None => Action::ask(label, verb, self.here),
        };
        action.icon(icon)
    }

    /// The usual ones for its status, and the others.
    pub(super) fn actions(&self) -> (Vec<Action>, Vec<Action>) {
        let settle = self.action("Mark as received", "settle", Icon::CircleCheck).look(Look::Primary);
        let fail = self.action("Mark as failed", "fail", Icon::CircleX);
        let receipt = self.action("Send receipt", "receipt", Icon::Send);
        let reverse = self.action("Reverse", "reverse", Icon::Undo);
        match self.payment.status {
            PaymentStatus::Processing => (vec![fail, settle], vec![receipt, reverse, self.refund()]),
            _ => (vec![receipt, reverse], vec![self.refund(), settle.look(Look::Plain), fail]),
        }
    }

    /// It is about the balance of the customer, whatever the status of the payment.
    fn refund(&self) -> Action {
        let label = "Refund the balance";
        let action = if !self.visitor.may(Scope::PaymentsWrite) {
            Action::refused(label, "Your role does not allow it.")
        } else if self.balance.amount <= 0 {
            let why = format!("The customer has no credit balance in {}.", self.balance.currency);
            Action::refused(label, why)
        } else {
            Action::ask(label, "refund", self.here)
        };
        action.icon(Icon::CircleMinus)
    }

    pub(super) fn undo(&self, id: AllocationId, label: &str) -> Action {
        let action = self.action(&format!("Undo {label}"), "undo", Icon::Undo);
        match action.does {
            pages::components::Does::Refused { .. } => action.look(Look::Quiet),
            _ => Action::link("Undo", format!("{}?undo={id}", self.here)).icon(Icon::Undo).look(Look::Quiet),
        }
    }

    fn ask(&self, id: &'static str, title: impl Into<String>) -> Ask {
        let mut ask = Ask::new(id, title, self.here, &self.visitor.form_token)
            .hidden("version", self.payment.version.to_string());
        ask.open = self.open && self.dialog == id;
        ask
    }

    /// The value of a field, if the form of this dialog was sent.
    fn sent(&self, dialog: &str, name: &str) -> &str {
        if self.dialog == dialog { self.form.text(name) } else { "" }
    }

    fn mark(&self, dialog: &str, field: Field) -> Field {
        if self.dialog == dialog { self.reading.mark(field) } else { field }
    }

    fn day(&self, dialog: &str, hint: &str) -> Field {
        let field = Field::input("date", "date", "Date", self.sent(dialog, "date"));
        self.mark(dialog, if hint.is_empty() { field.required() } else { field.hint(hint) })
    }

    fn reason(&self, dialog: &str) -> Field {
        let field = Field::text("reason", "Reason", self.sent(dialog, "reason"));
        self.mark(dialog, field.hint("Recorded in the history."))
    }

    /// The dialogs of the actions that are possible. `undo` is an allocation with the number of its document.
    pub(super) fn asks(&self, undo: Option<(AllocationId, String)>) -> Vec<Ask> {
        if !self.visitor.may(Scope::PaymentsWrite) {
            return Vec::new();
        }
        let format = self.visitor.format();
        let amount = format.money(self.payment.amount);
        let mut asks = Vec::new();
        let possible = |verb| refusal(self.payment, verb).is_none();
        if possible("settle") {
            asks.push(
                self.ask("settle", "Has the money arrived?")
                    .text(format!("{amount} is added to the credit balance, and pays what it is meant for."))
                    .confirm("Mark as received", Look::Primary),
            );
            asks.push(
                self.ask("fail", "Did the payment fail?")
                    .text("The money does not arrive. Neither an invoice nor a balance changes.")
                    .confirm("Mark as failed", Look::Danger),
            );
        }
        if possible("reverse") {
            let text = "The money is taken out of the customer's balance, which may become negative, and what it paid is \
                due again. This cannot be undone.";
            asks.push(
                self.ask("reverse", format!("Reverse {amount}?"))
                    .text(text)
                    .field(self.day("reverse", "Empty: today."))
                    .field(self.reason("reverse"))
                    .confirm("Reverse", Look::Danger),
            );
        }
        if possible("receipt") {
            asks.push(self.receipt());
        }
        if self.balance.amount > 0 {
            asks.push(self.refund_dialog());
        }
        if let Some((id, label)) = undo.filter(|_| possible("undo")) {
            let text = "The document is due again, with its discount and its written-off difference. The money is left to \
                allocate.";
            asks.push(
                self.ask("undo", format!("Undo what {label} got?"))
                    .text(text)
                    .field(self.day("undo", "Empty: today."))
                    .field(self.reason("undo"))
                    .hidden("allocation", id.to_string())
                    .confirm("Undo", Look::Danger),
            );
        }
        asks
    }

    fn receipt(&self) -> Ask {
        let to = Field::text("recipients", "Recipients", self.sent("receipt", "recipients"));
        let to = to.hint("Several with commas between. Empty: the contacts that get its invoices.");
        let force = !self.sent("receipt", "force").is_empty();
        let force =
            Field::check("force", "Also to recipients that got it within the last ten minutes", force);
        self.ask("receipt", "Send a receipt?")
            .text("It confirms the payment, and lists the invoices that it paid.")
            .field(self.mark("receipt", to))
            .field(self.mark("receipt", force))
            .confirm("Send receipt", Look::Primary)
    }

    fn refund_dialog(&self) -> Ask {
        let format = self.visitor.format();
        let balance = Money::new(self.balance.amount, self.balance.currency);
        let of = |name| self.sent("refund", name);
        let first = self.dialog != "refund" || !self.form.has("amount");
        let amount = if first { format.amount(balance) } else { of("amount").to_owned() };
        let today = self.visitor.now.with_timezone(&self.visitor.user.time_zone).date_naive().to_string();
        let mut day = self.day("refund", "");
        if self.dialog != "refund" || !self.form.has("date") {
            day = day.with(|input| input.value = today);
        }
        let amount = Field::text("amount", &format!("Amount in {}", balance.currency), amount);
        let amount = amount.required().with(|input| input.numeric = true);
        let method = Field::select("method", "Method", words::methods(of("method")));
        let reference = Field::text("reference", "Reference", of("reference"));
        self.ask("refund", "Refund the credit balance?")
            .text(format!(
                "The customer has {} to its credit. This only notes that you paid money back; it moves none.",
                format.money(balance)
            ))
            .hidden("once", self.once.clone())
            .field(self.mark("refund", amount))
            .field(day)
            .field(self.mark("refund", method))
            .field(self.mark("refund", reference))
            .field(self.reason("refund"))
            .confirm("Note the refund", Look::Primary)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use domain::change::{Actor, Change};

    use super::*;

    pub(crate) fn payment(status: PaymentStatus) -> Payment {
        let at = "2026-11-30T10:00:00Z".parse().unwrap();
        let change = Change { at, actor: Actor::system("test"), reason: None, request_id: String::new() };
        Payment {
            id: "pay_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap(),
            version: 3,
            customer_id: "cus_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap(),
            method: domain::payments::payment::Method::BankTransfer,
            date: "2026-11-20".parse().unwrap(),
            reference: None,
            external_id: None,
            amount: Money::new(10_000, "EUR".parse().unwrap()),
            status,
            allocations: Vec::new(),
            wanted: Vec::new(),
            rules: domain::payments::payment::Rules::default(),
            settles_from: None,
            refused: Vec::new(),
            reversed_on: None,
            receipt: false,
            created_at: at,
            change,
        }
    }

    #[test]
    fn a_verb_is_refused_as_the_api_refuses_it() {
        let refused = |status, verb| refusal(&payment(status), verb).is_some();
        for (status, settle, reverse, receipt) in [
            (PaymentStatus::Processing, false, true, true),
            (PaymentStatus::Received, true, false, false),
            (PaymentStatus::Reversed, true, true, true),
            (PaymentStatus::Failed, true, true, true),
        ] {
            assert_eq!(refused(status, "settle"), settle, "{status:?}");
            assert_eq!(refused(status, "fail"), settle, "{status:?}");
            assert_eq!(refused(status, "reverse"), reverse, "{status:?}");
            assert_eq!(refused(status, "receipt"), receipt, "{status:?}");
        }
        let why = refusal(&payment(PaymentStatus::Failed), "reverse").unwrap();
        assert!(why.contains("The payment is failed"), "{why}");
    }
}

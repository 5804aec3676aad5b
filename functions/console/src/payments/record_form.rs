//! The form that records a payment, as it is first shown or with what was sent.

use chrono::NaiveDate;
use domain::customers::Customer;
use domain::documents::document::Document;
use domain::money::{Currency, Money};
use domain::payments::allocate::{discount, payable};
use domain::payments::ledger::CustomerBalance;
use pages::components::{Action, Field, Link, Look, Notice, Pair, Pairs, Pick, Tab, Tabs};

use super::open_invoices::{Asked, open_invoices};
use super::reading::Reading;
use super::record::RecordPage;
use super::words;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Refused, Visitor, Web};

/// How the invoices are paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// All that is due of one invoice.
    Due,
    /// An amount that is typed.
    Payment,
    Balance,
}

impl Mode {
    pub(super) const ALL: [Mode; 3] = [Mode::Due, Mode::Payment, Mode::Balance];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Mode::Due => "due",
            Mode::Payment => "payment",
            Mode::Balance => "balance",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Mode::Due => "All that is due",
            Mode::Payment => "A payment",
            Mode::Balance => "From the credit balance",
        }
    }

    /// All that is due is of an invoice. With one it is what is shown first.
    pub(super) fn read(form: &Form, of_invoice: bool) -> Self {
        let first = if of_invoice { Mode::Due } else { Mode::Payment };
        let asked = Mode::ALL.into_iter().find(|mode| mode.as_str() == form.text("mode"));
        asked.filter(|mode| of_invoice || *mode != Mode::Due).unwrap_or(first)
    }
}

/// The customer that pays, and the invoice that the form was opened from.
pub(super) struct Payer {
    pub(super) customer: Customer,
    pub(super) invoice: Option<Document>,
    pub(super) balances: Vec<CustomerBalance>,
}

impl Payer {
    pub(super) fn with(&self, mode: Mode) -> String {
        let of = match &self.invoice {
            Some(invoice) => format!("invoice={}", invoice.id),
            None => format!("customer={}", self.customer.id),
        };
        format!("/console/payments/new?{of}&mode={}", mode.as_str())
    }

    /// The currency that is proposed.
    fn currency(&self, mode: Mode) -> Option<Currency> {
        let of_invoice = self.invoice.as_ref().map(|invoice| invoice.content.currency);
        let credit = self.balances.iter().find(|balance| balance.amount > 0).map(|balance| balance.currency);
        match mode {
            Mode::Balance => of_invoice.or(credit).or(self.customer.currency),
            _ => of_invoice.or(self.customer.currency).or(credit),
        }
    }

    pub(super) fn back(&self) -> Link {
        match &self.invoice {
            Some(invoice) => Link::new(number(invoice), format!("/console/invoices/{}", invoice.id)),
            None => Link::new("Payments", "/console/payments"),
        }
    }
}

fn number(invoice: &Document) -> String {
    let number = invoice.state.number();
    number.map_or_else(|| "Invoice".to_owned(), |number| format!("Invoice {number}"))
}

/// The initial values: the amount due of the invoice, paid today by bank transfer.
pub(super) fn first(payer: &Payer, mode: Mode, visitor: &Visitor) -> Form {
    let today = visitor.now.with_timezone(&visitor.user.time_zone).date_naive();
    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.append_pair("method", "bank_transfer");
    if mode != Mode::Balance {
        fields.append_pair("date", &today.to_string());
    }
    if let Some(currency) = payer.currency(mode) {
        fields.append_pair("currency", currency.code());
    }
    if let Some(invoice) = &payer.invoice {
        let id = invoice.id.to_string();
        fields.append_pair("open", &id).append_pair("id", &id);
        if let Ok(due) = payable(invoice) {
            let due = Money::new(due, invoice.content.currency);
            fields.append_pair("amount", &visitor.format().amount(due));
        }
    }
    Form::read(fields.finish().as_bytes())
}

/// What is shown of a form.
pub(super) struct Sent<'a> {
    pub(super) mode: Mode,
    pub(super) form: &'a Form,
    pub(super) reading: &'a Reading<'a>,
    pub(super) notice: Option<Notice>,
    /// A form is carried out once.
    pub(super) once: String,
}

pub(super) async fn view(
    web: &Web,
    visitor: &Visitor,
    payer: &Payer,
    sent: Sent<'_>,
) -> Result<RecordPage, Refused> {
    let Sent { mode, form, reading, notice, once } = sent;
    let today = visitor.now.with_timezone(&visitor.user.time_zone).date_naive();
    let date: NaiveDate = form.text("date").parse().unwrap_or(today);
    let open = match mode {
        Mode::Due => None,
        Mode::Payment | Mode::Balance => {
            let asked = Asked { customer: payer.customer.id, currency: None, date };
            Some(open_invoices(web, visitor, asked, form, reading).await?)
        }
    };
    let mut hidden = vec![("mode", mode.as_str().to_owned()), ("once", once)];
    match &payer.invoice {
        Some(invoice) => {
            hidden.push(("invoice", invoice.id.to_string()));
            hidden.push(("version", invoice.version.to_string()));
        }
        None => hidden.push(("customer", payer.customer.id.to_string())),
    }
    let more = more(mode, form);
    let title = "Record a payment".to_owned();
    Ok(RecordPage {
        back: payer.back(),
        modes: modes(payer, mode),
        notice,
        hidden,
        fields: fields(mode, form).into_iter().map(|field| reading.mark(field)).collect(),
        more_open: more.iter().any(|field| form.has(&field.name) && field.name != "status"),
        more: more.into_iter().map(|field| reading.mark(field)).collect(),
        open,
        facts: facts(visitor, payer, date),
        submit: submit(visitor, payer, mode),
        shell: visitor.shell(Area::Payments, title.clone(), Vec::new()),
        title,
    })
}

fn modes(payer: &Payer, current: Mode) -> Tabs {
    let possible = Mode::ALL.into_iter().filter(|mode| *mode != Mode::Due || payer.invoice.is_some());
    let tab = |mode: Mode| Tab {
        label: mode.label().to_owned(),
        href: payer.with(mode),
        count: None,
        current: mode == current,
    };
    Tabs { label: "How it was paid".to_owned(), tabs: possible.map(tab).collect() }
}

fn fields(mode: Mode, form: &Form) -> Vec<Field> {
    let day = Field::input("date", "date", "Date", form.text("date"));
    let currency = Field::text("currency", "Currency", form.text("currency"))
        .required()
        .with(|input| input.max_length = Some(3));
    if mode == Mode::Balance {
        return vec![currency, day.hint("From this day on it settles them. Empty: today.")];
    }
    let mut fields = vec![
        day.required().hint("On this day the customer paid."),
        Field::select("method", "Method", words::methods(form.text("method"))),
        Field::text("reference", "Reference", form.text("reference"))
            .with(|input| input.max_length = Some(140)),
    ];
    if mode == Mode::Payment {
        let amount = Field::text("amount", "Amount", form.text("amount")).required().focused();
        fields.insert(0, amount.with(|input| input.numeric = true));
        fields.insert(1, currency);
    }
    fields
}

fn more(mode: Mode, form: &Form) -> Vec<Field> {
    let external = Field::text("external_id", "Id in another system", form.text("external_id"))
        .hint("A payment that is sent again with the same id is not recorded twice.");
    let processing = form.text("status") == "processing";
    let status = vec![
        Pick::new("received", "Received", !processing),
        Pick::new("processing", "Processing: the money is on its way", processing),
    ];
    match mode {
        Mode::Due => vec![external],
        Mode::Payment => vec![Field::select("status", "Status", status), external],
        Mode::Balance => Vec::new(),
    }
}

fn facts(visitor: &Visitor, payer: &Payer, date: NaiveDate) -> Pairs {
    let format = visitor.format();
    let customer = &payer.customer;
    let mut pairs = vec![Pair::link(
        "Customer",
        customer.name.to_string(),
        format!("/console/customers/{}", customer.id),
    )];
    if let Some(invoice) = &payer.invoice {
        let money = |minor| format.money(Money::new(minor, invoice.content.currency));
        pairs.push(Pair::link("Invoice", number(invoice), format!("/console/invoices/{}", invoice.id)));
        pairs.push(Pair::new("Due", money(invoice.balance.due)));
        let discount = discount(invoice, date);
        if discount > 0 {
            pairs.push(Pair::new("Discount for early payment", money(discount)));
        }
    }
    let balances = payer.balances.iter().filter(|balance| balance.amount != 0);
    let credit: Vec<String> = balances.map(|it| format.money(Money::new(it.amount, it.currency))).collect();
    pairs.push(match credit.is_empty() {
        true => Pair::new("Credit balance", "none"),
        false => Pair::lines("Credit balance", credit),
    });
    Pairs(pairs)
}

fn submit(visitor: &Visitor, payer: &Payer, mode: Mode) -> Action {
    let due = payer.invoice.as_ref().map(payable);
    let credit = payer.balances.iter().any(|balance| balance.amount > 0);
    let action = match (mode, due) {
        (Mode::Due, Some(Err(why))) => Action::refused("Mark as paid", why.message()),
        (Mode::Due, Some(Ok(due))) => {
            let currency = payer.invoice.as_ref().map(|invoice| invoice.content.currency);
            let due = currency.map(|currency| visitor.format().money(Money::new(due, currency)));
            Action::submit(format!("Mark {} as paid", due.unwrap_or_default()), "do", "record")
        }
        (Mode::Balance, _) if !credit => {
            Action::refused("Pay from the balance", "The customer has no credit balance.")
        }
        (Mode::Balance, _) => Action::submit("Pay from the balance", "do", "record"),
        _ => Action::submit("Record payment", "do", "record"),
    };
    action.look(Look::Primary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_due_is_of_an_invoice() {
        let mode = |query: &str, of_invoice| Mode::read(&Form::read(query.as_bytes()), of_invoice);
        assert_eq!(mode("", true), Mode::Due);
        assert_eq!(mode("", false), Mode::Payment);
        assert_eq!(mode("mode=due", false), Mode::Payment);
        assert_eq!(mode("mode=balance", true), Mode::Balance);
        assert_eq!(mode("mode=x", true), Mode::Due);
    }
}

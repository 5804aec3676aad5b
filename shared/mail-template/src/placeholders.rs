//! The placeholders that a template may use between `{{` and `}}`.

use domain::templates::email_template::EmailKind;

/// The values of the placeholders, formatted in the customer's language. A value that is `None` or empty
/// renders as nothing. Values are plain text: markdown and HTML in them have no effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placeholders {
    pub invoice_number: String,
    pub customer_name: String,
    pub contact_name: Option<String>,
    pub seller_name: String,
    /// With its currency: `€1,190.00`.
    pub amount_due: String,
    /// The document's gross total, with its currency.
    pub total: String,
    /// ISO 4217 code: `EUR`.
    pub currency: String,
    pub issue_date: String,
    /// `None` for documents without a due date, such as credit notes.
    pub due_date: Option<String>,
    /// A whole number of days. `None` if the document is not overdue.
    pub days_overdue: Option<String>,
    pub service_period: Option<String>,
    pub purchase_order: Option<String>,
    pub payment_reference: Option<String>,
    /// In groups of four characters.
    pub iban: Option<String>,
    pub bic: Option<String>,
    /// With its currency. `None` unless the e-mail is about a payment.
    pub payment_amount: Option<String>,
    /// The day on which the customer paid.
    pub payment_date: Option<String>,
    pub payment_method: Option<String>,
    /// An `https:` address. It can be the target of a link: `[View]({{ portal_link }})`.
    pub portal_link: Option<String>,
}

/// A placeholder that templates may use.
#[derive(Debug)]
pub struct Placeholder {
    /// The name between the braces.
    pub name: &'static str,
    /// The description that users see.
    pub meaning: &'static str,
    /// The kinds of e-mail that have no value for this placeholder.
    unknown_to: &'static [EmailKind],
    read: fn(&Placeholders) -> &str,
}

impl Placeholder {
    /// Whether e-mails of this kind have a value for it.
    pub fn is_of(&self, kind: EmailKind) -> bool {
        !self.unknown_to.contains(&kind)
    }

    /// The value, on one line.
    pub fn value(&self, values: &Placeholders) -> String {
        crate::line::single((self.read)(values))
    }
}

const fn placeholder(
    name: &'static str,
    meaning: &'static str,
    read: fn(&Placeholders) -> &str,
) -> Placeholder {
    Placeholder { name, meaning, unknown_to: &[], read }
}

impl Placeholder {
    const fn unknown_to(self, unknown_to: &'static [EmailKind]) -> Self {
        Self { unknown_to, ..self }
    }
}

/// These kinds have no due date and ask for no payment.
const SETTLED: &[EmailKind] = &[EmailKind::Receipt, EmailKind::CreditNote];
/// These kinds have no due date of their own, and no reference to quote.
const NO_DUE_DATE: &[EmailKind] = &[EmailKind::Receipt, EmailKind::CreditNote, EmailKind::Statement];
/// Only a receipt tells of a payment.
const NO_RECEIPT: &[EmailKind] = &[
    EmailKind::Invoice,
    EmailKind::Reminder,
    EmailKind::CreditNote,
    EmailKind::ReadyForPayment,
    EmailKind::Statement,
];
/// A statement is of no single document.
const STATEMENT: &[EmailKind] = &[EmailKind::Statement];
/// A new invoice is not overdue either.
const NOT_OVERDUE: &[EmailKind] =
    &[EmailKind::Receipt, EmailKind::CreditNote, EmailKind::ReadyForPayment, EmailKind::Statement];

/// The placeholders that are allowed in e-mails of this kind.
pub fn of(kind: EmailKind) -> impl Iterator<Item = &'static Placeholder> {
    PLACEHOLDERS.iter().filter(move |placeholder| placeholder.is_of(kind))
}

fn given(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

/// All placeholders, in the order of display.
pub static PLACEHOLDERS: [Placeholder; 19] = [
    placeholder("invoice_number", "the invoice's number", |v| &v.invoice_number).unknown_to(STATEMENT),
    placeholder("customer_name", "the customer's name", |v| &v.customer_name),
    placeholder("contact_name", "the name of the person written to", |v| given(&v.contact_name)),
    placeholder("seller_name", "your company's name", |v| &v.seller_name),
    placeholder("amount_due", "what is still to be paid", |v| &v.amount_due),
    placeholder("total", "the invoice's total, tax included", |v| &v.total),
    placeholder("currency", "the currency's code", |v| &v.currency),
    placeholder("issue_date", "the invoice's date", |v| &v.issue_date),
    placeholder("due_date", "the day by which to pay", |v| given(&v.due_date)).unknown_to(NO_DUE_DATE),
    placeholder("days_overdue", "days since the due date", |v| given(&v.days_overdue))
        .unknown_to(NOT_OVERDUE),
    placeholder("service_period", "the period that is invoiced", |v| given(&v.service_period)),
    placeholder("purchase_order", "the customer's order number", |v| given(&v.purchase_order))
        .unknown_to(STATEMENT),
    placeholder("payment_reference", "what to quote with the payment", |v| given(&v.payment_reference))
        .unknown_to(NO_DUE_DATE),
    placeholder("iban", "your account number", |v| given(&v.iban)).unknown_to(SETTLED),
    placeholder("bic", "your bank's code", |v| given(&v.bic)).unknown_to(SETTLED),
    placeholder("payment_amount", "what was paid", |v| given(&v.payment_amount)).unknown_to(NO_RECEIPT),
    placeholder("payment_date", "the day of the payment", |v| given(&v.payment_date)).unknown_to(NO_RECEIPT),
    placeholder("payment_method", "how it was paid", |v| given(&v.payment_method)).unknown_to(NO_RECEIPT),
    placeholder("portal_link", "the address of the invoice's page", |v| given(&v.portal_link)),
];

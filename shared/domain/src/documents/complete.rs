//! Checks that an invoice can be opened. Preflight and opening use the same function, so that their
//! results cannot differ.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::customers::Customer;
use crate::delivery::email::{Addressee, EmailSettings};
use crate::documents::credit::limits::{Corrects, totals as credit_totals};
use crate::documents::document::{Document, Draft, TotalsTooLarge};
use crate::documents::line::{DraftLine, Line};
use crate::documents::series::Numbering;
use crate::documents::terms::{Due, Terms};
use crate::documents::totals::Totals;
use crate::ids::DocumentKind;
use crate::money::Money;
use crate::settings::Settings;
use crate::settings::entity::LegalEntity;
use crate::templates::email_template::EmailTemplate;
use crate::templates::invoice_template::InvoiceTemplate;

mod adjustments;
pub mod credits;
mod email;
mod issue_dates;
mod tax_rules;

pub use email::{addressees, check_email, not_granted};

/// A reason why an invoice cannot be opened, with a message that tells a bookkeeper what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// A stable code for programs.
    pub code: String,
    /// The path of the field in the API, such as `lines[1].unit_price`.
    pub field: String,
    pub message: String,
}

impl Defect {
    pub fn new(code: &str, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), field: field.into(), message: message.into() }
    }
}

/// The records that an invoice is checked against, all read at the same time.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    pub settings: &'a Settings,
    pub entity: &'a LegalEntity,
    pub customer: Option<&'a Customer>,
    pub template: Option<&'a InvoiceTemplate>,
    /// The template of the e-mail: the selected one, or else that of the invoice's template.
    pub email_template: Option<&'a EmailTemplate>,
    /// The document that a credit note corrects.
    pub corrects: Option<Corrects<'a>>,
    /// No number may have an earlier issue date, unless the tenant allows it: the latest one of the entity's documents of
    /// this kind, over all years. In a batch, that of its start.
    pub latest_issue_date: Option<NaiveDate>,
    /// The time of the tenant's business.
    pub now: DateTime<Utc>,
    /// The time of the infrastructure, for holds and ages.
    pub present: DateTime<Utc>,
}

/// A document with nothing missing, ready to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Complete<'a> {
    /// The state it leaves.
    pub draft: Draft,
    pub lines: Vec<Line>,
    pub totals: Totals,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub terms: Terms,
    pub customer: &'a Customer,
    pub template: &'a InvoiceTemplate,
    pub numbering: &'a Numbering,
    /// The addressees of the e-mail, if one was requested.
    pub addressees: Vec<Addressee>,
}

/// The payment terms of an invoice: its own, else the customer's, else 30 days net.
pub fn terms(invoice: &Document, customer: Option<&Customer>) -> Terms {
    let own = invoice.content.terms.clone();
    own.or_else(|| customer.and_then(|customer| customer.terms.clone()))
        .unwrap_or(Terms { due: Due::Net { days: 30 }, early_payment: None })
}

/// The day on which a document that is opened now is issued: that of its reserved number, else the one asked for, else
/// today where the seller is.
pub fn issue_date(invoice: &Document, entity: &LegalEntity, now: DateTime<Utc>) -> NaiveDate {
    let reserved = invoice.reserved().map(|reserved| reserved.issue_date);
    reserved.or(invoice.content.issue_date).unwrap_or_else(|| today(entity, now))
}

/// Today in the entity's zone.
pub fn today(entity: &LegalEntity, now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&entity.time_zone).date_naive()
}

/// Returns all defects, or the complete invoice. With `email`, the requirements of the e-mail are
/// checked too.
pub fn check<'a>(
    invoice: &Document,
    lines: &[DraftLine],
    around: Surroundings<'a>,
    email: Option<&EmailSettings>,
) -> Result<Complete<'a>, Vec<Defect>> {
    let draft =
        invoice.state.clone().into_openable(&invoice.digest()).map_err(|refused| {
            vec![Defect::new(refused.code(), "status", refused.message(invoice.id.kind()))]
        })?;
    let mut defects = Vec::new();
    let (kind, noun) = (invoice.id.kind(), invoice.id.kind().noun());
    let content = &invoice.content;
    match around.customer {
        None => defects.push(Defect::new(
            "customer_missing",
            "customer_id",
            format!("The {noun} has no customer. Choose one."),
        )),
        Some(customer) => check_customer(invoice, customer, &mut defects),
    }
    if around.template.is_none() {
        defects.push(Defect::new(
            "template_missing",
            "template_id",
            format!("The {noun} has no template. Choose one, or set a default for the customer."),
        ));
    }

    let complete_lines = check_lines(lines, noun, &mut defects);
    let issue_date = issue_date(invoice, around.entity, around.now);
    let numbering = around.entity.numbering.of(kind);
    match numbering {
        // A reserved number keeps its date, however far its series has moved on.
        Some(_) if draft.reserved.is_some() => {}
        Some(numbering) => issue_dates::check(issue_date, kind, numbering, around, &mut defects),
        None => defects.push(Defect::new(
            "numbering_missing",
            format!("entity.numbering.{}", kind.as_str()),
            format!("{} has no numbering of {}s. Set it.", around.entity.name, kind.noun()),
        )),
    }
    let terms = terms(invoice, around.customer);
    let due_date = content.due_date.unwrap_or_else(|| terms.due.date(issue_date));
    if due_date < issue_date {
        defects.push(Defect::new(
            "due_before_issue",
            "due_date",
            format!("The due date {due_date} is before the issue date {issue_date}."),
        ));
    }

    check_early_payment(&terms, issue_date, due_date, &mut defects);

    let note = invoice.kind.credit_note();
    let totals = match (note, around.corrects) {
        (Some(note), Some(corrects)) => credit_totals(content, &complete_lines, note, corrects.document),
        _ => content.totals(&complete_lines),
    };
    match &totals {
        Err(error) => defects.push(too_large(*error)),
        Ok(totals) => {
            check_totals(totals, kind, &mut defects);
            let gross = Money::new(totals.gross, content.currency);
            if !draft.is_approved() && around.settings.approval.asks(kind, gross) {
                defects.push(approval_required(kind));
            }
            adjustments::check(content, &complete_lines, &mut defects);
            match (note, around.corrects) {
                (Some(_), Some(corrects)) => {
                    credits::check(&complete_lines, totals, corrects, &mut defects);
                }
                (Some(note), None) => defects.push(Defect::new(
                    "credited_document_missing",
                    "credits.document_id",
                    format!("The document {} that it credits does not exist.", note.of.number),
                )),
                (None, _) => {}
            }
            tax_rules::check(invoice, totals, around, &mut defects);
        }
    }

    let addressees = match email {
        None => Vec::new(),
        Some(email) => check_email(email, around, &mut defects),
    };

    match (around.customer, around.template, numbering, totals) {
        (Some(customer), Some(template), Some(numbering), Ok(totals)) if defects.is_empty() => Ok(Complete {
            draft,
            lines: complete_lines,
            totals,
            issue_date,
            due_date,
            terms,
            customer,
            template,
            numbering,
            addressees,
        }),
        _ => Err(defects),
    }
}

fn check_customer(invoice: &Document, customer: &Customer, defects: &mut Vec<Defect>) {
    if customer.address.is_none() {
        defects.push(Defect::new(
            "customer_address_missing",
            "customer.address",
            format!("{} has no address. An invoice must show it.", customer.name),
        ));
    }
    // What was charged can be credited, whatever became of the customer.
    let claims = invoice.id.kind().row().claims;
    if claims && customer.archived {
        defects.push(Defect::new(
            "customer_archived",
            "customer_id",
            format!("{} is archived. Restore the customer, or choose another one.", customer.name),
        ));
    }
    if claims && !customer.invoicing_enabled {
        defects.push(Defect::new(
            "invoicing_disabled",
            "customer.invoicing_enabled",
            format!("Invoicing is switched off for {}.", customer.name),
        ));
    }
    if claims && customer.purchase_order_required && invoice.content.references.purchase_order.is_none() {
        defects.push(Defect::new(
            "purchase_order_missing",
            "references.purchase_order",
            format!("{} requires a purchase order number on each invoice.", customer.name),
        ));
    }
}

fn check_early_payment(terms: &Terms, issue_date: NaiveDate, due_date: NaiveDate, defects: &mut Vec<Defect>) {
    let last_day = terms.early_payment.and_then(|offer| offer.last_day(issue_date));
    if let Some(last_day) = last_day.filter(|last_day| *last_day > due_date) {
        defects.push(Defect::new(
            "early_payment_after_due",
            "terms.early_payment.days",
            format!("The discount for early payment lasts until {last_day}, beyond the due date {due_date}."),
        ));
    }
}

fn check_lines(lines: &[DraftLine], noun: &str, defects: &mut Vec<Defect>) -> Vec<Line> {
    let mut complete = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        match line.complete() {
            Ok(line) => complete.push(line),
            Err(missing) => defects.extend(missing.into_iter().map(|name| {
                let shown = match name {
                    "unit_price" => "unit price",
                    "tax" => "VAT category",
                    other => other,
                };
                Defect::new(
                    "line_incomplete",
                    format!("lines[{index}].{name}"),
                    format!("Line {} has no {shown}.", index + 1),
                )
            })),
        }
    }
    if lines.is_empty() {
        defects.push(Defect::new(
            "lines_missing",
            "lines",
            format!("The {noun} has no lines. Add at least one."),
        ));
    }
    complete
}

/// The defect of amounts beyond the limit, of a draft as well as of a document to open.
pub fn too_large(error: TotalsTooLarge) -> Defect {
    let (field, message) = match error {
        TotalsTooLarge::OfDocument => ("lines", "An amount of the document is too large."),
        TotalsTooLarge::InTaxCurrency => {
            ("tax_currency.rate", "The VAT in the tax currency is too large. Check the exchange rate.")
        }
    };
    Defect::new("amount_too_large", field, message)
}

/// The code of a draft that the tenant's policy does not open without an approval.
pub const APPROVAL_REQUIRED: &str = "approval_required";

fn approval_required(kind: DocumentKind) -> Defect {
    let message = format!(
        "The {} needs an approval. Submit it, then have it approved: it opens when it is approved.",
        kind.noun()
    );
    Defect::new(APPROVAL_REQUIRED, "status", message)
}

fn check_totals(totals: &Totals, kind: DocumentKind, defects: &mut Vec<Defect>) {
    if totals.gross < 0 && !kind.row().claims {
        defects.push(Defect::new(
            "negative_total",
            "totals.gross",
            format!("The total of the {} is negative. State positive amounts.", kind.noun()),
        ));
    } else if totals.gross < 0 {
        defects.push(Defect::new(
            "use_credit_note",
            "totals.gross",
            "The total is negative. Write a credit note instead.",
        ));
    } else if totals.payable < 0 {
        defects.push(Defect::new(
            "prepaid_too_large",
            "prepaid",
            format!("The prepaid amount exceeds the total of the {}.", kind.noun()),
        ));
    }
}

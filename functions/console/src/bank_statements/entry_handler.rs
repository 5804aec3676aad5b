//! Fills the page of an entry, and applies it to what somebody chose.

use app::bank_statements::apply_entry::{Target, apply_entry};
use app::bank_statements::read_statements::read_entry;
use app::{Error, Reply};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::bank_statements::entry::BankEntry;
use domain::bank_statements::entry_id::EntryId;
use domain::customers::Customer;
use domain::ids::{BankStatementId, CustomerId};
use domain::money::Money;
use domain::payments::payment::MAX_ALLOCATIONS;
use pages::components::{Action, Field, Link, Look, Notice, Pair, Pairs};
use store::keys;

use super::entry::{Candidate, Choose, Chosen, EntryPage};
use super::entry_actions::{address, all_actions};
use super::proposal::{known, reasons};
use super::statement_handler::parsed;
use super::words;
use crate::navigation::Area;
use crate::payments::choose::{Choice, choice, customers};
use crate::payments::open_invoices::{Asked, open_invoices};
use crate::payments::reading::Reading;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page_with};

pub(super) fn entry_id(id: &str) -> Result<EntryId, Refused> {
    id.parse().map_err(|_| Refused::not_found())
}

pub(super) async fn one(
    State(web): State<Web>,
    visitor: Visitor,
    Path((statement, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let which = (parsed(&statement)?, entry_id(&id)?);
    let nothing = Form::default();
    let reading = Reading::new(&nothing, visitor.format());
    let sent = Sent { query: &query, form: None, reading: &reading, notice: None };
    show(&web, &visitor, which, sent, StatusCode::OK).await
}

/// What was asked for, or was sent and refused.
pub(super) struct Sent<'a> {
    /// The customer that is chosen, or the beginning of its name.
    pub(super) query: &'a Form,
    pub(super) form: Option<&'a Form>,
    pub(super) reading: &'a Reading<'a>,
    pub(super) notice: Option<Notice>,
}

pub(super) async fn show(
    web: &Web,
    visitor: &Visitor,
    (statement, id): (BankStatementId, EntryId),
    sent: Sent<'_>,
    status: StatusCode,
) -> Page {
    let format = visitor.format();
    let entry = read_entry(&web.store, visitor.tenant(), statement, &id).await?;
    let known = known(web, visitor, std::slice::from_ref(&entry), usize::MAX).await?;
    let booked = &entry.booked;
    let party = booked.counterparty.as_ref().map_or_else(|| "Entry".to_owned(), ToString::to_string);
    let candidates = entry.proposal.candidates.iter().map(|candidate| Candidate {
        document: known.link(candidate.document_id),
        customer: known.name(candidate.customer_id),
        due: format.money(Money::new(candidate.due, booked.amount.currency)),
    });
    let choosable = entry.payable().is_ok() && visitor.may(Scope::PaymentsWrite);
    let choose = match choosable {
        true => Some(choose(web, visitor, &entry, &sent).await?),
        false => None,
    };
    let view = EntryPage {
        back: Link::new("Bank statement", format!("/console/bank-statements/{statement}")),
        status: words::status(entry.state.status()),
        amount: format.money(words::signed(booked)),
        notices: sent.notice.into_iter().collect(),
        actions: all_actions(visitor, &entry),
        found: words::found(entry.proposal.found),
        candidates: candidates.collect(),
        reasons: reasons(&entry),
        choose,
        facts: facts(visitor, &entry),
        shell: visitor.shell(Area::Payments, party.clone(), Vec::new()),
        title: party,
    };
    page_with(status, &view)
}

async fn choose(web: &Web, visitor: &Visitor, entry: &BankEntry, sent: &Sent<'_>) -> Result<Choose, Refused> {
    let (to, typed) = (address(entry), sent.query.text("name"));
    let choices: Vec<Choice> = match typed {
        "" => Vec::new(),
        typed => {
            let found = customers(web, visitor, typed).await?;
            found.iter().map(|it| choice(it, format!("{to}?customer={}", it.id))).collect()
        }
    };
    let first = entry.proposal.candidates.first().map(|candidate| candidate.customer_id);
    let asked: Option<CustomerId> = sent.query.get("customer").and_then(|id| id.parse().ok());
    let customer = asked.or(first).or(entry.proposal.payer).filter(|_| typed.is_empty());
    let mut find = Field::input("search", "name", "Beginning of the customer's name", typed);
    if !typed.is_empty() && choices.is_empty() {
        find = find.wrong("No customer's name begins with this.", true);
    }
    let chosen = match customer {
        Some(customer) => chosen(web, visitor, entry, customer, sent).await?,
        None => None,
    };
    Ok(Choose { to, find, choices, chosen })
}

async fn chosen(
    web: &Web,
    visitor: &Visitor,
    entry: &BankEntry,
    id: CustomerId,
    sent: &Sent<'_>,
) -> Result<Option<Chosen>, Refused> {
    let customer: Option<Customer> = web.store.get(&keys::customer(visitor.tenant(), id)).await?;
    let Some(customer) = customer else { return Ok(None) };
    let booked = &entry.booked;
    let asked = Asked { customer: id, currency: Some(booked.amount.currency), date: booked.booked_on };
    let proposed = proposed(entry);
    let form = sent.form.unwrap_or(&proposed);
    let open = open_invoices(web, visitor, asked, form, sent.reading).await?;
    let label = format!("Apply to {}", customer.name);
    Ok(Some(Chosen {
        customer: Link::new(customer.name.to_string(), format!("/console/customers/{id}")),
        hidden: vec![("customer", id.to_string()), ("version", entry.version.to_string())],
        open,
        submit: Action::submit(label, "do", "apply").look(Look::Primary),
    }))
}

/// The invoices that are proposed, as if somebody had ticked them. Of an ambiguous proposal a person chooses.
fn proposed(entry: &BankEntry) -> Form {
    let (_, documents) = entry.proposal.payable().unzip();
    let mut fields = form_urlencoded::Serializer::new(String::new());
    for id in documents.unwrap_or_default() {
        fields.append_pair("id", &id.to_string());
    }
    Form::read(fields.finish().as_bytes())
}

fn facts(visitor: &Visitor, entry: &BankEntry) -> Pairs {
    let (format, booked) = (visitor.format(), &entry.booked);
    let mut pairs = vec![Pair::new("Booked on", format.day(booked.booked_on))];
    let payment = entry.state.payment();
    pairs.extend(payment.map(|id| Pair::link("Payment", id.to_string(), format!("/console/payments/{id}"))));
    let takes_back = entry.proposal.reverses;
    pairs.extend(
        takes_back.map(|id| Pair::link("Takes back", id.to_string(), format!("/console/payments/{id}"))),
    );
    let texts = [
        ("Value date", booked.value_on.map(|date| format.day(date))),
        ("Account of the other side", booked.counterparty_iban.as_ref().map(|it| it.as_str().to_owned())),
        ("Text", booked.text.as_ref().map(ToString::to_string)),
        ("Creditor reference", booked.reference.as_ref().map(ToString::to_string)),
        ("End-to-end reference", booked.end_to_end.as_ref().map(ToString::to_string)),
        ("Reference of the bank", booked.bank_reference.as_ref().map(ToString::to_string)),
    ];
    pairs.extend(texts.into_iter().filter_map(|(name, value)| Some(Pair::new(name, value?))));
    pairs.push(Pair::new("Own account", booked.account.to_string()));
    pairs.push(Pair::new("Id", entry.id.to_string()));
    Pairs(pairs)
}

pub(super) fn told(_: &BankEntry) -> Reply {
    Reply { status: 200, body: String::new(), etag: None, location: None }
}

pub(super) async fn apply(
    State(web): State<Web>,
    visitor: Visitor,
    Path((statement, id)): Path<(String, String)>,
    form: Form,
) -> Page {
    let (statement, id) = (parsed(&statement)?, entry_id(&id)?);
    let entry = read_entry(&web.store, visitor.tenant(), statement, &id).await?;
    let mut reading = Reading::new(&form, visitor.format());
    let customer_id: Option<CustomerId> = reading.required("customer");
    let wish = reading.wish(Some(entry.booked.amount.currency), MAX_ALLOCATIONS);
    let wanted = wish.wanted.clone();
    let target = Target::Chosen { customer_id, wish };
    let if_match = Some(form.text("version").parse().unwrap_or_default());
    let (caller, which) = (visitor.caller(), (statement, &id, if_match));
    let outcome: Result<Reply, Option<Error>> = match reading.is_good() {
        true => apply_entry(&web.store, &web.clock, &web.entropy, &caller, which, &target, told)
            .await
            .map_err(Some),
        false => Err(None),
    };
    let (notice, status) = match outcome {
        Ok(_) => return done(&format!("/console/bank-statements/{statement}"), "applied"),
        Err(None) => (None, StatusCode::UNPROCESSABLE_ENTITY),
        Err(Some(error)) => {
            reading.note(&error, &wanted);
            let refused = Refused::from(error);
            if !refused.status.is_client_error() || refused.status == StatusCode::NOT_FOUND {
                return Err(refused);
            }
            (Some(refused.notice()), refused.status)
        }
    };
    let sent = Sent { query: &form, form: Some(&form), reading: &reading, notice };
    show(&web, &visitor, (statement, id), sent, status).await
}

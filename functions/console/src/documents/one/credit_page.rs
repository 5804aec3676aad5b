//! Crediting by line, or an amount with what becomes of a surplus.

use std::collections::BTreeMap;

use app::documents::credit::credit_document::CreditRequest;
use axum::extract::State;
use axum::http::StatusCode;
use domain::documents::complete::credits;
use domain::documents::credit::{Asked, LineAsked, Manner};
use domain::documents::kinds::Surplus;
use domain::documents::line::{DraftLine, Quantity};
use domain::ids::LineId;
use domain::payments::ledger::Refund;
use domain::payments::payment::Method;
use pages::components::{Action, Field, Link, Look, Notice, Pick, Tone};
use pages::icons::Icon;

use super::Which;
use super::credit::{make, then, wanted};
use super::history::since;
use super::lines::{Amounts, line};
use super::outcome::{Trouble, version};
use super::page::{render, title};
use super::read::{Read, read};
use super::said::{Said, mark};
use super::verbs::asked;
use super::words;
use crate::batches::request::Reading;
use crate::documents::address;
use crate::documents::credit::{CreditPage, CreditedLine};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web, done, page_with};

/// Lines that are shown: the page stays small.
const LINES: usize = 150;

const METHODS: [(Method, &str); 6] = [
    (Method::BankTransfer, "bank_transfer"),
    (Method::Card, "card"),
    (Method::DirectDebit, "direct_debit"),
    (Method::Cash, "cash"),
    (Method::Check, "check"),
    (Method::Other, "other"),
];

fn name(id: LineId) -> String {
    format!("quantity.{id}")
}

pub(crate) async fn form(State(web): State<Web>, visitor: Visitor, Which(id): Which) -> Page {
    let read = read(&web, &visitor, id).await?;
    if let Some(defect) = credits::refused(&read.document) {
        let notice = Some(Notice::new(Tone::Red, defect.message));
        return render(&web, &visitor, id, Said { notice, ..Said::default() }, StatusCode::CONFLICT).await;
    }
    page_with(StatusCode::OK, &view(&visitor, &read, &Form::default(), &[], None))
}

pub(crate) async fn credit(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    let read = read(&web, &visitor, id).await?;
    let trouble = match run(&web, &visitor, &read, &form).await {
        Ok(note) => return done(&note, "credited"),
        Err(trouble) => trouble,
    };
    let (status, wrong, notice) = match trouble {
        Trouble::Wrong(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, wrong, None),
        Trouble::Refused(refused) => match refused.status {
            StatusCode::CONFLICT => (refused.status, Vec::new(), Some(refused.notice())),
            StatusCode::PRECONDITION_FAILED => {
                let seen = version(&form).unwrap_or_default();
                let mut notice = refused.notice();
                notice.lines.extend(since(&visitor.format(), &read.history, seen));
                (refused.status, Vec::new(), Some(notice))
            }
            _ => return Err(refused),
        },
    };
    page_with(status, &view(&visitor, &read, &form, &wrong, notice))
}

async fn run(web: &Web, visitor: &Visitor, read: &Read, form: &Form) -> Result<String, Trouble> {
    let document = &read.document;
    let (caller, of) = asked(visitor, document.id, form)?;
    let mut reading = Reading::default();
    let manner = manner(&mut reading, form);
    let amount = wanted(&mut reading, form, document.content.currency);
    let mut wrong: Vec<(String, String)> =
        reading.wrong.into_iter().map(|(name, why)| (name.to_owned(), why)).collect();
    let lines = lines(form, &read.lines, &mut wrong);
    match (&amount, lines.is_empty()) {
        (Asked::Rest, true) if wrong.is_empty() => {
            wrong.push(("amount".to_owned(), "Give a quantity of a line, or an amount.".to_owned()));
        }
        (Asked::Amount(_), false) => {
            wrong.push(("amount".to_owned(), "Give either quantities of lines or an amount.".to_owned()));
        }
        _ => {}
    }
    if !wrong.is_empty() {
        return Err(Trouble::Wrong(wrong));
    }
    let asked = if lines.is_empty() { amount } else { Asked::Lines(lines) };
    let request = CreditRequest { of, asked, manner, then: then(form), rebill: form.has("rebill") };
    make(web, &caller, &request).await
}

/// The lines of which a quantity is given.
fn lines(form: &Form, lines: &[DraftLine], wrong: &mut Vec<(String, String)>) -> Vec<LineAsked> {
    let mut asked = Vec::new();
    for line in lines {
        let name = name(line.id);
        match form.get(&name).map(Quantity::parse) {
            Some(Ok(quantity)) => asked.push(LineAsked { line_id: line.id, quantity: Some(quantity) }),
            Some(Err(error)) => wrong.push((name, error.to_string())),
            None => {}
        }
    }
    asked
}

fn manner(reading: &mut Reading, form: &Form) -> Manner {
    let method = METHODS.iter().find(|(_, name)| *name == form.text("surplus")).map(|(method, _)| *method);
    let reference = reading.field(form, "reference");
    if reference.is_some() && method.is_none() {
        reading.refuse("reference", "must not be given: it is for a refund");
    }
    let surplus = match method {
        Some(method) => Surplus::Refund(Refund { method, reference }),
        None => Surplus::Balance,
    };
    Manner { surplus, note: reading.field(form, "note"), cancels: false }
}

/// What of each line was credited and not taken back.
fn credited(read: &Read) -> BTreeMap<LineId, Vec<Quantity>> {
    let mut credited: BTreeMap<LineId, Vec<Quantity>> = BTreeMap::new();
    for made in read.allocations.iter().filter(|made| made.undone.is_none()) {
        for (id, quantity) in &made.credited_lines {
            credited.entry(*id).or_default().push(*quantity);
        }
    }
    credited
}

fn view(
    visitor: &Visitor,
    read: &Read,
    form: &Form,
    wrong: &[(String, String)],
    notice: Option<Notice>,
) -> CreditPage {
    let document = &read.document;
    let amounts = Amounts { format: visitor.format(), currency: document.content.currency };
    let credited = credited(read);
    let field = |field: Field| mark(wrong, field);
    let shown = read.lines.iter().take(LINES).enumerate().map(|(place, it)| {
        let shown = line(&amounts, it);
        let taken = credited.get(&it.id).map(Vec::as_slice).unwrap_or_default();
        let left = it.quantity.map(|all| taken.iter().fold(all.value(), |left, part| left - part.value()));
        let (name, label) = (name(it.id), format!("Quantity of line {}", place + 1));
        let input = Field::text(&name, &label, form.text(&name)).bare().with(|input| input.numeric = true);
        CreditedLine {
            description: shown.description,
            quantity: shown.quantity,
            net: shown.net,
            left: left.map(|left| amounts.format.decimal(&left.to_string())).unwrap_or_default(),
            field: field(input),
        }
    });
    let more = read.lines.len().saturating_sub(LINES);
    let heading = format!("Credit {} {}", words::noun(document.id.kind()), number(read));
    CreditPage {
        shell: visitor.shell(Area::Invoices, heading.clone(), Vec::new()),
        title: heading,
        back: Link::new(title(document), address(document.id)),
        notice,
        to: format!("{}/credit/lines", address(document.id)),
        version: document.version.to_string(),
        lines: shown.collect(),
        more: (more > 0)
            .then(|| format!("{more} more lines. Credit those by an amount, or through the API.")),
        amount: field(
            Field::text("amount", "Or an amount with VAT", form.text("amount"))
                .with(|input| input.numeric = true)
                .hint(format!("In {}. Each VAT rate takes its part of it.", amounts.currency)),
        ),
        fields: fields(form).into_iter().map(field).collect(),
        submit: Action::submit("Credit", "do", "credit").icon(Icon::CircleMinus).look(Look::Primary),
    }
}

fn number(read: &Read) -> String {
    read.document.state.number().map(ToString::to_string).unwrap_or_default()
}

fn fields(form: &Form) -> Vec<Field> {
    let chosen = form.text("surplus");
    let mut surplus = vec![Pick::new("balance", "Add it to the customer's credit balance", false)];
    surplus.extend(METHODS.map(|(method, name)| {
        let label = format!("It was paid back: {}", words::method(method).to_lowercase());
        Pick::new(name, label, chosen == name)
    }));
    let then = form.text("then");
    let thens = [("draft", "Make a draft"), ("open", "Open it"), ("send", "Open and send it")];
    let thens = thens.map(|(value, label)| Pick::new(value, label, then == value));
    vec![
        Field::select("then", "The credit note", thens.to_vec()),
        Field::select("surplus", "What exceeds what is due", surplus),
        Field::text("reference", "Reference of the refund", form.text("reference")),
        Field::area("note", "Printed note", form.text("note"), 3, 5_000),
        Field::text("reason", "Reason", form.text("reason")).hint("Recorded in the history."),
        Field::check("rebill", "Also make a new draft with the same lines", form.has("rebill")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surplus_stays_unless_it_was_paid_back() {
        let read = |form: &[u8]| {
            let mut reading = Reading::default();
            let manner = manner(&mut reading, &Form::read(form));
            (manner.surplus, reading.wrong.len())
        };
        assert_eq!(read(b"surplus=balance"), (Surplus::Balance, 0));
        let refund = Surplus::Refund(Refund { method: Method::Card, reference: "R1".parse().ok() });
        assert_eq!(read(b"surplus=card&reference=R1"), (refund, 0));
        assert_eq!(read(b"surplus=balance&reference=R1").1, 1);
        for (method, name) in METHODS {
            assert_eq!(serde_json::to_value(method).unwrap(), name);
        }
    }
}

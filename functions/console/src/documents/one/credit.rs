//! Crediting an invoice: all that is left of it, or an amount.

use app::Caller;
use app::documents::credit::credit_document::{CreditMade, CreditRequest, Then, credit_document};
use app::documents::read_invoice::read_header;
use axum::extract::State;
use domain::delivery::email::EmailSettings;
use domain::documents::credit::{Asked, Manner};
use domain::money::{Currency, Money};

use super::Which;
use super::outcome::{Next, Trouble, answer, told};
use super::verbs::asked;
use crate::batches::request::Reading;
use crate::documents::address;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web};

pub(crate) async fn credit(State(web): State<Web>, visitor: Visitor, Which(id): Which, form: Form) -> Page {
    let run = async || -> Result<Next, Trouble> {
        let (caller, of) = asked(&visitor, id, &form)?;
        let invoice = read_header(&web.store, visitor.tenant(), id).await?;
        let mut reading = Reading::default();
        let wanted = wanted(&mut reading, &form, invoice.content.currency);
        let then = then(&form);
        Trouble::of(reading)?;
        let rebill = form.has("rebill");
        let request = CreditRequest { of, asked: wanted, manner: Manner::default(), then, rebill };
        Ok((make(&web, &caller, &request).await?, "credited"))
    };
    let outcome = run().await;
    answer((&web, &visitor, id), ("credit", None), form, outcome).await
}

/// Makes the credit note: the address of its page.
pub(super) async fn make(web: &Web, caller: &Caller, request: &CreditRequest) -> Result<String, Trouble> {
    let made = |made: &CreditMade| told(made.note.invoice.id);
    let reply = credit_document(&web.store, &web.clock, &web.entropy, caller, request, made).await?;
    Ok(reply.body.parse().map_or_else(|_| address(request.of.id), address))
}

/// An amount with VAT, else all that is left.
pub(super) fn wanted(reading: &mut Reading, form: &Form, currency: Currency) -> Asked {
    let Some(text) = form.get("amount") else { return Asked::Rest };
    match Money::parse(text, currency) {
        Ok(amount) if amount.minor > 0 => Asked::Amount(amount.minor),
        Ok(_) => {
            reading.refuse("amount", "must be above zero");
            Asked::Rest
        }
        Err(error) => {
            reading.refuse("amount", error.to_string());
            Asked::Rest
        }
    }
}

pub(super) fn then(form: &Form) -> Then {
    match form.text("then") {
        "open" => Then::Open(None),
        "send" => Then::Open(Some(EmailSettings::usual())),
        _ => Then::Draft,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_of_the_currency_and_above_zero() {
        let euro: Currency = "EUR".parse().unwrap();
        let read = |form: &[u8]| {
            let mut reading = Reading::default();
            let asked = wanted(&mut reading, &Form::read(form), euro);
            (asked, reading.wrong.len())
        };
        assert_eq!(read(b"amount="), (Asked::Rest, 0));
        assert_eq!(read(b"amount=119.00"), (Asked::Amount(11_900), 0));
        for wrong in [&b"amount=0"[..], b"amount=-5.00", b"amount=1.234", b"amount=x"] {
            assert_eq!(read(wrong).1, 1, "{wrong:?}");
        }
    }

    #[test]
    fn a_credit_note_is_a_draft_unless_it_is_asked_otherwise() {
        assert!(matches!(then(&Form::read(b"")), Then::Draft));
        assert!(matches!(then(&Form::read(b"then=open")), Then::Open(None)));
        assert!(matches!(then(&Form::read(b"then=send")), Then::Open(Some(_))));
    }
}

//! Stores what was typed, by the use cases of the API.

use app::documents::draft_invoice::{Given, NewDraft, Resolved, change_draft, create_draft, resolve};
use app::documents::read_invoice::DocumentWithParties;
use app::{Error, Idempotency, Refusal, Reply, repeated};
use chrono::DateTime;
use domain::digest::Digest;
use domain::documents::document::Content;
use domain::documents::line::DraftLine;
use domain::ids::{EntityId, LineId};
use domain::money::Currency;
use ports::Entropy;

use super::reading::{Known, Reading};
use super::typed::Typed;
use crate::web::{Refused, Visitor, Web};

/// What was typed as a draft. What is wrong stays with the reading.
pub(super) async fn read(
    web: &Web,
    visitor: &Visitor,
    typed: &Typed,
    reading: &mut Reading<'_>,
) -> Result<Option<(Content, Vec<DraftLine>)>, Refused> {
    let given = Given {
        entity_id: reading.field(typed, "entity"),
        customer_id: reading.field(typed, "customer"),
        template_id: reading.base.and_then(|base| base.content.template_id),
        currency: currency(typed, reading),
    };
    let resolved = match resolve(&web.store, &visitor.caller(), given).await {
        Ok(resolved) => Some(resolved),
        Err(Error::Refused(Refusal::Invalid(defects))) => {
            for defect in defects {
                let field = defect.field.trim_end_matches("_id");
                if !reading.wrong.iter().any(|(name, _)| name == field) {
                    reading.refuse(field, defect.message);
                }
            }
            None
        }
        Err(error) => return Err(error.into()),
    };
    // What is wrong besides is told as well, if there is a currency to read amounts in.
    let stored = reading.base.map(|base| base.content.currency);
    let currency = resolved.map(|resolved| resolved.currency).or(given.currency).or(stored);
    let Some(currency) = currency else { return Ok(None) };
    let unknown = EntityId::new(DateTime::UNIX_EPOCH, 0);
    let Resolved { entity_id, customer_id, template_id, .. } =
        resolved.unwrap_or(Resolved { entity_id: unknown, customer_id: None, template_id: None, currency });
    let make = || LineId::new(visitor.now, web.entropy.draw());
    let amounts = reading.amounts(typed, currency, make);
    let known = Known { entity_id, customer_id, template_id, currency };
    let content = reading.content(typed, &amounts, known);
    let lines = amounts.lines.into_iter().map(|(_, line)| line).collect();
    Ok((resolved.is_some() && reading.wrong.is_empty()).then_some((content, lines)))
}

fn currency(typed: &Typed, reading: &mut Reading<'_>) -> Option<Currency> {
    match typed.get("currency").to_uppercase().as_str() {
        "" => None,
        code => code.parse().map_err(|error| reading.refuse("currency", error)).ok(),
    }
}

/// A new draft, by its id. The same form that is sent again leads to the same draft.
pub(super) async fn create(
    web: &Web,
    visitor: &Visitor,
    key: &str,
    typed: &Typed,
    (content, lines): (Content, Vec<DraftLine>),
) -> Result<String, Refused> {
    let hash = Digest::of(format!("{typed:?}").as_bytes()).to_string();
    let key = format!("console-{}-{hash}", Digest::of(key.as_bytes()));
    let caller =
        app::Caller { idempotency: Some(Idempotency { key, request_hash: hash }), ..visitor.caller() };
    if let Some(reply) = repeated(&web.store, &caller).await? {
        return Ok(reply.body);
    }
    let created = |draft: &DocumentWithParties| Reply {
        status: 201,
        body: draft.invoice.id.to_string(),
        etag: Some(draft.invoice.version),
        location: None,
    };
    let draft = NewDraft::invoice(content, lines);
    Ok(create_draft(&web.store, &web.entropy, &caller, draft, created).await?.body)
}

/// The next version of a draft. What changes nothing makes none.
pub(super) async fn change(
    web: &Web,
    visitor: &Visitor,
    current: &DocumentWithParties,
    version: Option<u64>,
    (content, lines): (Content, Vec<DraftLine>),
) -> Result<(), Refused> {
    if content == current.invoice.content && lines == current.lines {
        return Ok(());
    }
    let caller = visitor.caller();
    change_draft(&web.store, &web.entropy, &caller, current.clone(), version, content, lines).await?;
    Ok(())
}

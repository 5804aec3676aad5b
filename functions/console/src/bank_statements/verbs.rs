//! Applies an entry as proposed, or ignores it: in the list, and on its own page.

use app::bank_statements::apply_entry::{Target, apply_entry};
use app::bank_statements::ignore_entry::ignore_entry;
use app::{Error, Reply};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use domain::bank_statements::entry_id::EntryId;
use domain::ids::BankStatementId;

use super::entry_handler::{self, Sent, entry_id, told};
use super::place::Place;
use super::statement_handler::{self, parsed};
use crate::payments::reading::Reading;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done};

/// What the address of a verb says: the version that was seen, and where somebody was.
struct Asked {
    statement: BankStatementId,
    id: EntryId,
    if_match: Option<u64>,
    place: Place,
    /// On the page of the entry.
    on_entry: bool,
}

impl Asked {
    fn read((statement, id): (&str, &str), query: Option<&str>) -> Result<Self, Refused> {
        let query = Form::read(query.unwrap_or_default().as_bytes());
        Ok(Self {
            statement: parsed(statement)?,
            id: entry_id(id)?,
            if_match: Some(query.text("version").parse().unwrap_or_default()),
            place: Place::read(&query),
            on_entry: query.has("entry"),
        })
    }

    async fn finish(
        self,
        (web, visitor): (&Web, &Visitor),
        result: Result<Reply, Error>,
        word: &'static str,
    ) -> Page {
        let here = format!("/console/bank-statements/{}", self.statement);
        let refused = match result.map_err(Refused::from) {
            Ok(_) => return done(&format!("{here}{}", self.place.query('?')), word),
            Err(refused) if !refused.status.is_client_error() => return Err(refused),
            Err(refused) if refused.status == StatusCode::NOT_FOUND => return Err(refused),
            Err(refused) => refused,
        };
        let notice = refused.notice();
        if self.on_entry {
            let nothing = Form::default();
            let reading = Reading::new(&nothing, visitor.format());
            let sent = Sent { query: &nothing, form: None, reading: &reading, notice: Some(notice) };
            return entry_handler::show(web, visitor, (self.statement, self.id), sent, refused.status).await;
        }
        statement_handler::show(web, visitor, self.statement, &self.place, vec![notice], refused.status).await
    }
}

pub(super) async fn apply(
    State(web): State<Web>,
    visitor: Visitor,
    Path((statement, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    _: Form,
) -> Page {
    let asked = Asked::read((&statement, &id), query.as_deref())?;
    let (caller, which) = (visitor.caller(), (asked.statement, &asked.id, asked.if_match));
    let proposal = Target::Proposal;
    let result = apply_entry(&web.store, &web.clock, &web.entropy, &caller, which, &proposal, told).await;
    asked.finish((&web, &visitor), result, "applied").await
}

pub(super) async fn ignore(
    State(web): State<Web>,
    visitor: Visitor,
    Path((statement, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    _: Form,
) -> Page {
    let asked = Asked::read((&statement, &id), query.as_deref())?;
    let (caller, which) = (visitor.caller(), (asked.statement, &asked.id, asked.if_match));
    let result = ignore_entry(&web.store, &web.clock, &web.entropy, &caller, which, told).await;
    asked.finish((&web, &visitor), result, "ignored").await
}

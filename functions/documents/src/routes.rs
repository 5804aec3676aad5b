use std::str::FromStr;

use app::documents::printed::link_to_pdf;
use app::reports::printed_statement::link_to_statement;
use app::reports::statement::Which;
use app::settings::entity_logo::{MAX_LOGO, link_to_logo, remove_logo as remove, set_logo};
use aws::{DynamoTable, S3Bucket, SystemClock};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use domain::access::Scope;
use domain::delivery::Part;
use domain::documents::complete::Defect;
use domain::ids::{CreditNoteId, CustomerId, DocumentId, EntityId, InvoiceId};
use pdf::TypstRenderer;
use runtime::http::{
    ApiKeys, Authenticated, Guard, IfMatch, Params, PathId, Problem, Sessions, guard, method_not_allowed,
    not_found,
};
use serde::Deserialize;
use store::Store;

pub(crate) type KeyGuard = Guard<DynamoTable, ApiKeys<DynamoTable>, SystemClock>;
pub(crate) type SessionGuard =
    Guard<DynamoTable, Sessions<DynamoTable, DynamoTable, SystemClock>, SystemClock>;

#[derive(Clone)]
pub(crate) struct Documents {
    pub(crate) store: Store<DynamoTable>,
    pub(crate) bucket: S3Bucket,
    pub(crate) renderer: TypstRenderer,
}

/// What of the API this function serves, and the documents that the pages of the staff link to.
pub(crate) fn router(documents: Documents, keys: KeyGuard, sessions: SessionGuard) -> Router {
    let api = Router::new()
        .route("/v1/invoices/{id}/pdf", get(pdf::<InvoiceId>))
        .route("/v1/credit-notes/{id}/pdf", get(pdf::<CreditNoteId>))
        .route("/v1/customers/{id}/statement/pdf", get(statement))
        .route("/v1/entities/{id}/logo", put(put_logo).get(read_logo).delete(remove_logo))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(keys, guard));
    // Nothing that changes anything: forms carry a token, which only the console checks.
    let console = Router::new()
        .route("/console/invoices/{id}/pdf", get(pdf::<InvoiceId>))
        .route("/console/credit-notes/{id}/pdf", get(pdf::<CreditNoteId>))
        .route("/console/customers/{id}/statement/pdf", get(statement))
        .route("/console/settings/sellers/{id}/logo", get(read_logo))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(sessions, guard));
    api.merge(console).with_state(documents)
}

/// 303 to a link that works for five minutes.
async fn pdf<I: FromStr + Into<DocumentId>>(
    State(documents): State<Documents>,
    authenticated: Authenticated,
    PathId(id): PathId<I>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::InvoicesRead)?;
    let Documents { store, bucket, renderer } = &documents;
    let link = link_to_pdf(store, bucket, renderer, &authenticated.caller(), id.into()).await?;
    Ok(redirect(link))
}

/// Which part of the account.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountQuery {
    from: Option<String>,
    to: Option<String>,
    currency: Option<String>,
}

impl AccountQuery {
    /// All mistakes at once.
    fn read(&self) -> Result<Part, Problem> {
        let mut defects = Vec::new();
        let part = Part {
            from: parsed(
                &self.from,
                "from",
                "invalid_date",
                "must be a date such as 2026-11-30",
                &mut defects,
            ),
            to: parsed(&self.to, "to", "invalid_date", "must be a date such as 2026-11-30", &mut defects),
            currency: parsed(
                &self.currency,
                "currency",
                "invalid_currency",
                "must be a code of ISO 4217",
                &mut defects,
            ),
        };
        if defects.is_empty() { Ok(part) } else { Err(Problem::invalid(defects)) }
    }
}

/// A value that is written as it is read.
fn parsed<V: FromStr + ToString>(
    raw: &Option<String>,
    field: &str,
    code: &str,
    message: &str,
    defects: &mut Vec<Defect>,
) -> Option<V> {
    let raw = raw.as_ref()?;
    let read = raw.parse().ok().filter(|read: &V| read.to_string() == *raw);
    if read.is_none() {
        defects.push(Defect::new(code, field, message));
    }
    read
}

/// 303 to a link that works for five minutes.
async fn statement(
    State(documents): State<Documents>,
    authenticated: Authenticated,
    PathId(customer_id): PathId<CustomerId>,
    Params(query): Params<AccountQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::PaymentsRead)?;
    let which = Which::of(customer_id, query.read()?);
    let Documents { store, bucket, renderer } = &documents;
    let link = link_to_statement(store, bucket, renderer, &authenticated.caller(), which).await?;
    Ok(redirect(link))
}

fn redirect(link: String) -> Response {
    let headers = [(header::LOCATION, link), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The format is what the bytes are, whatever the header says.
async fn put_logo(
    State(documents): State<Documents>,
    authenticated: Authenticated,
    PathId(id): PathId<EntityId>,
    IfMatch(if_match): IfMatch,
    bytes: Bytes,
) -> Result<StatusCode, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    if bytes.len() > MAX_LOGO {
        let detail = format!("A logo has at most {MAX_LOGO} bytes, this one has {}.", bytes.len());
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "logo_too_large", detail));
    }
    let Documents { store, bucket, renderer } = &documents;
    let logo = renderer
        .logo(bytes.to_vec())
        .map_err(|error| Problem::invalid(vec![Defect::new(error.code(), "", error.to_string())]))?;
    set_logo(store, bucket, &authenticated.caller(), id, if_match, logo).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 303 to a link that works for five minutes.
async fn read_logo(
    State(documents): State<Documents>,
    authenticated: Authenticated,
    PathId(id): PathId<EntityId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let Documents { store, bucket, .. } = &documents;
    Ok(redirect(link_to_logo(store, bucket, &authenticated.caller(), id).await?))
}

async fn remove_logo(
    State(documents): State<Documents>,
    authenticated: Authenticated,
    PathId(id): PathId<EntityId>,
    IfMatch(if_match): IfMatch,
) -> Result<StatusCode, Problem> {
    authenticated.require(Scope::SettingsWrite)?;
    remove(&documents.store, &authenticated.caller(), id, if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::settings::Settings;
use ports::Senders;
use runtime::http::{Authenticated, Problem, json_reply, reply};
use store::keys;
use store::lists::Listed;

use crate::page::List;
use crate::resources::settings::sender_domain::SenderDomain;
use crate::routes::routing::{Routes, routes};
use crate::state::SettingsState;

pub(in crate::routes) fn router() -> Routes<SettingsState> {
    Routes::default().routes(routes!(list))
}

/// List sender domains
///
/// Those that the operator has granted, with the records that their owner is to publish. The mail service is
/// asked now.
#[utoipa::path(
    get, path = "/v1/sender-domains", operation_id = "list_sender_domains", tag = "entities",
    responses((status = 200, description = "All of them.", body = List<SenderDomain>)),
    security(("api_key" = ["settings:read"])),
)]
async fn list(State(api): State<SettingsState>, authenticated: Authenticated) -> Result<Response, Problem> {
    authenticated.require(Scope::SettingsRead)?;
    let settings: Option<Settings> = api.store.get(&keys::settings(authenticated.tenant())).await?;
    let mut data = Vec::new();
    for domain in settings.map(|settings| settings.sender_domains).unwrap_or_default() {
        let found =
            api.senders.domain(&domain).await.map_err(|error| Problem::internal(error.to_string()))?;
        data.push(SenderDomain::new(&domain, found));
    }
    Ok(reply(json_reply(StatusCode::OK, &List::from(Listed { data, next: None }), None)))
}

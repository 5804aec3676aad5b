//! Asks for the account, once the address is proven that belongs to several.

use app::access::pick_account::{Account as Offered, accounts, pick_account};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use domain::ids::TenantId;
use pages::components::{Notice, Tone};

use super::handlers::{SIGN_IN, Wanted, enter, shell, then};
use super::{Account, AccountPage};
use crate::web::form::{Expected, Form};
use crate::web::{Page, Web, cookies, page_with, see};

pub(super) async fn choose(
    State(web): State<Web>,
    expected: axum::Extension<Expected>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Page {
    ask_for_account(&web, &expected, &headers, then(&wanted.then), Vec::new()).await
}

/// The accounts that the browser may pick, as long as it has not picked one.
async fn ask_for_account(
    web: &Web,
    expected: &Expected,
    headers: &HeaderMap,
    then: &str,
    notices: Vec<Notice>,
) -> Page {
    let ticket = cookies::read(headers, cookies::TICKET).unwrap_or_default();
    let found = accounts(web.stores(), &web.clock, ticket).await?;
    let Some(first) = found.first() else { return see(SIGN_IN) };
    let account = |it: &Offered| Account {
        id: it.tenant.to_string(),
        name: it.tenant_name.to_string(),
        role: it.user.role.as_str().to_owned(),
    };
    let status = if notices.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let view = AccountPage {
        address: first.user.email.to_string(),
        accounts: found.iter().map(account).collect(),
        then: then.to_owned(),
        shell: shell("Choose an account", expected, notices),
    };
    page_with(status, &view)
}

/// The form says which account; that the browser may have it, the ticket says.
pub(super) async fn pick(
    State(web): State<Web>,
    expected: axum::Extension<Expected>,
    headers: HeaderMap,
    form: Form,
) -> Page {
    let ticket = cookies::read(&headers, cookies::TICKET).unwrap_or_default();
    let then = then(form.text("then"));
    let picked = match form.text("account").parse::<TenantId>() {
        Ok(tenant) => pick_account(web.stores(), &web.clock, &web.entropy, ticket, &tenant).await?,
        Err(_) => None,
    };
    match picked {
        Some(signed_in) => enter(&signed_in, then),
        None => {
            let notice = Notice::new(Tone::Red, "This account cannot be opened with this sign-in.");
            ask_for_account(&web, &expected, &headers, then, vec![notice]).await
        }
    }
}

//! Signing in and out.

use app::access::complete_sign_in::{Proven, SignedIn, by_code, by_link};
use app::access::request_sign_in::request_sign_in;
use app::access::sessions::sign_out;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use domain::access::user::User;
use domain::contact::EmailAddress;
use domain::ids::{SignInId, TenantId};
use pages::components::{Field, Notice, Tone};
use pages::layout::Bare;
use ports::Clock;
use serde::Deserialize;

use super::{AddressPage, CodePage, LinkPage};
use crate::navigation::HOME;
use crate::web::form::{Expected, Form};
use crate::web::{Access, Page, Refused, Routes, Visitor, Web, assets, cookies, page, page_with, see};

pub(super) const SIGN_IN: &str = "/console/sign-in";
/// Asks for the account, if the address has several.
const ACCOUNT: &str = "/console/sign-in/account";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/console/sign-in", Access::Anyone, address)
        .post("/console/sign-in", Access::Anyone, ask)
        .post("/console/sign-in/code", Access::Anyone, code)
        .post("/console/sign-in/link", Access::Anyone, follow)
        .get("/console/sign-in/account", Access::Anyone, super::choice::choose)
        .post("/console/sign-in/account", Access::Anyone, super::choice::pick)
        .get("/console/sign-in/{tenant}/{id}/{token}", Access::Anyone, link)
        .post("/console/sign-out", Access::SignedIn, leave)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    pub(super) then: String,
    /// The person is signed in, but the latest sign-in is too long ago for what was asked for.
    again: Option<String>,
}

pub(super) fn shell(title: &str, expected: &Expected, notices: Vec<Notice>) -> Bare {
    Bare { title: title.to_owned(), assets: assets(), token: expected.0.clone(), notices }
}

/// A page of the console, and nothing else: a link must not lead elsewhere.
pub(super) fn then(wanted: &str) -> &str {
    let ours = wanted == HOME || wanted.starts_with("/console/") || wanted.starts_with("/console?");
    let plain = wanted.chars().all(|character| character.is_ascii_graphic() && character != '\\');
    if ours && plain && !wanted.starts_with("/console/sign-in") { wanted } else { HOME }
}

fn address_field(value: &str) -> Field {
    Field::input("email", "address", "E-mail address", value)
        .required()
        .focused()
        .with(|input| input.autocomplete = "email")
}

fn code_field() -> Field {
    Field::text("code", "Code", "").required().focused().with(|input| {
        input.numeric = true;
        input.autocomplete = "one-time-code";
        input.max_length = Some(16);
    })
}

async fn address(expected: axum::Extension<Expected>, Query(wanted): Query<Wanted>) -> Page {
    let again = wanted.again.is_some().then(|| {
        Notice::new(Tone::Blue, "Sign in again").line("This page needs a sign-in of the last 15 minutes.")
    });
    let view = AddressPage {
        shell: shell("Sign in", &expected, again.into_iter().collect()),
        address: address_field(""),
        then: then(&wanted.then).to_owned(),
    };
    page(&view)
}

/// The sender of the request: the address that API Gateway adds at the end of the chain.
fn place(headers: &HeaderMap) -> String {
    let chain = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok()).unwrap_or_default();
    chain.rsplit(',').next().unwrap_or_default().trim().to_owned()
}

async fn ask(
    State(web): State<Web>,
    expected: axum::Extension<Expected>,
    headers: HeaderMap,
    form: Form,
) -> Page {
    let asked = form.text("address");
    let then = then(form.text("then")).to_owned();
    let wrong = |status, error: String, notices| {
        let shell = shell("Sign in", &expected, notices);
        let address =
            if error.is_empty() { address_field(asked) } else { address_field(asked).wrong(error, true) };
        page_with(status, &AddressPage { shell, address, then: then.clone() })
    };
    let address: EmailAddress = match asked.parse() {
        Ok(address) => address,
        Err(error) => {
            let error = domain::contact::InvalidEmailAddress::to_string(&error);
            return wrong(StatusCode::UNPROCESSABLE_ENTITY, error, Vec::new());
        }
    };
    let ticket = request_sign_in(web.stores(), &web.clock, &web.entropy, &address, &place(&headers)).await;
    let ticket = match ticket.map_err(Refused::from) {
        Ok(ticket) => ticket,
        Err(refused) if refused.status == StatusCode::CONFLICT => {
            return wrong(StatusCode::TOO_MANY_REQUESTS, String::new(), vec![refused.notice()]);
        }
        Err(refused) => return Err(refused),
    };
    let mut response = page(&code_page(&expected, asked, &then, code_field()))?;
    cookies::set(&mut response, cookies::TICKET, &ticket);
    Ok(response)
}

fn code_page(expected: &Expected, address: &str, then: &str, code: Field) -> CodePage {
    CodePage {
        shell: shell("Check your e-mail", expected, Vec::new()),
        address: address.to_owned(),
        then: then.to_owned(),
        code,
        valid_for: "10 minutes".to_owned(),
    }
}

async fn code(
    State(web): State<Web>,
    expected: axum::Extension<Expected>,
    headers: HeaderMap,
    form: Form,
) -> Page {
    let ticket = cookies::read(&headers, cookies::TICKET).unwrap_or_default();
    let then = then(form.text("then"));
    match by_code(web.stores(), &web.clock, &web.entropy, ticket, form.text("code")).await? {
        Some(proven) => go_on(&proven, then),
        None => {
            let error =
                "This is not the code, or it is used or too old. After five tries, ask for another e-mail.";
            let view = code_page(&expected, form.text("address"), then, code_field().wrong(error, true));
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
    }
}

/// Changes nothing: mail scanners follow links. Its button signs in.
async fn link(
    State(web): State<Web>,
    expected: axum::Extension<Expected>,
    Path((tenant, id, token)): Path<(String, String, String)>,
) -> Page {
    let user = addressee(&web, &tenant, &id).await?;
    let secret = format!("{tenant}/{id}/{token}");
    let address = user.map(|user| user.email.to_string());
    page(&LinkPage { shell: shell("Sign in", &expected, Vec::new()), secret, address })
}

/// Whom the e-mail would let in, as long as it does.
async fn addressee(web: &Web, tenant: &str, id: &str) -> Result<Option<User>, Refused> {
    let (Ok(tenant), Ok(id)) = (tenant.parse::<TenantId>(), id.parse::<SignInId>()) else { return Ok(None) };
    let mail = web.store.sign_in_mail(&tenant, id).await?;
    let Some(mail) = mail.filter(|mail| mail.asks_for(web.clock.present()).is_some()) else {
        return Ok(None);
    };
    Ok(web.store.user(&tenant, mail.user_id).await?.filter(User::may_sign_in))
}

async fn follow(State(web): State<Web>, expected: axum::Extension<Expected>, form: Form) -> Page {
    let parts: Vec<&str> = form.text("secret").split('/').collect();
    let signed_in = match parts[..] {
        [tenant, id, token] => match (tenant.parse(), id.parse()) {
            (Ok(tenant), Ok(id)) => {
                by_link(web.stores(), &web.clock, &web.entropy, (tenant, id), token).await?
            }
            _ => None,
        },
        _ => None,
    };
    match signed_in {
        Some(proven) => go_on(&proven, HOME),
        None => {
            let shell = shell("Sign in", &expected, Vec::new());
            page_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &LinkPage { shell, secret: String::new(), address: None },
            )
        }
    }
}

/// Into the account, or to the page that asks for it.
fn go_on(proven: &Proven, then: &str) -> Page {
    match proven {
        Proven::SignedIn(signed_in) => enter(signed_in, then),
        Proven::Several { ticket } => {
            let then: String = form_urlencoded::byte_serialize(then.as_bytes()).collect();
            let mut response = see(&format!("{ACCOUNT}?then={then}"))?;
            cookies::set(&mut response, cookies::TICKET, ticket);
            Ok(response)
        }
    }
}

pub(super) fn enter(signed_in: &SignedIn, then: &str) -> Page {
    let mut response = see(then)?;
    cookies::set(&mut response, cookies::SESSION, &signed_in.token);
    cookies::remove(&mut response, cookies::TICKET);
    Ok(response)
}

async fn leave(State(web): State<Web>, _: Visitor, headers: HeaderMap, _: Form) -> Page {
    if let Some(token) = cookies::read(&headers, cookies::SESSION) {
        sign_out(&web.keys, &web.clock, token).await?;
    }
    let mut response = see(SIGN_IN)?;
    cookies::remove(&mut response, cookies::SESSION);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_to_pages_of_the_console_only() {
        for (wanted, leads_to) in [
            ("/console/invoices?status=open", "/console/invoices?status=open"),
            ("/console", "/console"),
            ("", HOME),
            ("/consoleevil", HOME),
            ("//evil.example", HOME),
            ("https://evil.example/console/", HOME),
            ("/console/\\evil", HOME),
            ("/console/a\r\nSet-Cookie: x=1", HOME),
            ("/console/sign-in", HOME),
        ] {
            assert_eq!(then(wanted), leads_to, "{wanted}");
        }
    }
}

//! Fills the list of suppressed addresses, adds one by hand, and releases one.

use app::delivery::suppress_address::{clear_suppression, suppress_address};
use app::{Error, Refusal, Reply};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::contact::EmailAddress;
use domain::delivery::suppression::{Suppression, SuppressionReason};
use domain::text::{Label, Lines};
use pages::components::{Action, Ask, Badge, Empty, Field, Look, Notice, Pager, Tone};
use pages::icons::Icon;

use super::Filter;
use super::suppressions::{Row, SuppressionsPage};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::{Page, Visitor, Web, done, page_with};

const HERE: &str = "/console/reports/suppressions";
/// Addresses of a page.
const PAGE: usize = 50;
/// The dialogs.
const SUPPRESS: &str = "suppress";
const RELEASE: &str = "release";

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let form = Form::default();
    show(&web, &visitor, &query, &mut Input::new(&form), None).await
}

pub(super) async fn suppress(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let mut input = Input::new(&form);
    let address: Option<EmailAddress> = input.required("address");
    let detail: Option<Lines<500>> = input.optional("detail");
    match address.filter(|_| input.is_right()) {
        Some(address) => {
            let added =
                |_: &Suppression| Reply { status: 201, body: String::new(), etag: None, location: None };
            let detail = detail.map(String::from);
            suppress_address(&web.store, &visitor.caller(), address, detail, added).await?;
            done(HERE, "suppressed")
        }
        None => show(&web, &visitor, &dialog(SUPPRESS, ""), &mut input, None).await,
    }
}

pub(super) async fn release(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let mut input = Input::new(&form);
    let address: Option<EmailAddress> = input.required("address");
    let reason: Option<Label> = input.optional("reason");
    let Some(address) = address.filter(|_| input.is_right()) else {
        let query = dialog(RELEASE, form.text("address"));
        return show(&web, &visitor, &query, &mut input, None).await;
    };
    let caller = visitor.caller().because(reason);
    match clear_suppression(&web.store, &web.account_suppressions, &caller, &address).await {
        Ok(()) => done(HERE, "released"),
        Err(Error::Refused(Refusal::NotFound(_))) => {
            let notice = Notice::new(Tone::Red, format!("{address} is not on the list"));
            let notice = notice.line("Somebody may have released it a moment ago.");
            show(&web, &visitor, &Form::default(), &mut input, Some(notice)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The address of the page with a dialog open.
fn dialog(dialog: &str, address: &str) -> Form {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("dialog", dialog).append_pair("address", address);
    Form::read(query.finish().as_bytes())
}

/// The list, or the one address that is looked for. `input` has what was typed into a dialog, and `refused` what was refused.
async fn show(
    web: &Web,
    visitor: &Visitor,
    query: &Form,
    input: &mut Input<'_>,
    refused: Option<Notice>,
) -> Page {
    let tenant = visitor.tenant();
    let after = query.get("cursor");
    let sought = query.get("address");
    let mut find = Input::new(query);
    let wanted: Option<EmailAddress> = find.optional("address");
    let (found, next) = match (&wanted, sought) {
        (Some(address), _) => (web.store.suppression(tenant, address).await?.into_iter().collect(), None),
        (None, Some(_)) => (Vec::new(), None),
        (None, None) => {
            let listed = web.store.suppressions(tenant, after, PAGE).await?;
            (listed.data, listed.next)
        }
    };
    let may = visitor.may(Scope::InvoicesWrite);
    let rows: Vec<Row> = found.iter().map(|it| row(visitor, it, may)).collect();
    let status = match (&refused, input.is_right() && find.is_right()) {
        (Some(_), _) => StatusCode::NOT_FOUND,
        (None, true) => StatusCode::OK,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let search = Field::input("search", "address", "Address", query.text("address"))
        .with(|input| input.placeholder = "name@company.example".to_owned());
    let mut asks = vec![suppress_ask(visitor, query, input)];
    if let Some(address) = wanted.filter(|_| !rows.is_empty()) {
        asks.push(release_ask(visitor, query, input, &address));
    }
    let view = SuppressionsPage {
        actions: vec![match may {
            true => Action::ask("Suppress an address", SUPPRESS, HERE).icon(Icon::Plus),
            false => Action::refused("Suppress an address", "Your role does not allow it."),
        }],
        filter: Filter { to: HERE, fields: vec![find.mark(search)] },
        empty: rows.is_empty().then(|| empty(sought, next.is_some())),
        rows,
        pager: Pager {
            shown: if sought.is_some() { "The address that was looked for" } else { "By address" }.to_owned(),
            first: (after.is_some() || sought.is_some()).then(|| HERE.to_owned()),
            next: next.map(|next| with("cursor", &next)),
        },
        asks: if may { asks } else { Vec::new() },
        shell: visitor.shell(Area::Reports, "Suppressed addresses", refused.into_iter().collect()),
    };
    page_with(status, &view)
}

fn with(name: &str, value: &str) -> String {
    let start = format!("{HERE}?");
    let length = start.len();
    form_urlencoded::Serializer::for_suffix(start, length).append_pair(name, value).finish()
}

fn row(visitor: &Visitor, suppression: &Suppression, may: bool) -> Row {
    let address = suppression.address.as_str();
    // One dialog for all rows: the page with the address has it.
    let release =
        may.then(|| Action::link("Release", format!("{}&dialog={RELEASE}", with("address", address))));
    let (word, tone, icon) = match suppression.reason {
        SuppressionReason::HardBounce => ("Bounced for good", Tone::Red, Icon::MailX),
        SuppressionReason::Complaint => ("Reported as spam", Tone::Red, Icon::Ban),
        SuppressionReason::Manual => ("By hand", Tone::Grey, Icon::Edit),
    };
    Row {
        address: address.to_owned(),
        reason: Badge::new(word, tone, icon),
        detail: suppression.detail.clone().unwrap_or_default(),
        since: visitor.format().instant(suppression.since),
        release,
    }
}

fn empty(sought: Option<&str>, more: bool) -> Empty {
    let all = || vec![Action::link("All addresses", HERE)];
    let (title, text, actions) = match (sought, more) {
        (Some(_), _) => ("Not on the list", "E-mails are sent to this address.", all()),
        (None, true) => ("None on this page", "The addresses of this page were released.", Vec::new()),
        (None, false) => (
            "No suppressed addresses",
            "An address gets here when an e-mail to it bounces for good or is reported as spam.",
            Vec::new(),
        ),
    };
    Empty { icon: Icon::Ban, title: title.to_owned(), text: text.to_owned(), actions }
}

fn suppress_ask(visitor: &Visitor, query: &Form, input: &mut Input<'_>) -> Ask {
    let open = query.text("dialog") == SUPPRESS;
    let typed = |input: &Input<'_>, name| if open { input.text(name) } else { "" }.to_owned();
    let address = Field::input("email", "address", "Address", typed(input, "address")).required();
    let detail = Field::area("detail", "Why", typed(input, "detail"), 2, 500);
    let (address, detail) = if open { (input.mark(address), input.mark(detail)) } else { (address, detail) };
    let mut ask = Ask::new(SUPPRESS, "Suppress an address", HERE, &visitor.form_token)
        .text("Nothing is sent to it from now on, until somebody releases it.")
        .field(address)
        .field(detail)
        .confirm("Suppress", Look::Danger);
    HERE.clone_into(&mut ask.to);
    ask.open = open;
    ask
}

fn release_ask(visitor: &Visitor, query: &Form, input: &mut Input<'_>, address: &EmailAddress) -> Ask {
    let open = query.text("dialog") == RELEASE;
    let reason = Field::text("reason", "Reason", if open { input.text("reason") } else { "" });
    let reason = reason.hint("Stands in the record of the address.");
    let reason = if open { input.mark(reason.focused()) } else { reason };
    let mut ask = Ask::new(RELEASE, format!("Release {address}?"), HERE, &visitor.form_token)
        .text("E-mails are sent to it again, and it is taken off the mail service's own list. If one bounces again, it is suppressed again.")
        .field(reason)
        .hidden("address", address.to_string())
        .confirm("Release", Look::Primary);
    ask.back = with("address", address.as_str());
    ask.open = open;
    ask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_the_way_through_the_page() {
        let address = "a+b'&c@x.example";
        let query = with("address", address);
        let query = Form::read(query.split_once('?').unwrap().1.as_bytes());
        assert_eq!(query.text("address"), address);
        assert!(with("address", "a").ends_with("?address=a"));
        let query = dialog(RELEASE, address);
        assert_eq!((query.text("address"), query.text("dialog")), (address, "release"));
    }
}

//! Sends a statement of account.

use app::delivery::letters::LetterRequest;
use app::reports::send_statement::send_statement;
use app::{Refusal, Reply};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use domain::customers::Customer;
use domain::delivery::Part;
use domain::delivery::email::{EmailSettings, MAX_RECIPIENTS};
use domain::delivery::letter::Sent;
use domain::delivery::schedule::SendAt;
use domain::settings::Settings;
use domain::templates::email_template::EmailKind;
use pages::components::{Action, Field, Link, Look, Notice};
use pages::icons::Icon;
use store::keys;

use super::reading::Reading;
use super::send_statement::SendStatementPage;
use super::statement_handler::{part, part_fields};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

/// What the form asks for.
struct Asked {
    part: Part,
    email: EmailSettings,
    send_at: Option<SendAt>,
    force: bool,
}

fn asked(form: &Form, reading: &mut Reading) -> Asked {
    let part = part(form, reading);
    let recipients = reading.several(form, "recipients", MAX_RECIPIENTS);
    let email = EmailSettings {
        recipients: (!recipients.is_empty()).then_some(recipients),
        cc: reading.several(form, "cc", MAX_RECIPIENTS),
        ..EmailSettings::usual()
    };
    let later = form.text("when") == "later";
    let send_at = later.then(|| {
        let time = reading.required(form, "send_at");
        let zone = reading.optional(form, "time_zone");
        time.map(|time| SendAt { time, zone })
    });
    Asked { part, email, send_at: send_at.flatten(), force: form.has("force") }
}

async fn view(
    web: &Web,
    visitor: &Visitor,
    customer: &Customer,
    form: &Form,
    (reading, notice): (&Reading, Option<Notice>),
) -> Result<SendStatementPage, Refused> {
    let settings: Option<Settings> = web.store.get(&keys::settings(visitor.tenant())).await?;
    let hold = settings.map_or(0, |settings| settings.hold_minutes);
    let here = super::address(customer.id);
    // The first time the form is shown, nothing was sent of it.
    let first = !form.has("when");
    let zone = match customer.time_zone {
        _ if !first => form.text("time_zone").to_owned(),
        Some(zone) => zone.to_string(),
        None => String::new(),
    };
    let text = |name: &str, label: &str| reading.mark(Field::text(name, label, form.text(name)));
    let title = "Send statement".to_owned();
    let contacts = customer.addressees(EmailKind::Statement);
    Ok(SendStatementPage {
        back: Link::new(customer.name.to_string(), here.clone()),
        notice,
        to: format!("{here}/statement/send"),
        part: part_fields(form, reading),
        contacts: contacts.iter().map(|it| it.address.to_string()).collect(),
        fields: vec![
            text("recipients", "Other recipients instead").hint("Several with commas between."),
            text("cc", "Cc").hint("Several with commas between. Empty: that of the template."),
            Field::check(
                "force",
                "Also to recipients that got the same within the last ten minutes",
                form.has("force"),
            ),
        ],
        later: form.text("when") == "later",
        when: vec![
            reading.mark(Field::input("datetime-local", "send_at", "Date and time", form.text("send_at"))),
            reading
                .mark(Field::text("time_zone", "Time zone", zone))
                .hint("Empty: that of the customer, else of the seller."),
        ],
        hold: (hold > 0).then(|| format!("E-mails wait {hold} minutes, so that you can recall them.")),
        submit: Action::submit("Send statement", "do", "send").icon(Icon::Send).look(Look::Primary),
        shell: visitor.shell(Area::Customers, title.clone(), Vec::new()),
        title,
    })
}

pub(super) async fn form(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let customer = super::stored(&web, &visitor, super::parsed(&id)?).await?;
    let query = Form::read(query.unwrap_or_default().as_bytes());
    page(&view(&web, &visitor, &customer, &query, (&Reading::default(), None)).await?)
}

pub(super) async fn send(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Page {
    let id = super::parsed(&id)?;
    let customer = super::stored(&web, &visitor, id).await?;
    let mut reading = Reading::default();
    let Asked { part, email, send_at, force } = asked(&form, &mut reading);
    if !reading.is_right() {
        let view = view(&web, &visitor, &customer, &form, (&reading, None)).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    let request = LetterRequest { email: &email, send_at, force };
    let (store, clock, entropy) = (&web.store, &web.clock, &web.entropy);
    let sent = send_statement(store, clock, entropy, &visitor.caller(), (id, part), request, told).await;
    let refused = match sent {
        Ok(_) => {
            let word = if send_at.is_some() { "scheduled" } else { "sent" };
            return done(&format!("{}?part=letters", super::address(id)), word);
        }
        Err(app::Error::Refused(Refusal::Invalid(defects))) => {
            let known = |field: &str| FIELDS.contains(&field);
            let (here, other): (Vec<_>, Vec<_>) = defects.into_iter().partition(|it| known(&it.field));
            for defect in here {
                reading.refuse(&defect.field, defect.message);
            }
            match (other.is_empty(), reading.is_right()) {
                (true, false) => {
                    let view = view(&web, &visitor, &customer, &form, (&reading, None)).await?;
                    return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
                }
                _ => Refused::from(app::Error::Refused(Refusal::Invalid(other))),
            }
        }
        Err(error) => Refused::from(error),
    };
    if !refused.status.is_client_error() || refused.status == StatusCode::NOT_FOUND {
        return Err(refused);
    }
    let notice = Some(refused.notice());
    let view = view(&web, &visitor, &customer, &form, (&reading, notice)).await?;
    page_with(refused.status, &view)
}

/// The fields of the form that a use case may refuse.
const FIELDS: [&str; 7] = ["from", "to", "currency", "recipients", "cc", "send_at", "time_zone"];

/// A use case answers with the id of the delivery.
fn told(sent: &Sent) -> Reply {
    Reply { status: 202, body: sent.delivery.id.to_string(), etag: None, location: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_recipients_the_contacts_get_it() {
        let mut reading = Reading::default();
        let now = asked(&Form::read(b"when=now&send_at=2026-12-01T09%3A00&from=2026-01-01"), &mut reading);
        assert!(reading.is_right() && now.send_at.is_none() && now.email.recipients.is_none());
        assert!(now.email.use_template_defaults && now.part.from.is_some());
        let form = Form::read(b"when=later&recipients=a%40b.example,+c&cc=d%40e.example&force=1");
        let later = asked(&form, &mut reading);
        assert_eq!((later.email.recipients.map(|it| it.len()), later.force), (Some(1), true));
        assert!(reading.error("recipients").is_some() && reading.error("send_at").is_some());
    }
}

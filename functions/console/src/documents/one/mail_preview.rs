//! The e-mail of an invoice as it would go out, beside its form and as a page of its own within a frame.

use app::delivery::email_texts::Source;
use app::delivery::preview_email::{EmailPreview, preview_email};
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{Html, IntoResponse};
use domain::contact::EmailAddress;
use domain::delivery::email::{AddresseeKind, EmailSettings};
use domain::ids::DocumentId;
use pages::components::{Badge, Tone};
use pages::icons::Icon;

use super::Which;
use crate::batches::request::Reading;
use crate::batches::settings::{Preview, Recipient};
use crate::documents::address;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web};

/// Nothing of an e-mail runs, nothing is loaded for it, and only pages of this host show it. Its styles stand within it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'; sandbox";

/// A gateway takes 10 KB for an address with all headers. What is longer is shown as text.
const LONGEST: usize = 4_000;

/// The address of the frame, which carries what was typed. `None`: that is too long for an address.
fn frame_of(id: DocumentId, form: &Form) -> Option<String> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in
        ["recipients", "template_id", "subject", "reply_to", "cc", "message", "button_label", "button_url"]
    {
        if let Some(value) = form.get(name) {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    (query.len() <= LONGEST).then(|| format!("{}/email?{query}", address(id)))
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Request => "from this form",
        Source::EmailTemplate => "from the e-mail template",
        Source::Template => "from the invoice's template",
        Source::Customer => "from the customer",
        Source::Settings => "from the settings",
        Source::Default => "our usual one",
    }
}

fn kind(kind: AddresseeKind) -> Badge {
    let word = match kind {
        AddresseeKind::To => "To",
        AddresseeKind::Cc => "Cc",
        AddresseeKind::Bcc => "Bcc",
    };
    Badge::new(word, Tone::Grey, Icon::Mail)
}

/// As the form shows it.
pub(super) fn shown(id: DocumentId, of: String, form: &Form, preview: EmailPreview) -> Preview {
    let recipient = |address: &EmailAddress, name: Option<String>, of: AddresseeKind| Recipient {
        address: name.map_or_else(|| address.to_string(), |name| format!("{name} <{address}>")),
        kind: kind(of),
    };
    let to = preview.recipients.iter().map(|chosen| {
        let addressee = &chosen.value;
        recipient(&addressee.address, addressee.name.as_ref().map(ToString::to_string), addressee.kind)
    });
    Preview {
        of,
        position: String::new(),
        previous: None,
        next: None,
        from: preview.from.map_or_else(
            || "No sender yet".to_owned(),
            |sender| format!("{} <{}>", sender.name, sender.address),
        ),
        to: to.collect(),
        reply_to: preview.reply_to.map_or_else(|| "–".to_owned(), |chosen| chosen.value.to_string()),
        subject: preview.rendered.subject,
        source: format!("Subject {}, message {}.", source(preview.subject), source(preview.message)),
        text: preview.rendered.text,
        frame: frame_of(id, form),
        attachments: preview.attachments,
        errors: preview.defects.into_iter().map(|defect| defect.message).collect(),
        warnings: preview.warnings.into_iter().map(|warning| warning.message).collect(),
    }
}

pub(super) async fn preview(
    web: &Web,
    visitor: &Visitor,
    id: DocumentId,
    email: &EmailSettings,
) -> Result<EmailPreview, app::Error> {
    preview_email(&web.store, web.composer, &visitor.caller(), id, email).await
}

/// The HTML of the e-mail. What is wrong in the address is left out: the form tells it.
pub(crate) async fn frame(
    State(web): State<Web>,
    visitor: Visitor,
    Which(id): Which,
    RawQuery(query): RawQuery,
) -> Page {
    let form = Form::read(query.unwrap_or_default().as_bytes());
    let mut reading = Reading::default();
    let recipients: Vec<EmailAddress> = reading.several(&form, "recipients");
    let recipients = (!recipients.is_empty()).then_some(recipients);
    let settings = EmailSettings { recipients, ..reading.email_settings(&form) };
    let preview = preview(&web, &visitor, id, &settings).await?;
    Ok(([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(preview.rendered.html)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_carries_what_was_typed_unless_it_is_too_long() {
        let id: DocumentId = "inv_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
        let short = frame_of(id, &Form::read(b"subject=a%26b&token=secret&force=1")).unwrap();
        assert_eq!(short, format!("/console/invoices/{id}/email?subject=a%26b"));
        let long = format!("message={}", "x".repeat(LONGEST));
        assert_eq!(frame_of(id, &Form::read(long.as_bytes())), None);
    }
}

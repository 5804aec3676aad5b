//! An invoice template as a form describes it, with the checks of the API.

use domain::delivery::email::MAX_RECIPIENTS;
use domain::templates::email_template::{EmailKind, TextLanguage};
use domain::templates::invoice_template::{InvoiceTemplate, Layout};
use mail_template::template::TemplateField;

use super::check::check_template;
use super::email_request::Version;
use crate::web::form::Form;
use crate::web::input::Input;

pub(super) fn read(input: &mut Input<'_>, version: Version) -> Option<InvoiceTemplate> {
    let name = input.required("name");
    let language = input.word("language", &TextLanguage::ALL, TextLanguage::as_str);
    let subject = input.required("subject");
    check_template(input, EmailKind::Invoice, "subject", TemplateField::Subject);
    let message = input.required("message");
    check_template(input, EmailKind::Invoice, "message", TemplateField::Message);
    let reply_to = input.optional("reply_to");
    let cc = input.several("cc", MAX_RECIPIENTS);
    let footer = input.optional("footer");
    let email_template_id = input.optional("email_template_id");
    let accessible = input.word("layout.accessible_pdf", &["true", "false"], |word| word);
    let layout = Layout {
        accent_color: input.optional("layout.accent_color"),
        accessible_pdf: accessible.map(|word| word == "true"),
    };
    let Version { id, version, created_at, change } = version;
    Some(InvoiceTemplate {
        id,
        version,
        name: name?,
        language,
        subject: subject?,
        message: message?,
        reply_to,
        cc,
        footer,
        email_template_id,
        layout,
        created_at,
        change,
    })
}

/// The form that describes a template.
pub(super) fn typed(template: &InvoiceTemplate) -> Form {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let cc: Vec<&str> = template.cc.iter().map(|address| address.as_str()).collect();
    form.append_pair("name", &template.name)
        .append_pair("language", template.language.map(TextLanguage::as_str).unwrap_or_default())
        .append_pair("subject", &template.subject)
        .append_pair("message", &template.message)
        .append_pair("cc", &cc.join(", "))
        .append_pair("footer", template.footer.as_ref().map(|it| it.as_str()).unwrap_or_default())
        .append_pair("reply_to", template.reply_to.as_ref().map(|it| it.as_str()).unwrap_or_default());
    if let Some(id) = template.email_template_id {
        form.append_pair("email_template_id", &id.to_string());
    }
    if let Some(color) = template.layout.accent_color {
        form.append_pair("layout.accent_color", &color.to_string());
    }
    if let Some(accessible) = template.layout.accessible_pdf {
        form.append_pair("layout.accessible_pdf", if accessible { "true" } else { "false" });
    }
    Form::read(form.finish().as_bytes())
}

/// The parts that differ, in words.
pub(super) fn differences(before: &InvoiceTemplate, after: &InvoiceTemplate) -> Vec<String> {
    let parts = [
        (before.name != after.name, "the name"),
        (before.language != after.language, "the language"),
        (before.subject != after.subject, "the subject"),
        (before.message != after.message, "the message"),
        (before.reply_to != after.reply_to, "the address for replies"),
        (before.cc != after.cc, "the copies"),
        (before.footer != after.footer, "the footer"),
        (before.email_template_id != after.email_template_id, "the e-mail template"),
        (before.layout != after.layout, "the layout"),
    ];
    parts.into_iter().filter(|(differs, _)| *differs).map(|(_, part)| part.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::change::{Actor, Change};
    use domain::ids::TemplateId;

    use super::*;

    fn version() -> Version {
        let at = DateTime::UNIX_EPOCH;
        let change =
            Change { at, actor: Actor::system("test"), reason: None, request_id: "request".to_owned() };
        Version { id: TemplateId::new(at, 1), version: 1, created_at: at, change }
    }

    #[test]
    fn a_template_survives_its_form() {
        let form = Form::read(
            b"name=Monthly&language=de&subject=Rechnung+%7B%7B+invoice_number+%7D%7D&message=Hallo%0D%0Ada&cc=a%40b.example\
            &footer=Danke&layout.accent_color=%231f4e79&layout.accessible_pdf=false",
        );
        let mut input = Input::new(&form);
        let template = read(&mut input, version()).unwrap();
        assert!(input.is_right(), "{input:?}");
        let again = typed(&template);
        assert_eq!(read(&mut Input::new(&again), version()), Some(template.clone()));
        let other = InvoiceTemplate { footer: None, ..template.clone() };
        assert_eq!(differences(&template, &other), ["the footer"]);
        assert!(differences(&template, &template).is_empty());
    }

    #[test]
    fn mistakes_stand_at_their_fields() {
        let form = Form::read(b"subject=%7B%7B+x+%7D%7D&layout.accent_color=red&email_template_id=y");
        let mut input = Input::new(&form);
        assert!(read(&mut input, version()).is_none());
        for name in ["name", "subject", "message", "layout.accent_color", "email_template_id"] {
            assert!(input.error(name).is_some(), "{name}");
        }
    }
}

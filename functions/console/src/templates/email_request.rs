//! An e-mail template as a form describes it, with the checks of the API.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::change::Change;
use domain::delivery::email::MAX_RECIPIENTS;
use domain::ids::TemplateId;
use domain::templates::email_template::{ActionLink, EmailKind, EmailTemplate, EmailTexts, TextLanguage};
use mail_template::template::TemplateField;

use super::check::check_template;
use crate::web::form::Form;
use crate::web::input::Input;

/// The parts of the texts of a language.
pub(super) const SUBJECT: &str = "subject";
pub(super) const MESSAGE: &str = "message";
pub(super) const LABEL: &str = "call_to_action_label";

/// The name of a field, as the API names it.
pub(super) fn of(language: TextLanguage, part: &str) -> String {
    format!("texts.{}.{part}", language.as_str())
}

/// Of which template the next version is read, and who makes it.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) id: TemplateId,
    pub(super) version: u64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) change: Change,
}

/// `fixed`: the kind of a template that there is already.
pub(super) fn read(
    input: &mut Input<'_>,
    fixed: Option<EmailKind>,
    version: Version,
) -> Option<EmailTemplate> {
    let kind = fixed.or_else(|| kind(input));
    let name = input.required("name");
    let fallback = language(input);
    let action = action(input);
    let wants_label = !input.text("call_to_action.link").is_empty();
    let mut texts = BTreeMap::new();
    let mut given = false;
    for language in TextLanguage::ALL {
        if !has_texts(input, language) {
            if fallback == Some(language) {
                let missing =
                    format!("must be a language that has texts: there are none in {}", language.name());
                input.refuse("fallback_language", missing);
            }
            continue;
        }
        given = true;
        if let Some(read) = read_texts(input, kind, language, wants_label) {
            texts.insert(language, read);
        }
    }
    if !given && input.error("fallback_language").is_none() {
        input.refuse("fallback_language", "must be a language that has texts: there are none yet");
    }
    let reply_to = input.optional("reply_to");
    let cc = input.several("cc", MAX_RECIPIENTS);
    let Version { id, version, created_at, change } = version;
    Some(EmailTemplate {
        id,
        version,
        kind: kind?,
        name: name?,
        fallback_language: fallback?,
        texts,
        call_to_action: action,
        reply_to,
        cc,
        archived: false,
        created_at,
        change,
    })
}

fn kind(input: &mut Input<'_>) -> Option<EmailKind> {
    if input.text("kind").is_empty() {
        input.refuse("kind", "must be given");
    }
    input.word("kind", &EmailKind::ALL, EmailKind::as_str)
}

fn language(input: &mut Input<'_>) -> Option<TextLanguage> {
    if input.text("fallback_language").is_empty() {
        input.refuse("fallback_language", "must be given");
    }
    input.word("fallback_language", &TextLanguage::ALL, TextLanguage::as_str)
}

pub(super) fn has_texts(input: &Input<'_>, language: TextLanguage) -> bool {
    [SUBJECT, MESSAGE, LABEL].iter().any(|part| !input.text(&of(language, part)).is_empty())
}

fn read_texts(
    input: &mut Input<'_>,
    kind: Option<EmailKind>,
    language: TextLanguage,
    wants_label: bool,
) -> Option<EmailTexts> {
    let [subject_field, message_field, label_field] =
        [SUBJECT, MESSAGE, LABEL].map(|part| of(language, part));
    let subject = input.required(&subject_field);
    let message = input.required(&message_field);
    if wants_label && input.text(&label_field).is_empty() {
        input.refuse(&label_field, "must be given: there is a button");
    }
    let call_to_action_label = input.optional(&label_field);
    // Without a kind it is not known which placeholders there are.
    if let Some(kind) = kind {
        check_template(input, kind, &subject_field, TemplateField::Subject);
        check_template(input, kind, &message_field, TemplateField::Message);
        check_template(input, kind, &label_field, TemplateField::ButtonLabel);
    }
    Some(EmailTexts { subject: subject?, message: message?, call_to_action_label })
}

fn action(input: &mut Input<'_>) -> Option<ActionLink> {
    let url = "call_to_action.url";
    let link = input.word("call_to_action.link", &["payment", "portal", "custom"], |link| link);
    if link == Some("custom") {
        return Some(ActionLink::Custom { url: input.required(url)? });
    }
    if !input.text(url).is_empty() {
        input.refuse(url, "must be given only if the button leads to an address of your own");
    }
    match link? {
        "payment" => Some(ActionLink::Payment),
        _ => Some(ActionLink::Portal),
    }
}

/// The form that describes a template.
pub(super) fn typed(template: &EmailTemplate) -> Form {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("kind", template.kind.as_str())
        .append_pair("name", &template.name)
        .append_pair("fallback_language", template.fallback_language.as_str());
    for (language, texts) in &template.texts {
        form.append_pair(&of(*language, SUBJECT), &texts.subject)
            .append_pair(&of(*language, MESSAGE), &texts.message);
        if let Some(label) = &texts.call_to_action_label {
            form.append_pair(&of(*language, LABEL), label);
        }
    }
    let link = match &template.call_to_action {
        None => "",
        Some(ActionLink::Payment) => "payment",
        Some(ActionLink::Portal) => "portal",
        Some(ActionLink::Custom { url }) => {
            form.append_pair("call_to_action.url", url.as_str());
            "custom"
        }
    };
    form.append_pair("call_to_action.link", link);
    if let Some(reply_to) = &template.reply_to {
        form.append_pair("reply_to", reply_to.as_str());
    }
    let cc: Vec<&str> = template.cc.iter().map(|address| address.as_str()).collect();
    form.append_pair("cc", &cc.join(", "));
    Form::read(form.finish().as_bytes())
}

/// The parts that differ, in words.
pub(super) fn differences(before: &EmailTemplate, after: &EmailTemplate) -> Vec<String> {
    let mut parts = Vec::new();
    let mut note = |differs: bool, part: &str| {
        if differs {
            parts.push(part.to_owned());
        }
    };
    note(before.name != after.name, "the name");
    note(before.fallback_language != after.fallback_language, "the fallback language");
    for language in TextLanguage::ALL {
        let (old, new) = (before.texts.get(&language), after.texts.get(&language));
        note(old != new, &format!("the texts in {}", language.name()));
    }
    note(before.call_to_action != after.call_to_action, "the button");
    note(before.reply_to != after.reply_to, "the address for replies");
    note(before.cc != after.cc, "the copies");
    note(before.archived != after.archived, "it was archived");
    parts
}

#[cfg(test)]
mod tests {
    use domain::change::Actor;

    use super::*;

    fn version() -> Version {
        let at = DateTime::UNIX_EPOCH;
        let change =
            Change { at, actor: Actor::system("test"), reason: None, request_id: "request".to_owned() };
        Version { id: TemplateId::new(at, 1), version: 1, created_at: at, change }
    }

    const GOOD: &[u8] = b"kind=invoice&name=Monthly&fallback_language=de&texts.de.subject=Rechnung+%7B%7B+invoice_number+%7D%7D\
        &texts.de.message=Hallo%0D%0A%0D%0Asch%C3%B6n&texts.de.call_to_action_label=Zahlen&call_to_action.link=custom\
        &call_to_action.url=https%3A%2F%2Fpay.example&cc=a%40b.example";

    #[test]
    fn a_template_survives_its_form() {
        let form = Form::read(GOOD);
        let mut input = Input::new(&form);
        let template = read(&mut input, None, version()).unwrap();
        assert!(input.is_right(), "{input:?}");
        assert_eq!(template.texts[&TextLanguage::De].message.as_str(), "Hallo\n\nschön");
        let again = typed(&template);
        let mut input = Input::new(&again);
        assert_eq!(read(&mut input, None, version()), Some(template.clone()));
        assert!(input.is_right());
        let other = EmailTemplate { call_to_action: None, texts: BTreeMap::new(), ..template.clone() };
        assert_eq!(differences(&template, &other), ["the texts in German", "the button"]);
    }

    #[test]
    fn mistakes_stand_at_their_fields_with_the_place() {
        let form = Form::read(
            b"kind=invoice&fallback_language=en&texts.de.subject=Hi+%7B%7B+nobody+%7D%7D&call_to_action.link=portal\
            &call_to_action.url=https%3A%2F%2Fa.example",
        );
        let mut input = Input::new(&form);
        read(&mut input, None, version());
        let error = |name: &str| input.error(name).unwrap_or_default();
        assert!(error("texts.de.subject").starts_with("Line 1, column"), "{}", error("texts.de.subject"));
        assert_eq!(error("texts.de.message"), "must be given");
        assert_eq!(error("name"), "must be given");
        assert!(error("fallback_language").contains("none in English"));
        assert!(error("texts.de.call_to_action_label").contains("must be given"));
        assert!(!error("call_to_action.url").is_empty());
    }

    #[test]
    fn a_form_without_texts_is_refused_once() {
        let form = Form::read(b"kind=invoice&name=x&fallback_language=en");
        let mut input = Input::new(&form);
        read(&mut input, None, version());
        assert!(input.error("fallback_language").unwrap().contains("none in English"));
    }
}

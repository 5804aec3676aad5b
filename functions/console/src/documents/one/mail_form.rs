//! The form of the e-mail of one document: what was typed, and its fields.

use std::collections::BTreeSet;

use domain::contact::EmailAddress;
use domain::customers::Customer;
use domain::delivery::email::{AddresseeKind, EmailSettings};
use domain::delivery::schedule::SendAt;
use domain::ids::DocumentKind;
use domain::settings::Settings;
use domain::templates::email_template::EmailTemplate;
use pages::components::{Control, Field, Pick};

use super::said::mark;
use crate::batches::request::Reading;
use crate::batches::settings::{EmailForm, Preview};
use crate::web::Visitor;
use crate::web::form::Form;

/// The names of the fields, so that a defect of the API is shown where it belongs.
pub(super) const FIELDS: [&str; 10] = [
    "recipients",
    "template_id",
    "subject",
    "reply_to",
    "cc",
    "message",
    "button_label",
    "button_url",
    "send_at",
    "time_zone",
];

/// What the form asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Letter {
    pub(super) settings: EmailSettings,
    pub(super) send_at: Option<SendAt>,
    /// The switch of the e-mail is on.
    pub(super) on: bool,
    pub(super) force: bool,
}

/// To whom the customer's e-mails of such documents go.
pub(super) fn usual(customer: Option<&Customer>, kind: DocumentKind) -> Vec<EmailAddress> {
    let addressees = customer.map(|customer| customer.addressees(kind.row().email)).unwrap_or_default();
    let to = addressees.into_iter().filter(|addressee| addressee.kind == AddresseeKind::To);
    to.map(|addressee| addressee.address).collect()
}

impl Letter {
    /// Recipients that are the customer's own stay the customer's own: they are looked up again when it goes out.
    pub(super) fn read(reading: &mut Reading, form: &Form, usual: &[EmailAddress]) -> Self {
        let given: Vec<EmailAddress> = reading.several(form, "recipients");
        let set = |addresses: &[EmailAddress]| -> BTreeSet<String> {
            addresses.iter().map(|address| address.as_str().to_lowercase()).collect()
        };
        let own = given.is_empty() || set(&given) == set(usual);
        let settings = reading.email_settings(form);
        Self {
            settings: EmailSettings { recipients: (!own).then_some(given), ..settings },
            send_at: reading.send_at(form),
            on: form.has("email"),
            force: form.has("force"),
        }
    }
}

/// What the form is made of.
pub(super) struct Around<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) kind: DocumentKind,
    pub(super) settings: &'a Settings,
    pub(super) usual: &'a [EmailAddress],
    pub(super) templates: &'a [EmailTemplate],
    pub(super) wrong: &'a [(String, String)],
}

impl Around<'_> {
    /// The form with what was typed. `None`: it is shown for the first time.
    pub(super) fn form(&self, sent: Option<&Form>, opens: bool, preview: Option<Preview>) -> EmailForm {
        let empty = Form::default();
        let form = sent.unwrap_or(&empty);
        let field = |field: Field| mark(self.wrong, field);
        let text = |name: &str, label: &str| Field::text(name, label, form.text(name));
        let from_template = "Empty: that of the template.";
        let recipients = match sent {
            Some(form) => form.text("recipients").to_owned(),
            None => self.usual.iter().map(EmailAddress::as_str).collect::<Vec<_>>().join(", "),
        };
        let zone = match sent {
            Some(form) => form.text("time_zone").to_owned(),
            None => self.visitor.user.time_zone.to_string(),
        };
        let message = Field::area("message", "Message", form.text("message"), 8, 10_000)
            .hint("Markdown, with placeholders such as {{ invoice_number }}. Empty: that of the template, in the customer's language.");
        let force = Field {
            control: Control::Check { value: "1", on: form.has("force") },
            ..Field::check("force", "Also to recipients that got it within the last ten minutes", false)
        };
        let hold = self.settings.hold_minutes;
        EmailForm {
            optional: opens,
            on: sent.is_none_or(|form| form.has("email")),
            einvoice_refused: "E-invoices are not available yet.".to_owned(),
            recipients: "To the recipients below".to_owned(),
            fields: vec![
                field(
                    Field::text("recipients", "To", recipients)
                        .hint("Several with commas between. Empty: the customer's own contacts."),
                ),
                field(self.template(form.text("template_id"))),
                field(text("subject", "Subject").hint(from_template)),
                field(text("reply_to", "Reply to").hint("Empty: that of the template, or of the settings.")),
                field(
                    text("cc", "Cc")
                        .hint("Several with commas between. Empty: the customer's and the template's."),
                ),
            ],
            message: field(message),
            button: vec![
                field(text("button_label", "Label")),
                field(Field::input("url", "button_url", "Address", form.text("button_url"))),
            ],
            force: (!opens).then_some(force),
            later: form.text("when") == "later",
            when: vec![
                field(Field::input("datetime-local", "send_at", "Date and time", form.text("send_at"))),
                field(Field::text("time_zone", "Time zone", zone).hint("Such as Europe/Berlin.")),
            ],
            hold: (hold > 0).then(|| format!("E-mails wait {hold} minutes, so that you can recall them.")),
            preview,
        }
    }

    fn template(&self, chosen: &str) -> Field {
        let wanted = self.kind.row().email;
        let usable = self.templates.iter().filter(|it| !it.archived && it.kind.words(wanted));
        let mut picks = vec![Pick::new("", "The usual one", chosen.is_empty())];
        picks.extend(usable.map(|it| {
            let id = it.id.to_string();
            let chosen = id == chosen;
            Pick::new(id, it.name.to_string(), chosen)
        }));
        Field::select("template_id", "E-mail template", picks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(form: &[u8]) -> (Letter, Vec<&'static str>) {
        let usual: Vec<EmailAddress> = vec!["eva@hofmann.example".parse().unwrap()];
        let mut reading = Reading::default();
        let letter = Letter::read(&mut reading, &Form::read(form), &usual);
        (letter, reading.wrong.iter().map(|(name, _)| *name).collect())
    }

    #[test]
    fn the_customers_own_recipients_are_no_others() {
        let recipients = |form: &[u8]| letter(form).0.settings.recipients.map(|them| them.len());
        assert_eq!(recipients(b"recipients=EVA%40hofmann.example"), None);
        assert_eq!(recipients(b""), None);
        assert_eq!(recipients(b"recipients=eva%40hofmann.example%2C+tom%40hofmann.example"), Some(2));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        let (letter, wrong) =
            letter(b"recipients=x&subject=Hi+%7B%7B+nothing+%7D%7D&button_label=Pay&when=later");
        assert_eq!(wrong, ["recipients", "button_url", "subject", "send_at"]);
        assert!(!letter.on && letter.send_at.is_none());
    }
}

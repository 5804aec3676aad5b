//! The second step of an operation: its e-mail, when it goes out, and what else it needs. The same page asks for these
//! settings where one document is opened or sent.

use askama::Template;
use pages::components::{Action, Badge, Field, Link, Notice, Steps};
use pages::icons::Icon;
use pages::layout::Shell;

use super::Selection;

#[derive(Debug, Template)]
#[template(path = "batches/settings.html")]
pub struct SettingsPage {
    pub shell: Shell,
    /// "Open and send 93 invoices".
    pub title: String,
    /// "Invoices" or the number of the one document.
    pub back: Link,
    /// None for one document.
    pub steps: Option<Steps>,
    pub notice: Option<Notice>,
    /// Where the form goes.
    pub to: String,
    pub selection: Selection,
    /// The version of the one document that was seen.
    pub version: Option<String>,
    /// A reason, or how the documents were paid: what the operation asks for itself.
    pub fields: Vec<Field>,
    pub email: Option<EmailForm>,
    /// "Open and send 93 invoices": a submit.
    pub submit: Action,
}

/// What is sent, and when.
#[derive(Debug)]
pub struct EmailForm {
    /// The e-mail can be switched off.
    pub optional: bool,
    pub on: bool,
    /// Why e-invoices cannot be chosen. Empty: they can.
    pub einvoice_refused: String,
    /// Who gets it, where that is not a field: "Each customer's own contacts".
    pub recipients: String,
    /// Of one document: recipients. Then template, subject, reply-to, cc.
    pub fields: Vec<Field>,
    pub message: Field,
    /// Label and address of the button below the message.
    pub button: Vec<Field>,
    /// Even to recipients that got it a moment ago.
    pub force: Option<Field>,
    pub later: bool,
    /// Local date and time, and the time zone.
    pub when: Vec<Field>,
    /// "E-mails wait 5 minutes, so that you can recall them."
    pub hold: Option<String>,
    pub preview: Option<Preview>,
}

impl EmailForm {
    /// What is wrong is not hidden.
    fn has_wrong_button(&self) -> bool {
        self.button.iter().any(|field| field.error.is_some())
    }
}

/// The e-mail as one customer gets it.
#[derive(Clone, Debug)]
pub struct Preview {
    /// "Invoice for Hofmann KG".
    pub of: String,
    /// "1 of 93", and the values of the buttons that lead to its neighbours.
    pub position: String,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub from: String,
    pub to: Vec<Recipient>,
    pub reply_to: String,
    pub subject: String,
    /// Where subject and message come from: "from the template".
    pub source: String,
    /// The text part.
    pub text: String,
    /// The HTML part: a page of its own, with a policy of its own. None: only the text is shown.
    pub frame: Option<String>,
    pub attachments: Vec<String>,
    /// What keeps it from going out.
    pub errors: Vec<String>,
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Recipient {
    pub address: String,
    /// To, Cc or Bcc.
    pub kind: Badge,
}

//! Kinds and languages of templates as they are read.

use domain::templates::email_template::{EmailKind, TextLanguage};
use pages::components::Pick;

pub(super) fn kind(kind: EmailKind) -> &'static str {
    match kind {
        EmailKind::Invoice => "Invoice",
        EmailKind::Reminder => "Reminder",
        EmailKind::Receipt => "Receipt",
        EmailKind::CreditNote => "Credit note",
        EmailKind::ReadyForPayment => "Ready for payment",
        EmailKind::Statement => "Statement of account",
    }
}

pub(super) fn kinds(chosen: &str) -> Vec<Pick> {
    EmailKind::ALL.iter().map(|it| Pick::new(it.as_str(), kind(*it), it.as_str() == chosen)).collect()
}

pub(super) fn languages(chosen: &str) -> impl Iterator<Item = Pick> {
    TextLanguage::ALL.into_iter().map(move |it| Pick::new(it.as_str(), it.name(), it.as_str() == chosen))
}

/// "German, English".
pub(super) fn named(languages: impl Iterator<Item = TextLanguage>) -> String {
    languages.map(TextLanguage::name).collect::<Vec<_>>().join(", ")
}

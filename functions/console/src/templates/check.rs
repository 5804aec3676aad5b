//! Texts with placeholders, checked as the API checks them.

use domain::templates::email_template::EmailKind;
use mail_template::template::{TemplateField, check};

use crate::web::input::Input;

/// Notes every mistake of a text in e-mails of a kind, with its place, unless the field is wrong already.
pub(super) fn check_template(input: &mut Input<'_>, kind: EmailKind, name: &str, form: TemplateField) {
    let text = input.text(name).replace("\r\n", "\n");
    if text.is_empty() || input.error(name).is_some() {
        return;
    }
    for mistake in check(kind, form, &text).err().into_iter().flatten() {
        let sentence = mistake.to_string();
        let end = if sentence.ends_with(['.', '?', '!']) { "" } else { "." };
        input.refuse(name, format!("{sentence}{end}"));
    }
}

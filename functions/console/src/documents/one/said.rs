//! What the page of a document says beside it.

use pages::components::{Field, Notice};

use crate::web::form::Form;

/// What the page shows beside the document: an open dialog, what was typed in it, what is wrong, and a refusal.
#[derive(Default)]
pub(super) struct Said {
    /// Of this dialog is what was typed.
    pub(super) dialog: String,
    /// The delivery or the settlement that the dialog is of.
    pub(super) part: Option<String>,
    pub(super) open: bool,
    pub(super) sent: Form,
    pub(super) wrong: Vec<(String, String)>,
    pub(super) notice: Option<Notice>,
    /// The version that a stale form was made from.
    pub(super) seen: Option<u64>,
}

impl Said {
    /// What the address says.
    pub(super) fn asked(query: &Form) -> Self {
        Self {
            dialog: query.text("dialog").to_owned(),
            part: query.get("part").map(str::to_owned),
            open: true,
            ..Self::default()
        }
    }

    /// What was typed in a field of a dialog.
    pub(super) fn typed(&self, dialog: &str, name: &str) -> Option<&str> {
        (self.dialog == dialog).then(|| self.sent.get(name)).flatten()
    }

    /// The field, with what is wrong with it.
    pub(super) fn marked(&self, dialog: &str, field: Field) -> Field {
        if self.dialog != dialog {
            return field;
        }
        mark(&self.wrong, field)
    }
}

/// The field, with what is wrong with it. The first one gets the focus.
pub(super) fn mark(wrong: &[(String, String)], field: Field) -> Field {
    let all: Vec<&str> =
        wrong.iter().filter(|(name, _)| *name == field.name).map(|(_, why)| why.as_str()).collect();
    let first = wrong.first().is_some_and(|(name, _)| *name == field.name);
    if all.is_empty() { field } else { field.wrong(all.join(" "), first) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_dialog_that_was_sent_keeps_what_was_typed() {
        let sent = Form::read(b"reason=late");
        let said = Said { dialog: "void".to_owned(), sent, ..Said::default() };
        assert_eq!(said.typed("void", "reason"), Some("late"));
        assert_eq!(said.typed("cancel", "reason"), None);
    }
}

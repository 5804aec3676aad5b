//! Texts with placeholders, checked when they are read.

use domain::templates::email_template::EmailKind;
use mail_template::template::{TemplateField, TemplateProblem, check};

use crate::fields::Fields;

/// Notes every mistake of a text in e-mails of a kind, unless the field is refused already.
pub(crate) fn check_template(
    fields: &mut Fields,
    kind: EmailKind,
    field: &str,
    form: TemplateField,
    given: &Option<String>,
) {
    let Some(given) = given.as_ref().filter(|_| !fields.has_refused(field)) else { return };
    for mistake in check(kind, form, given).err().into_iter().flatten() {
        let code = match &mistake.problem {
            TemplateProblem::UnknownPlaceholder { .. } => "unknown_placeholder",
            TemplateProblem::UnknownFilter { .. } => "unknown_filter",
            TemplateProblem::NotAName { .. }
            | TemplateProblem::Unclosed { .. }
            | TemplateProblem::Unopened { .. } => "invalid_placeholder",
            TemplateProblem::ControlStructure { .. } => "control_structure",
            TemplateProblem::TooLong { .. } | TemplateProblem::TooLargeFormatted { .. } => "too_long",
            TemplateProblem::Blank { .. } => "empty",
            TemplateProblem::LineBreak { .. } => "line_break",
            TemplateProblem::UnsafeLink(_) => "unsafe_link",
        };
        fields.refuse(field, code, mistake.to_string());
    }
}

//! Templates: what a seller writes, with strict `{{ placeholder }}`s.
//!
//! A message is markdown; a subject and a button's text are plain. There are no conditions, loops or filters:
//! a bookkeeper writes these, and whatever is saved must render for every invoice.

mod scan;

use thiserror::Error;

use crate::placeholders::{PLACEHOLDERS, Placeholders};
use crate::render::{html, markdown};
pub(crate) use scan::{Piece, scan};

/// What a template is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateField {
    /// Plain text, one line.
    Subject,
    /// Markdown (CommonMark, `~~struck~~`). Line breaks are kept; HTML shows as typed; an image shows as its text.
    Message,
    /// Plain text, one line: the text of the call-to-action button.
    ButtonLabel,
}

impl TemplateField {
    /// The most characters a template may have, braces and names included.
    pub fn limit(self) -> usize {
        match self {
            TemplateField::Subject => 200,
            TemplateField::Message => 10_000,
            TemplateField::ButtonLabel => 60,
        }
    }

    fn name(self) -> &'static str {
        match self {
            TemplateField::Subject => "subject",
            TemplateField::Message => "message",
            TemplateField::ButtonLabel => "button text",
        }
    }
}

/// Why a template cannot be saved, in words for the person who wrote it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TemplateProblem {
    #[error("There is no placeholder “{name}”. You can use: {}.", listed())]
    UnknownPlaceholder { name: String },
    #[error(
        "“{{{{ {text} }}}}” is not a placeholder: only a name may stand between {{{{ and }}}}. You can use: {}.",
        listed()
    )]
    NotAName { text: String },
    #[error(
        "“{text}” opens a placeholder that is never closed: write it like {{{{ invoice_number }}}}. You can use: {}.",
        listed()
    )]
    Unclosed { text: String },
    #[error(
        "“}}}}” after “{before}” closes a placeholder that was never opened: write it like {{{{ invoice_number }}}}. You can use: {}.",
        listed()
    )]
    Unopened { before: String },
    #[error(
        "“{text}” cannot be used: templates have no conditions or loops, only placeholders. You can use: {}.",
        listed()
    )]
    ControlStructure { text: String },
    #[error("The {field} has {length} characters; at most {limit} are possible.")]
    TooLong { field: &'static str, length: usize, limit: usize },
    #[error("The {field} is too large once it is formatted: use fewer lists, headings and links.")]
    TooLargeFormatted { field: &'static str },
    #[error("The {field} is empty.")]
    Blank { field: &'static str },
    #[error("The {field} must be on one line.")]
    LineBreak { field: &'static str },
    #[error(transparent)]
    UnsafeLink(#[from] crate::link::UnsafeLink),
}

/// All placeholders as a sentence's end: `a, b and c`.
fn listed() -> String {
    let names: Vec<&str> = PLACEHOLDERS.iter().map(|placeholder| placeholder.name).collect();
    match names.split_last() {
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Says whether `text` may be saved as the template of `field`; all problems at once.
///
/// What passes renders for every invoice, provided that values are of a usual length: a message is also tried
/// out, so that links to anything but the web and mail, and formatting that explodes, are found here.
pub fn check(field: TemplateField, text: &str) -> Result<(), Vec<TemplateProblem>> {
    let length = text.chars().count();
    let limit = field.limit();
    if length > limit {
        // Nothing else is looked at: the text may be of any size.
        return Err(vec![TemplateProblem::TooLong { field: field.name(), length, limit }]);
    }
    let (pieces, mut problems) = scan(text);
    if text.trim().is_empty() {
        problems.push(TemplateProblem::Blank { field: field.name() });
    }
    if field == TemplateField::Message {
        let message = markdown::parse(&pieces, &sample());
        if html::body(&message, "#000000").is_err() {
            problems.push(TemplateProblem::TooLargeFormatted { field: field.name() });
        }
        problems.extend(message.refused.into_iter().map(TemplateProblem::UnsafeLink));
    } else if text.trim().contains(['\n', '\r']) {
        problems.push(TemplateProblem::LineBreak { field: field.name() });
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Values of a usual length, so that a template can be tried out.
fn sample() -> Placeholders {
    let text = || "X".repeat(30);
    Placeholders {
        invoice_number: text(),
        customer_name: text(),
        contact_name: Some(text()),
        seller_name: text(),
        amount_due: text(),
        total: text(),
        currency: "XXX".to_owned(),
        issue_date: text(),
        due_date: Some(text()),
        days_overdue: Some("30".to_owned()),
        service_period: Some(text()),
        purchase_order: Some(text()),
        payment_reference: Some(text()),
        iban: Some(text()),
        bic: Some(text()),
        portal_link: Some("https://portal.example/0123456789".to_owned()),
    }
}

/// A one-line template with its values.
pub(crate) fn fill(pieces: &[Piece<'_>], values: &Placeholders) -> String {
    let mut filled = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(index) => filled.push_str(&PLACEHOLDERS[*index].value(values)),
        }
    }
    crate::line::single(&filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(field: TemplateField, text: &str) -> Vec<String> {
        check(field, text).expect_err(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_placeholder_can_be_used_in_every_field() {
        for placeholder in &PLACEHOLDERS {
            for field in [TemplateField::Subject, TemplateField::Message, TemplateField::ButtonLabel] {
                assert_eq!(check(field, &format!("a {{{{ {} }}}} b", placeholder.name)), Ok(()));
                assert_eq!(check(field, &format!("{{{{{}}}}}", placeholder.name)), Ok(()));
            }
        }
    }

    #[test]
    fn an_unknown_placeholder_is_named_beside_the_valid_ones() {
        assert_eq!(
            said(TemplateField::Subject, "Invoice {{ invoice_nummer }}"),
            [
                "There is no placeholder “invoice_nummer”. You can use: invoice_number, customer_name, contact_name, \
              seller_name, amount_due, total, currency, issue_date, due_date, days_overdue, service_period, \
              purchase_order, payment_reference, iban, bic and portal_link."
            ]
        );
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let problems = check(
            TemplateField::Message,
            "{{ a }} {{ total | upper }} {% if x %} }} [x](javascript:1) {{ due_date",
        );
        let problems = problems.expect_err("six problems");
        assert!(
            matches!(
                &problems[..],
                [
                    TemplateProblem::UnknownPlaceholder { .. },
                    TemplateProblem::NotAName { .. },
                    TemplateProblem::ControlStructure { .. },
                    TemplateProblem::Unopened { .. },
                    TemplateProblem::Unclosed { .. },
                    TemplateProblem::UnsafeLink(_),
                ]
            ),
            "{problems:?}"
        );
        for problem in &problems[..5] {
            assert!(problem.to_string().contains("portal_link"), "{problem}");
        }
    }

    #[test]
    fn expressions_are_no_placeholders() {
        assert!(said(TemplateField::Message, "{{ 7*7 }}")[0].starts_with("“{{ 7*7 }}” is not a placeholder"));
        assert!(check(TemplateField::Message, "{{ }}").is_err());
    }

    #[test]
    fn length_lines_and_blankness_are_checked() {
        assert_eq!(
            said(TemplateField::Subject, &"ü".repeat(201)),
            ["The subject has 201 characters; at most 200 are possible."]
        );
        assert_eq!(check(TemplateField::Subject, &"ü".repeat(200)), Ok(()));
        assert_eq!(said(TemplateField::Subject, "a\r\nBcc: b"), ["The subject must be on one line."]);
        assert_eq!(said(TemplateField::Message, " \n"), ["The message is empty."]);
    }

    #[test]
    fn a_link_may_be_a_placeholder_only_if_that_is_an_address() {
        assert_eq!(check(TemplateField::Message, "[View]({{ portal_link }})"), Ok(()));
        assert_eq!(check(TemplateField::Message, "[Pay](https://pay.example/{{ invoice_number }})"), Ok(()));
        assert!(check(TemplateField::Message, "[View]({{ customer_name }})").is_err());
    }

    #[test]
    fn formatting_that_explodes_is_refused() {
        assert_eq!(
            check(TemplateField::Message, &">".repeat(10_000)),
            Err(vec![TemplateProblem::TooLargeFormatted { field: "message" }])
        );
    }
}

//! Templates are the texts that a seller writes, with strict `{{ placeholder }}`s.
//!
//! A message has some signs of markdown. A subject and a button label are plain text. There are no conditions, loops or
//! filters: bookkeepers write templates, and a saved template must render for every invoice.

pub(crate) mod scan;

use std::fmt;

use domain::templates::email_template::EmailKind;
use thiserror::Error;

use crate::placeholders::{self, PLACEHOLDERS, Placeholders};
use crate::{html, message};
pub use scan::{Piece, scan, scan_saved};

/// The purpose of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateField {
    /// Plain text, one line.
    Subject,
    /// A letter as typed, with some signs of markdown: see `docs/letters.md`.
    Message,
    /// Plain text, one line: the label of the call-to-action button.
    ButtonLabel,
}

impl TemplateField {
    /// The maximum length of a template in characters, including placeholders.
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

/// A problem in a template, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub problem: TemplateProblem,
    /// `None` if the problem concerns the whole text, or a link.
    pub position: Option<Position>,
}

/// Line and column start at 1. Columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Position { line: before.matches('\n').count() + 1, column }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(Position { line, column }) => write!(f, "Line {line}, column {column}: {}", self.problem),
            None => write!(f, "{}", self.problem),
        }
    }
}

/// A problem in a template, in words for its author.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TemplateProblem {
    #[error("“{name}” is not a placeholder. You can use: {}.", listed(*kind))]
    UnknownPlaceholder { name: String, kind: EmailKind },
    #[error("Filters such as “{filter}” are not supported. Write {{{{ {name} }}}}.")]
    UnknownFilter { name: String, filter: String },
    #[error(
        "“{{{{ {text} }}}}” is not a placeholder. Write only a name between {{{{ and }}}}. You can use: {}.",
        listed(*kind)
    )]
    NotAName { text: String, kind: EmailKind },
    #[error(
        "“{text}” opens a placeholder but does not close it. Write {{{{ invoice_number }}}}, for example. You can use: {}.",
        listed(*kind)
    )]
    Unclosed { text: String, kind: EmailKind },
    #[error(
        "“}}}}” after “{before}” closes a placeholder that is not open. Write {{{{ invoice_number }}}}, for example. You can use: {}.",
        listed(*kind)
    )]
    Unopened { before: String, kind: EmailKind },
    #[error(
        "“{text}” is not supported. Templates have placeholders, but no conditions or loops. You can use: {}.",
        listed(*kind)
    )]
    ControlStructure { text: String, kind: EmailKind },
    #[error("The {field} has {length} characters. The maximum is {limit}.")]
    TooLong { field: &'static str, length: usize, limit: usize },
    #[error("The {field} is too large when it is formatted. Use fewer lists, headings and links.")]
    TooLargeFormatted { field: &'static str },
    #[error("The {field} is empty.")]
    Blank { field: &'static str },
    #[error("The {field} must be on one line.")]
    LineBreak { field: &'static str },
    #[error(transparent)]
    UnsafeLink(#[from] crate::link::UnsafeLink),
}

/// The placeholders of a kind as a list: `a, b and c`.
fn listed(kind: EmailKind) -> String {
    let names: Vec<&str> = placeholders::of(kind).map(|placeholder| placeholder.name).collect();
    match names.split_last() {
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Checks whether `text` can be saved as the template of `field` for this kind of e-mail, and returns
/// all mistakes.
///
/// A template that passes renders for every invoice whose values have a usual length. To find forbidden
/// links and formatting that becomes too large, the check also renders messages with sample values.
pub fn check(kind: EmailKind, field: TemplateField, text: &str) -> Result<(), Vec<Mistake>> {
    let length = text.chars().count();
    let limit = field.limit();
    if length > limit {
        // The rest is not checked, because the text can have any size.
        let problem = TemplateProblem::TooLong { field: field.name(), length, limit };
        return Err(vec![Mistake { problem, position: None }]);
    }
    let (pieces, found) = scan(text, kind);
    let mut problems = Vec::new();
    if text.trim().is_empty() {
        problems.push(TemplateProblem::Blank { field: field.name() });
    }
    if field == TemplateField::Message {
        let message = message::parse(&pieces, &sample());
        if html::format(&message).bytes > html::MAX_BYTES {
            problems.push(TemplateProblem::TooLargeFormatted { field: field.name() });
        }
        problems.extend(message.refused.into_iter().map(TemplateProblem::UnsafeLink));
    } else if text.trim().contains(['\n', '\r']) {
        problems.push(TemplateProblem::LineBreak { field: field.name() });
    }
    let placed = |(problem, byte)| Mistake { problem, position: Some(Position::of(text, byte)) };
    let mut mistakes: Vec<Mistake> = found.into_iter().map(placed).collect();
    mistakes.extend(problems.into_iter().map(|problem| Mistake { problem, position: None }));
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

/// Values of a usual length for the check.
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
        payment_amount: Some(text()),
        payment_date: Some(text()),
        payment_method: Some(text()),
        portal_link: Some("https://portal.example/0123456789".to_owned()),
    }
}

/// Fills in a one-line template.
pub fn fill(pieces: &[Piece<'_>], values: &Placeholders) -> String {
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
        check(EmailKind::Invoice, field, text).expect_err(text).iter().map(ToString::to_string).collect()
    }

    /// Checks a text of an invoice's e-mail.
    fn checked(field: TemplateField, text: &str) -> Result<(), Vec<TemplateProblem>> {
        let problems = |mistakes: Vec<Mistake>| mistakes.into_iter().map(|mistake| mistake.problem).collect();
        check(EmailKind::Invoice, field, text).map_err(problems)
    }

    #[test]
    fn every_placeholder_of_a_kind_can_be_used_in_every_field_and_no_other() {
        for kind in EmailKind::ALL {
            for placeholder in &PLACEHOLDERS {
                for field in [TemplateField::Subject, TemplateField::Message, TemplateField::ButtonLabel] {
                    for text in [
                        format!("a {{{{ {} }}}} b", placeholder.name),
                        format!("{{{{{}}}}}", placeholder.name),
                    ] {
                        assert_eq!(
                            check(kind, field, &text).is_ok(),
                            placeholder.is_of(kind),
                            "{kind:?} {text}"
                        );
                    }
                }
            }
        }
    }

    /// Templates of every kind can be rendered without knowing their kind.
    #[test]
    fn a_saved_text_may_have_every_placeholder_and_each_is_of_some_kind() {
        for placeholder in &PLACEHOLDERS {
            let text = format!("{{{{ {} }}}}", placeholder.name);
            assert_eq!(scan_saved(&text).1, []);
            assert!(EmailKind::ALL.iter().any(|kind| placeholder.is_of(*kind)), "{}", placeholder.name);
        }
    }

    #[test]
    fn a_mistake_says_where_it_is() {
        let at = |text: &str| {
            let mistakes = check(EmailKind::Receipt, TemplateField::Message, text).expect_err(text);
            mistakes.iter().map(|mistake| mistake.position.map(|at| (at.line, at.column))).collect::<Vec<_>>()
        };
        assert_eq!(at("{{ x }}"), [Some((1, 1))]);
        assert_eq!(at("Grüß\n\nübér {{ total }} {{ due_date }} }}"), [Some((3, 18)), Some((3, 33))]);
        assert_eq!(at("[x](javascript:1)"), [None]);
        assert_eq!(
            said(TemplateField::Message, "a\n{{ total | upper }}"),
            ["Line 2, column 1: Filters such as “upper” are not supported. Write {{ total }}."]
        );
    }

    #[test]
    fn an_unknown_placeholder_is_named_beside_the_valid_ones() {
        assert_eq!(
            said(TemplateField::Subject, "Invoice {{ invoice_nummer }}"),
            [
                "Line 1, column 9: “invoice_nummer” is not a placeholder. You can use: invoice_number, customer_name, contact_name, \
              seller_name, amount_due, total, currency, issue_date, due_date, days_overdue, service_period, \
              purchase_order, payment_reference, iban, bic and portal_link."
            ]
        );
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let problems = checked(
            TemplateField::Message,
            "{{ a }} {{ total | upper }} {% if x %} }} [x](javascript:1) {{ due_date",
        );
        let problems = problems.expect_err("six problems");
        assert!(
            matches!(
                &problems[..],
                [
                    TemplateProblem::UnknownPlaceholder { .. },
                    TemplateProblem::UnknownFilter { .. },
                    TemplateProblem::ControlStructure { .. },
                    TemplateProblem::Unopened { .. },
                    TemplateProblem::Unclosed { .. },
                    TemplateProblem::UnsafeLink(_),
                ]
            ),
            "{problems:?}"
        );
        for problem in problems[..5].iter().filter(|it| !matches!(it, TemplateProblem::UnknownFilter { .. }))
        {
            assert!(problem.to_string().contains("portal_link"), "{problem}");
        }
    }

    #[test]
    fn expressions_are_no_placeholders() {
        assert!(said(TemplateField::Message, "{{ 7*7 }}")[0].contains(": “{{ 7*7 }}” is not a placeholder"));
        assert!(checked(TemplateField::Message, "{{ }}").is_err());
    }

    #[test]
    fn length_lines_and_blankness_are_checked() {
        assert_eq!(
            said(TemplateField::Subject, &"ü".repeat(201)),
            ["The subject has 201 characters. The maximum is 200."]
        );
        assert_eq!(checked(TemplateField::Subject, &"ü".repeat(200)), Ok(()));
        assert_eq!(said(TemplateField::Subject, "a\r\nBcc: b"), ["The subject must be on one line."]);
        assert_eq!(said(TemplateField::Message, " \n"), ["The message is empty."]);
    }

    #[test]
    fn a_link_may_be_a_placeholder_only_if_that_is_an_address() {
        assert_eq!(checked(TemplateField::Message, "[View]({{ portal_link }})"), Ok(()));
        assert_eq!(
            checked(TemplateField::Message, "[Pay](https://pay.example/{{ invoice_number }})"),
            Ok(())
        );
        assert!(checked(TemplateField::Message, "[View]({{ customer_name }})").is_err());
    }

    #[test]
    fn formatting_that_explodes_is_refused() {
        assert_eq!(
            checked(TemplateField::Message, &"- a\n".repeat(2_500)),
            Err(vec![TemplateProblem::TooLargeFormatted { field: "message" }])
        );
    }
}

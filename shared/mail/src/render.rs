//! A letter's subject, text part and HTML part, all from the same templates and values.

pub(crate) mod html;
mod labels;
pub(crate) mod markdown;
mod text;

use thiserror::Error;

use crate::line;
use crate::link::{self, UnsafeLink};
use crate::placeholders::Placeholders;
use crate::template::{TemplateProblem, fill, scan};

/// The most bytes of HTML a letter may have: Gmail hides what comes after 102 KB.
pub const MAX_HTML_BYTES: usize = 102_000;

/// The most bytes of it that the message may take; the frame, its styles and the footer need the rest.
pub(crate) const MAX_BODY_BYTES: usize = 80_000;

/// Subjects are cut off here, in characters; mail clients show about 70.
const MAX_SUBJECT: usize = 250;

/// What to render. All texts but the templates are plain and ready for display.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// BCP 47 tag of the language the templates are written in: `en`, `de-AT`. The words around the message
    /// follow it where they are known (en, de, es, fr, it, nl), else they are English.
    pub language: &'a str,
    /// A template that passed [`check`](crate::template::check), as are the message and the button's text.
    pub subject: &'a str,
    pub message: &'a str,
    pub placeholders: &'a Placeholders,
    pub summary: Summary<'a>,
    pub call_to_action: Option<CallToAction<'a>>,
    /// The seller's legal data, one line each: name, address, register, VAT id.
    pub footer: &'a [&'a str],
}

/// What is shown above the message.
#[derive(Clone, Debug)]
pub struct Summary<'a> {
    pub document: Document,
    pub seller_name: &'a str,
    pub number: &'a str,
    /// The amount due, with its currency; of a credit note the amount credited.
    pub amount: &'a str,
    /// `None` on documents that are not due.
    pub due_date: Option<&'a str>,
}

/// The kind of document a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    Invoice,
    CreditNote,
    InterestNote,
    Statement,
}

/// The button below the message.
#[derive(Clone, Copy, Debug)]
pub struct CallToAction<'a> {
    /// A [`ButtonLabel`](crate::template::TemplateField::ButtonLabel) template.
    pub label: &'a str,
    /// An address that passes [`link::check`].
    pub url: &'a str,
}

/// A letter that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line, not encoded, at most 250 characters.
    pub subject: String,
    /// Lines end in `\n`; paragraphs are not wrapped.
    pub text: String,
    /// A whole document of at most [`MAX_HTML_BYTES`].
    pub html: String,
}

/// Why a letter cannot be rendered.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RenderError {
    /// A template was used that [`check`](crate::template::check) refuses.
    #[error("the template cannot be used: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
    Template(Vec<TemplateProblem>),
    #[error(transparent)]
    UnsafeLink(#[from] UnsafeLink),
    #[error("the letter has {bytes} bytes of HTML; at most {MAX_HTML_BYTES} are shown by mail clients")]
    TooLarge { bytes: usize },
    /// The frame around the message is broken, which a test would have shown.
    #[error("the letter's frame cannot be filled in: {0}")]
    Frame(String),
}

/// Renders a letter. The same input gives the same output.
pub fn render(letter: &Letter<'_>) -> Result<Rendered, RenderError> {
    let (subject, mut problems) = scan(letter.subject);
    let (message, found) = scan(letter.message);
    problems.extend(found);
    let (label, found) = scan(letter.call_to_action.map_or("", |call| call.label));
    problems.extend(found);
    if !problems.is_empty() {
        return Err(RenderError::Template(problems));
    }
    let button = match letter.call_to_action {
        Some(call) => {
            link::check(call.url)?;
            Some(Button { label: fill(&label, letter.placeholders), url: call.url })
        }
        None => None,
    };
    let message = markdown::parse(&message, letter.placeholders);
    let view = View::new(letter, button);
    Ok(Rendered {
        subject: line::clip(&fill(&subject, letter.placeholders), MAX_SUBJECT),
        text: text::write(&view, &message),
        html: html::write(&view, &message)?,
    })
}

struct Button<'a> {
    label: String,
    url: &'a str,
}

/// What stands around the message, the same in both parts; every text on one line.
struct View<'a> {
    language: &'a str,
    labels: labels::Labels,
    seller: String,
    number: String,
    amount: String,
    due_date: Option<String>,
    button: Option<Button<'a>>,
    footer: Vec<String>,
}

impl<'a> View<'a> {
    fn new(letter: &Letter<'a>, button: Option<Button<'a>>) -> Self {
        let summary = &letter.summary;
        let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let language = if letter.language.chars().all(tag) { letter.language } else { "en" };
        View {
            language,
            labels: labels::labels(language, summary.document),
            seller: line::single(summary.seller_name),
            number: line::single(summary.number),
            amount: line::single(summary.amount),
            due_date: summary.due_date.map(line::single).filter(|date| !date.is_empty()),
            button,
            footer: letter.footer.iter().map(|l| line::single(l)).filter(|l| !l.is_empty()).collect(),
        }
    }
}

//! A letter's subject, text part and HTML part, all from the same templates and values.

pub(crate) mod html;
pub(crate) mod markdown;
mod text;

use domain::templates::brand::Color;
use domain::templates::email_template::EmailKind;
use thiserror::Error;
use wording::{Language, Words};

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
    /// follow it where we know them, else they are English.
    pub language: &'a str,
    /// A template that passed [`check`](crate::template::check), as are the message and the button's text.
    pub subject: &'a str,
    pub message: &'a str,
    pub placeholders: &'a Placeholders,
    pub summary: Summary<'a>,
    pub call_to_action: Option<CallToAction<'a>>,
    /// Of the bar at the top, of the button and of links: the seller's.
    pub accent: Option<Color>,
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

impl Document {
    pub const ALL: [Self; 4] = [Self::Invoice, Self::CreditNote, Self::InterestNote, Self::Statement];

    fn name(self, words: &Words) -> &'static str {
        match self {
            Self::Invoice => words.invoice,
            Self::CreditNote => words.credit_note,
            Self::InterestNote => words.interest_note,
            Self::Statement => words.statement,
        }
    }

    fn amount_label(self, words: &Words) -> &'static str {
        match self {
            Self::Invoice | Self::InterestNote => words.amount_due,
            Self::CreditNote => words.amount_credited,
            Self::Statement => words.balance_due,
        }
    }
}

/// What a letter looks like that is nobody's in particular; as on the PDF.
const DEFAULT_ACCENT: Color = Color::new(0x1f, 0x4e, 0x79);

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
    // Saved texts were checked for their kind; an invoice's e-mail has every placeholder.
    let scan = |text| scan(text, EmailKind::Invoice);
    let (subject, mut found) = scan(letter.subject);
    let (message, more) = scan(letter.message);
    found.extend(more);
    let (label, more) = scan(letter.call_to_action.map_or("", |call| call.label));
    found.extend(more);
    if !found.is_empty() {
        return Err(RenderError::Template(found.into_iter().map(|(problem, _)| problem).collect()));
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
    seller: String,
    /// `Invoice INV-2026-00042`.
    title: String,
    amount_label: &'static str,
    amount: String,
    /// With its label.
    due_date: Option<(&'static str, String)>,
    /// Readable on white, and white on it.
    accent: Color,
    button: Option<Button<'a>>,
    footer: Vec<String>,
}

impl<'a> View<'a> {
    fn new(letter: &Letter<'a>, button: Option<Button<'a>>) -> Self {
        let summary = &letter.summary;
        let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let language = if letter.language.chars().all(tag) { letter.language } else { "en" };
        let words = Language::of(language).words();
        let due_date = summary.due_date.map(line::single).filter(|date| !date.is_empty());
        View {
            language,
            seller: line::single(summary.seller_name),
            title: line::single(&format!("{} {}", summary.document.name(words), summary.number)),
            amount_label: summary.document.amount_label(words),
            amount: line::single(summary.amount),
            due_date: due_date.map(|date| (words.due_date, date)),
            accent: letter.accent.unwrap_or(DEFAULT_ACCENT).readable_on_white(),
            button,
            footer: letter.footer.iter().map(|l| line::single(l)).filter(|l| !l.is_empty()).collect(),
        }
    }
}

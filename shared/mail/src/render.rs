//! Renders the subject, the text part and the HTML part of a letter from the same templates and values.

mod html;
mod text;

use domain::ids::DocumentKind;
use domain::templates::brand::Color;
use domain::templates::email_template::EmailKind;
use mail_template::line;
use mail_template::link::{self, UnsafeLink};
use mail_template::message;
use mail_template::placeholders::Placeholders;
use mail_template::template::{TemplateProblem, fill, scan};
use thiserror::Error;
use wording::{Language, Words};

/// The maximum size of the HTML part: Gmail clips messages at 102 KB.
pub const MAX_HTML_BYTES: usize = 102_000;

/// Subjects are shortened to this many characters. Mail clients show about 70.
const MAX_SUBJECT: usize = 250;

/// The content of a letter. All texts except the templates are plain and formatted for display.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// BCP 47 tag of the language of the templates: `en`, `de-AT`. The words around the message are in
    /// the same language if it is supported, otherwise in English.
    pub language: &'a str,
    /// A template that passed [`check`](mail_template::template::check). The same is required of the message and
    /// the button's label.
    pub subject: &'a str,
    pub message: &'a str,
    pub placeholders: &'a Placeholders,
    pub seller_name: &'a str,
    /// `None` for a letter that is about no document.
    pub summary: Option<Summary<'a>>,
    pub call_to_action: Option<CallToAction<'a>>,
    /// The seller's colour for the bar at the top, the button and links.
    pub accent: Option<Color>,
    /// The seller's legal details, one line each: name, address, register, VAT id.
    pub footer: &'a [&'a str],
}

/// The summary above the message.
#[derive(Clone, Debug)]
pub struct Summary<'a> {
    pub document: Document,
    pub number: &'a str,
    /// The amount due with its currency, or the amount credited by a credit note.
    pub amount: &'a str,
    /// `None` for documents without a due date.
    pub due_date: Option<&'a str>,
}

/// The kind of document that a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    Invoice,
    CreditNote,
    InterestNote,
    Statement,
}

impl From<DocumentKind> for Document {
    fn from(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::Invoice => Self::Invoice,
            DocumentKind::CreditNote => Self::CreditNote,
            DocumentKind::InterestNote => Self::InterestNote,
        }
    }
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

/// The colour for sellers without their own. The PDF uses the same.
const DEFAULT_ACCENT: Color = Color::new(0x1f, 0x4e, 0x79);

/// The button below the message.
#[derive(Clone, Copy, Debug)]
pub struct CallToAction<'a> {
    /// A [`ButtonLabel`](mail_template::template::TemplateField::ButtonLabel) template.
    pub label: &'a str,
    /// An address that passes [`link::check`].
    pub url: &'a str,
}

/// A rendered letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line, not encoded, at most 250 characters.
    pub subject: String,
    /// Lines end in `\n`; paragraphs are not wrapped.
    pub text: String,
    /// A complete document of at most [`MAX_HTML_BYTES`].
    pub html: String,
}

/// The reason why a letter cannot be rendered.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RenderError {
    /// The template does not pass [`check`](mail_template::template::check).
    #[error("the template cannot be used: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
    Template(Vec<TemplateProblem>),
    #[error(transparent)]
    UnsafeLink(#[from] UnsafeLink),
    #[error("the HTML part has {bytes} bytes, but mail clients show at most {MAX_HTML_BYTES}")]
    TooLarge { bytes: usize },
    /// The embedded frame template is broken. Tests would find this.
    #[error("the letter's frame cannot be filled in: {0}")]
    Frame(String),
}

/// Renders a letter. The same input gives the same output.
pub fn render(letter: &Letter<'_>) -> Result<Rendered, RenderError> {
    // Saved texts were checked for their kind. Rendering accepts all placeholders.
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
    let message = message::parse(&message, letter.placeholders);
    let view = View::new(letter, button);
    Ok(Rendered {
        subject: line::clip(&fill(&subject, letter.placeholders), MAX_SUBJECT),
        text: text::write(&view, &message),
        html: html::write(&view, &message)?,
    })
}

/// What the letter says of its document.
struct Shown {
    /// `Invoice INV-2026-00042`.
    title: String,
    amount_label: &'static str,
    amount: String,
    /// The label and the date.
    due_date: Option<(&'static str, String)>,
}

impl Shown {
    fn of(summary: &Summary<'_>, words: &Words) -> Self {
        let due_date = summary.due_date.map(line::single).filter(|date| !date.is_empty());
        Self {
            title: line::single(&format!("{} {}", summary.document.name(words), summary.number)),
            amount_label: summary.document.amount_label(words),
            amount: line::single(summary.amount),
            due_date: due_date.map(|date| (words.due_date, date)),
        }
    }
}

struct Button<'a> {
    label: String,
    url: &'a str,
}

/// The content around the message, the same in both parts. Each text is on one line.
struct View<'a> {
    language: &'a str,
    seller: String,
    summary: Option<Shown>,
    /// A colour with enough contrast against white, as text and as background.
    accent: Color,
    button: Option<Button<'a>>,
    footer: Vec<String>,
}

impl<'a> View<'a> {
    fn new(letter: &Letter<'a>, button: Option<Button<'a>>) -> Self {
        let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let language = if letter.language.chars().all(tag) { letter.language } else { "en" };
        let words = Language::of(language).words();
        View {
            language,
            seller: line::single(letter.seller_name),
            summary: letter.summary.as_ref().map(|summary| Shown::of(summary, words)),
            accent: letter.accent.unwrap_or(DEFAULT_ACCENT).readable_on_white(),
            button,
            footer: letter.footer.iter().map(|l| line::single(l)).filter(|l| !l.is_empty()).collect(),
        }
    }
}

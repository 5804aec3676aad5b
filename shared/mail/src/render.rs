//! Renders the subject, the text part and the HTML part of a letter from the same templates and values.

mod html;
mod text;

use domain::ids::DocumentKind;
use domain::templates::brand::Color;
use mail_template::line;
use mail_template::link::{self, UnsafeLink};
use mail_template::message;
use mail_template::placeholders::Placeholders;
use mail_template::template::{TemplateProblem, fill, scan_saved};
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
    /// `None` unless it is a receipt.
    pub paid: Option<&'a Paid>,
}

/// What a receipt says of a payment, formatted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    pub date: String,
    pub method: String,
    pub reference: Option<String>,
    /// The documents that it paid.
    pub rows: Vec<PaidRow>,
    /// What is not allocated, if anything.
    pub rest: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaidRow {
    /// `Invoice INV-2026-00042`.
    pub document: String,
    pub paid: String,
    /// What is still due.
    pub left: String,
}

/// The kind of document that a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    Invoice,
    CreditNote,
    InterestNote,
    Statement,
    Receipt,
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
    pub const ALL: [Self; 5] =
        [Self::Invoice, Self::CreditNote, Self::InterestNote, Self::Statement, Self::Receipt];

    fn name(self, words: &Words) -> &'static str {
        match self {
            Self::Invoice => words.invoice,
            Self::CreditNote => words.credit_note,
            Self::InterestNote => words.interest_note,
            Self::Statement => words.statement,
            Self::Receipt => words.receipt,
        }
    }

    fn amount_label(self, words: &Words) -> &'static str {
        match self {
            Self::Invoice | Self::InterestNote => words.amount_due,
            Self::CreditNote => words.amount_credited,
            Self::Statement => words.balance_due,
            Self::Receipt => words.amount_received,
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
    let (subject, mut found) = scan_saved(letter.subject);
    let (message, more) = scan_saved(letter.message);
    found.extend(more);
    let (label, more) = scan_saved(letter.call_to_action.map_or("", |call| call.label));
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
    /// The label and the date: by which to pay, or of the payment.
    date: Option<(&'static str, String)>,
    /// Labels and values.
    facts: Vec<(&'static str, String)>,
    table: Option<Table>,
}

/// What a payment paid. The second and third column are amounts.
struct Table {
    head: [&'static str; 3],
    rows: Vec<[String; 3]>,
}

impl Shown {
    fn of(summary: &Summary<'_>, words: &Words) -> Self {
        let due_date = summary.due_date.map(line::single).filter(|date| !date.is_empty());
        let paid = summary.paid;
        let date = match paid {
            Some(paid) => Some((words.payment_date, line::single(&paid.date))),
            None => due_date.map(|date| (words.due_date, date)),
        };
        Self {
            title: line::single(&format!("{} {}", summary.document.name(words), summary.number)),
            amount_label: summary.document.amount_label(words),
            amount: line::single(summary.amount),
            date,
            facts: paid.map(|paid| facts(paid, words)).unwrap_or_default(),
            table: paid.filter(|paid| !paid.rows.is_empty()).map(|paid| Table::of(paid, words)),
        }
    }
}

fn facts(paid: &Paid, words: &Words) -> Vec<(&'static str, String)> {
    let all = [
        (words.payment_method, Some(&paid.method)),
        (words.payment_reference, paid.reference.as_ref()),
        (words.kept_as_credit, paid.rest.as_ref()),
    ];
    let given = all.into_iter().filter_map(|(label, value)| Some((label, line::single(value?))));
    given.filter(|(_, value)| !value.is_empty()).collect()
}

impl Table {
    fn of(paid: &Paid, words: &Words) -> Self {
        let row = |row: &PaidRow| [&row.document, &row.paid, &row.left].map(|text| line::single(text));
        let head = [words.document, words.paid, words.still_due];
        Self { head, rows: paid.rows.iter().map(row).collect() }
    }
}

struct Button<'a> {
    label: String,
    url: &'a str,
}

/// The content around the message, the same in both parts. Each text is on one line.
struct View<'a> {
    language: &'a str,
    words: &'static Words,
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
            words,
            seller: line::single(letter.seller_name),
            summary: letter.summary.as_ref().map(|summary| Shown::of(summary, words)),
            accent: letter.accent.unwrap_or(DEFAULT_ACCENT).readable_on_white(),
            button,
            footer: letter.footer.iter().map(|l| line::single(l)).filter(|l| !l.is_empty()).collect(),
        }
    }
}

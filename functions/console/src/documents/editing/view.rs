//! The page of the editor.

use app::documents::read_invoice::DocumentWithParties;
use axum::http::StatusCode;
use domain::ids::LineId;
use domain::money::Currency;
use pages::components::{Action, Field, Link, Look, Notice, Tone};
use pages::icons::Icon;

use super::choices::Choices;
use super::fields::Show;
use super::reading::{Base, Reading};
use super::typed::{HEAD, Typed};
use super::{MOST_LINES, meanwhile, stored};
use crate::documents::editor::EditorPage;
use crate::navigation::Area;
use crate::web::{Refused, Visitor};

/// One showing of the form.
pub(super) struct Round {
    /// The draft that is stored. None: it is new.
    pub(super) current: Option<DocumentWithParties>,
    pub(super) typed: Typed,
    /// The version that the form was made from.
    pub(super) version: Option<u64>,
    /// Tells forms of new drafts apart.
    pub(super) key: String,
    pub(super) wrong: Vec<(String, String)>,
    pub(super) focus: Option<String>,
    pub(super) notice: Option<Notice>,
    pub(super) status: StatusCode,
    pub(super) unsaved: bool,
    /// Somebody else has changed the draft.
    pub(super) stale: bool,
}

impl Round {
    pub(super) fn new(current: Option<DocumentWithParties>, typed: Typed) -> Self {
        Self {
            version: current.as_ref().map(|current| current.invoice.version),
            current,
            typed,
            key: String::new(),
            wrong: Vec::new(),
            focus: None,
            notice: None,
            status: StatusCode::OK,
            unsaved: false,
            stale: false,
        }
    }

    pub(super) fn base(&self) -> Option<Base<'_>> {
        let current = self.current.as_ref()?;
        Some(Base { content: &current.invoice.content, lines: &current.lines })
    }

    pub(super) fn refuse(&mut self, refused: &Refused) {
        self.notice = Some(refused.notice());
        self.status = refused.status;
    }
}

/// The currency of the totals: the one that was typed, the customer's, or the draft's.
fn currency(round: &Round, choices: &Choices) -> Option<Currency> {
    let typed = round.typed.get("currency").to_uppercase().parse().ok();
    let stored = round.current.as_ref().map(|current| current.invoice.content.currency);
    typed.or(choices.currency()).or(stored).or_else(|| "EUR".parse().ok())
}

/// The form with its totals and with what is wrong.
pub(super) fn view(visitor: &Visitor, round: &Round, choices: &Choices) -> EditorPage {
    let format = visitor.format();
    let mut reading = Reading::new(format.language, round.base());
    let currency = currency(round, choices);
    // The ids of lines are not shown, so that new lines need none yet.
    let blank = || LineId::new(chrono::DateTime::UNIX_EPOCH, 0);
    let amounts = currency.map(|it| reading.amounts(&round.typed, it, blank)).unwrap_or_default();
    let mut wrong = round.wrong.clone();
    for (name, why) in reading.wrong {
        if !wrong.iter().any(|(known, _)| *known == name) {
            wrong.push((name, why));
        }
    }
    // The first one on the page gets the focus.
    wrong.sort_by_key(|(name, _)| place(name));
    let totals = currency.and_then(|it| amounts.totals(it));
    let notice = match (&round.notice, &totals) {
        (None, None) => Some(Notice::new(Tone::Red, "The totals are too large.")),
        (None, _) if !wrong.is_empty() && round.status.is_client_error() => Some(not_saved(&wrong)),
        (notice, _) => notice.clone(),
    };
    let show = Show { format, choices, typed: &round.typed, wrong: &wrong, focus: round.focus.as_deref() };
    let base = round.current.as_ref();
    let kept = base.map_or(0, |current| current.lines.len());
    let without_lines = (kept > MOST_LINES).then(|| {
        let count = format.number(i64::try_from(kept).unwrap_or(i64::MAX));
        format!(
            "This draft has {count} lines, too many for a form. They stay as they are; the API changes them."
        )
    });
    let incomplete = amounts.lines.iter().filter(|(_, line)| line.complete().is_err()).count();
    let incomplete = (incomplete > 0).then(|| {
        "The totals leave out lines that are incomplete: each needs description, quantity, unit price and VAT.".to_owned()
    });
    let (title, to, back) = match base {
        None => {
            ("New invoice", "/console/invoices/new".to_owned(), Link::new("Invoices", "/console/invoices"))
        }
        Some(current) => {
            let path = format!("/console/invoices/{}", current.invoice.id);
            ("Edit draft", format!("{path}/edit"), Link::new("Draft invoice", path))
        }
    };
    let mut hidden =
        vec![("token", visitor.form_token.clone()), ("found", round.typed.get("found").to_owned())];
    hidden.extend(round.version.map(|version| ("version", version.to_string())));
    if base.is_none() {
        hidden.push(("key", round.key.clone()));
    }
    if !show.entity_is_shown() {
        hidden.push(("entity", round.typed.get("entity").to_owned()));
    }
    let meanwhile = match base.filter(|_| round.stale) {
        Some(current) => {
            let lines = if kept > MOST_LINES { &[][..] } else { current.lines.as_slice() };
            let stored = stored::typed(format.language, &current.invoice.content, lines);
            meanwhile::differences(choices, &stored, &round.typed)
        }
        None => Vec::new(),
    };
    let adjusted = round.typed.adjustments.len();
    let paste = Field::area("paste", "Rows", &round.typed.paste, 4, 500_000)
        .hint("Columns, with tabs between: description, quantity, unit, price, VAT.");
    EditorPage {
        title: title.to_owned(),
        back,
        notice,
        meanwhile,
        to,
        hidden,
        unsaved: round.unsaved,
        customer: show.customer(),
        find: Action::submit("Find", "do", "find").icon(Icon::Search),
        head: show.head(),
        lines: show.lines(&amounts, currency),
        without_lines,
        paste: show.marked(paste),
        paste_open: !round.typed.paste.is_empty(),
        adjustments: show.adjustments(),
        adjustments_open: adjusted > 0,
        more: show.more(),
        lists: show.lists(),
        currency: currency.map(|it| it.to_string()).unwrap_or_default(),
        digits: currency.map_or(2, Currency::digits),
        incomplete,
        sums: currency.zip(totals).map(|(it, totals)| show.sums(&totals, it)).unwrap_or_default(),
        actions: vec![
            Action::submit("Save draft", "do", "save"),
            Action::submit("Save and open…", "do", "open").icon(Icon::CircleDot).look(Look::Primary),
        ],
        shell: visitor.shell(Area::Invoices, title, Vec::new()),
    }
}

/// Where a field stands: the head, the lines, what is pasted, allowances and charges, the rest.
fn place(name: &str) -> u8 {
    const ABOVE_LINES: usize = 8;
    match (name.split_once('.'), name.chars().next()) {
        (Some(_), Some('l')) => 1,
        (Some(_), _) => 3,
        _ if name == "paste" => 2,
        _ if HEAD.iter().take(ABOVE_LINES).any(|(field, _)| *field == name) => 0,
        _ => 4,
    }
}

/// What is wrong with what the form does not show is said at its top.
fn not_saved(wrong: &[(String, String)]) -> Notice {
    let notice = Notice::new(Tone::Red, "The draft was not saved");
    let is_field =
        |name: &str| name == "paste" || name.contains('.') || HEAD.iter().any(|(field, _)| *field == name);
    let (fields, others): (Vec<_>, Vec<_>) = wrong.iter().partition(|(name, _)| is_field(name));
    let notice = match fields.is_empty() {
        true => notice,
        false => notice.line("Some of it is not right: see the fields below."),
    };
    others
        .into_iter()
        .fold(notice, |notice, (name, why)| notice.line(format!("{}: {why}", name.replace('_', " "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_in_the_order_of_the_page() {
        let mut names = ["note", "a1.tax", "l2.tax", "paste", "l1.tax", "supply_to", "customer"];
        names.sort_by_key(|name| place(name));
        assert_eq!(names, ["supply_to", "customer", "l2.tax", "l1.tax", "paste", "a1.tax", "note"]);
    }

    #[test]
    fn what_has_no_field_is_said_at_the_top() {
        let wrong = [("template".to_owned(), "no template has this id".to_owned())];
        assert_eq!(not_saved(&wrong).lines, ["template: no template has this id"]);
        let wrong = [("l1.tax".to_owned(), "must be given".to_owned())];
        assert_eq!(not_saved(&wrong).lines.len(), 1);
    }
}

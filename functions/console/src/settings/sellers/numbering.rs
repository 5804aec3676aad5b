//! The form of a seller's numbering, with the next number of each series.

use chrono::{Datelike, NaiveDate};
use domain::documents::series::{Numbering, Numberings, Pattern, Series};
use domain::ids::DocumentKind;
use domain::settings::entity::LegalEntity;
use pages::components::Field;

use super::edit::{Around, Part};
use crate::settings::form_page::Group;
use crate::settings::reading::{Reading, Wrong, form_of, sentence, ticked};
use crate::web::form::Form;

/// Sequence numbers stay far below what is stored.
const LARGEST_FIRST: i64 = 1_000_000_000_000;

pub(crate) static PART: Part =
    Part { word: "numbering", title: "Numbering", typed, groups, read, preview: true };

/// The names of the fields of a kind, as the API has them.
fn names(kind: DocumentKind) -> [String; 3] {
    ["pattern", "first", "yearly_restart"].map(|part| format!("numbering.{}.{part}", kind.as_str()))
}

fn of(numberings: &Numberings, kind: DocumentKind) -> Numbering {
    numberings.of(kind).cloned().unwrap_or_else(|| Numbering::standard(kind))
}

/// "Credit notes".
pub(super) fn name(kind: DocumentKind) -> String {
    sentence(&format!("{}s", kind.noun())).trim_end_matches('.').to_owned()
}

/// The number that the next document gets.
pub(super) fn next(numbering: &Numbering, series: Option<&Series>, today: NaiveDate) -> String {
    series.unwrap_or(&Series::default()).upcoming(numbering, today).to_string()
}

pub fn typed(entity: &LegalEntity) -> Form {
    let fields = |kind: &DocumentKind| {
        let numbering = of(&entity.numbering, *kind);
        let [pattern, first, restart] = names(*kind);
        [
            (pattern, numbering.pattern.to_string()),
            (first, numbering.first.to_string()),
            (restart, ticked(numbering.yearly_restart)),
        ]
    };
    form_of(DocumentKind::ALL.iter().flat_map(fields))
}

/// What the form says of a kind. The first number and the restart of a series in use stay: the form does not send them.
fn one(
    reading: &mut Reading<'_>,
    form: &Form,
    kind: DocumentKind,
    kept: Option<&Numbering>,
) -> Option<Numbering> {
    let [pattern_name, first_name, restart] = names(kind);
    reading.given(&pattern_name);
    let pattern = reading.parsed(&pattern_name, Pattern::parse);
    let (yearly_restart, first) = match kept {
        Some(kept) => (kept.yearly_restart, Some(kept.first)),
        None => (form.has(&restart), reading.number(&first_name, 1..=LARGEST_FIRST)),
    };
    let pattern = pattern?;
    if yearly_restart && !pattern.names_the_year() {
        let message = "must contain {yyyy} or {yy}, as the series restarts each year";
        reading.wrong.refuse(pattern_name, message);
        return None;
    }
    let (first_year, previous_patterns) = (None, Vec::new());
    Some(Numbering { pattern, yearly_restart, first: first?, first_year, previous_patterns })
}

fn read(form: &Form, current: &LegalEntity, around: &Around) -> Result<LegalEntity, Wrong> {
    let mut reading = Reading::new(form);
    let mut all = Vec::new();
    for kind in DocumentKind::ALL.iter().copied() {
        let present = of(&current.numbering, kind);
        let kept = around.series.contains_key(&kind).then_some(&present);
        let read = one(&mut reading, form, kind, kept);
        // What the form does not say stays.
        let read = read.map(|read| {
            let previous_patterns = present.previous_patterns.clone();
            (kind, Numbering { first_year: present.first_year, previous_patterns, ..read })
        });
        all.push(read);
    }
    let numbering = all.into_iter().collect::<Option<Vec<_>>>().map(Numberings::new);
    reading.finish(numbering.map(|numbering| LegalEntity { numbering, ..current.clone() }))
}

/// The fields with what was typed.
pub fn groups(form: &Form, around: &Around) -> Vec<Group> {
    let mut groups: Vec<Group> = DocumentKind::ALL.iter().map(|kind| group(form, around, *kind)).collect();
    if let Some(first) = groups.first_mut() {
        first.text =
            "Letters, digits and - / . _ #, at most one of {yyyy} and {yy}, and the sequence {seq} or, \
                      padded with zeros, {seq:5}. A change never repeats a number."
                .to_owned();
    }
    groups
}

fn group(form: &Form, around: &Around, kind: DocumentKind) -> Group {
    let series = around.series.get(&kind);
    let [pattern, first, restart] = names(kind);
    let kept = |field: Field| match series {
        Some(_) => field.refused(format!(
            "The series of {}s has assigned numbers, so this cannot be changed.",
            kind.noun()
        )),
        None => field,
    };
    let hint = match Pattern::parse(form.text(&pattern)) {
        Ok(pattern) => {
            let typed = Numbering {
                pattern,
                yearly_restart: form.has(&restart),
                first: form.text(&first).parse().unwrap_or(1),
                first_year: Some(around.today.year()),
                previous_patterns: Vec::new(),
            };
            format!("The next number: {}", next(&typed, series, around.today))
        }
        Err(_) => "Such as INV-{yyyy}-{seq:5}".to_owned(),
    };
    let rows = vec![
        vec![Field::text(&pattern, "Pattern", form.text(&pattern)).hint(hint).required()],
        vec![kept(
            Field::text(&first, "First number of this year", form.text(&first))
                .with(|input| input.numeric = true),
        )],
        vec![kept(Field::check(&restart, "Starts again at 1 each year", form.has(&restart)))],
    ];
    Group::new(name(kind), rows)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::documents::series::SeriesPeriod;

    use super::*;

    fn around() -> Around {
        let next = BTreeMap::from([(SeriesPeriod::Year(2026), 42)]);
        let series = Series { next, ..Series::default() };
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        Around { series: BTreeMap::from([(DocumentKind::Invoice, series)]), today }
    }

    #[test]
    fn the_first_number_of_a_series_in_use_stays_and_the_next_one_is_shown() {
        let form = form_of([("numbering.invoice.pattern", "R-{yyyy}-{seq:4}".to_owned())]);
        let kept = Numbering { first: 7, ..Numbering::standard(DocumentKind::Invoice) };
        let mut reading = Reading::new(&form);
        let read = one(&mut reading, &form, DocumentKind::Invoice, Some(&kept)).unwrap();
        assert_eq!(
            (read.first, read.yearly_restart, read.pattern.to_string().as_str()),
            (7, true, "R-{yyyy}-{seq:4}")
        );
        let used = group(&form, &around(), DocumentKind::Invoice);
        assert!(used.rows[1][0].refused.is_some() && used.rows[2][0].refused.is_some());
        let typed = form_of([
            ("numbering.invoice.pattern", "R-{yyyy}-{seq:4}".to_owned()),
            ("numbering.invoice.yearly_restart", ticked(true)),
        ]);
        let shown = group(&typed, &around(), DocumentKind::Invoice);
        assert_eq!(shown.rows[0][0].hint.as_deref(), Some("The next number: R-2026-0042"));
    }

    #[test]
    fn a_series_that_restarts_needs_the_year() {
        let form = form_of([
            ("numbering.credit_note.pattern", "C{seq}".to_owned()),
            ("numbering.credit_note.first", "100".to_owned()),
            ("numbering.credit_note.yearly_restart", ticked(true)),
        ]);
        let mut reading = Reading::new(&form);
        assert!(one(&mut reading, &form, DocumentKind::CreditNote, None).is_none());
        let message = "must contain {yyyy} or {yy}, as the series restarts each year";
        assert_eq!(reading.wrong, Wrong::one("numbering.credit_note.pattern", message));
    }
}

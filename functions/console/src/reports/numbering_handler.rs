//! Fills the report of the numbers.

use app::reports::numbering::{Audited, Which, audit_numbers};
use axum::extract::{RawQuery, State};
use chrono::Datelike;
use domain::documents::series::SeriesPeriod;
use domain::ids::DocumentKind;
use domain::reports::numbering::SeriesAudit;
use futures_util::future::try_join;
use pages::components::{Badge, Empty, Field, Pick, Tone};
use pages::format::{Format, counted};
use pages::icons::Icon;

use super::Filter;
use super::asked::{Answer, entities, entity_field, file_form};
use super::numbering::{NumberingPage, Row};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::{Page, Refused, Visitor, Web, page_with};

const HERE: &str = "/console/reports/numbering";
/// Gaps, and numbers that were given twice, that a row names. The file has more.
const NAMED: usize = 10;

pub(super) async fn show(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut input = Input::new(&query);
    let which = Which {
        entity_id: input.optional("entity_id"),
        kind: input.word("kind", DocumentKind::ALL, |kind| kind.row().name),
        year: input.number("year", 2000..=2099),
    };
    let caller = visitor.caller();
    let report =
        async { Answer::of(&mut input, audit_numbers(&web.store, &web.clock, &caller, which)).await };
    let sellers = async { Ok::<_, Refused>(entities(&web, &visitor).await?) };
    let (answer, entities) = try_join(report, sellers).await?;
    let found: &[Audited] = match &answer {
        Answer::Report(found) => found,
        Answer::TooLarge | Answer::Wrong => &[],
    };
    let rows: Vec<Row> = found.iter().map(|it| row(&visitor.format(), it)).collect();
    let year = visitor.now.year().to_string();
    let mut fields = vec![
        Field::select("kind", "Kind", kinds(query.text("kind"))),
        Field::text("year", "Year", query.text("year")).with(|input| {
            input.numeric = true;
            input.placeholder = year;
        }),
    ];
    fields.extend(entity_field(&entities, query.text("entity_id")));
    let nothing = Empty {
        icon: Icon::Invoice,
        title: "No numbers yet".to_owned(),
        text: "A document gets its number when it is opened.".to_owned(),
        actions: Vec::new(),
    };
    let given = |name: &'static str, part: &str| (name, query.get(part).map(str::to_owned));
    let parameters = [given("entity_id", "entity_id"), given("document_kind", "kind"), given("year", "year")];
    let view = NumberingPage {
        verdict: verdict(found),
        filter: Filter { to: HERE, fields: fields.into_iter().map(|field| input.mark(field)).collect() },
        file: file_form(&visitor, "numbering", parameters),
        empty: rows.is_empty().then(|| answer.instead(nothing)),
        rows,
        shell: visitor.shell(Area::Reports, "Numbers", answer.notices()),
    };
    page_with(answer.status(), &view)
}

/// The kinds of documents to choose from.
pub(super) fn kinds(chosen: &str) -> Vec<Pick> {
    let pick = |kind: &DocumentKind| Pick::new(kind.row().name, plural(*kind), kind.row().name == chosen);
    let all = Pick::new("", "All", chosen.is_empty());
    std::iter::once(all).chain(DocumentKind::ALL.iter().map(pick)).collect()
}

fn plural(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "Invoices",
        DocumentKind::CreditNote => "Credit notes",
        DocumentKind::InterestNote => "Interest notes",
    }
}

fn verdict(found: &[Audited]) -> Option<Badge> {
    let wrong = found.iter().filter(|found| !found.audit.is_complete()).count();
    match (found.is_empty(), wrong) {
        (true, _) => None,
        (false, 0) => Some(Badge::new("All complete", Tone::Green, Icon::ShieldCheck)),
        (false, _) => Some(Badge::new("Not complete", Tone::Red, Icon::Octagon)),
    }
}

fn row(format: &Format, found: &Audited) -> Row {
    let audit = &found.audit;
    let kind = plural(audit.series.kind);
    let number = |count: u64| format.number(i64::try_from(count).unwrap_or(i64::MAX));
    Row {
        series: match audit.period {
            Some(SeriesPeriod::Year(year)) => format!("{kind} {year}"),
            Some(SeriesPeriod::All) => kind.to_owned(),
            None => format!("{kind}, of no pattern"),
        },
        entity: found.entity_name.to_string(),
        first: audit.first.clone().unwrap_or_default(),
        last: audit.last.clone().unwrap_or_default(),
        count: number(audit.count),
        voided: number(audit.voided),
        proof: proof(audit),
        wrong: wrong(format, audit),
    }
}

fn proof(audit: &SeriesAudit) -> Badge {
    match (audit.is_complete(), audit.counter_agrees()) {
        (false, _) => Badge::new("Not complete", Tone::Red, Icon::Octagon),
        (true, false) => Badge::new("Counter differs", Tone::Amber, Icon::Alert),
        (true, true) => Badge::new("Complete", Tone::Green, Icon::ShieldCheck),
    }
}

fn wrong(format: &Format, audit: &SeriesAudit) -> Vec<String> {
    let mut lines = Vec::new();
    if audit.missing > 0 {
        let shown = format.number(i64::try_from(audit.missing).unwrap_or(i64::MAX));
        let gaps = audit.gaps.iter().take(NAMED).map(|gap| match gap.count {
            1 => gap.first.clone(),
            _ => format!("{} to {}", gap.first, gap.last),
        });
        let named = gaps.collect::<Vec<_>>().join(", ");
        let count = counted(audit.missing, &shown, "number is", "numbers are");
        lines.push(format!("{count} missing: {named}{}", more(audit.gaps.len())));
    }
    if !audit.duplicates.is_empty() {
        let named = audit.duplicates.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        lines.push(format!("Given twice: {named}{}", more(audit.duplicates.len())));
    }
    if audit.period.is_none() {
        lines.push("No pattern of the series makes these numbers.".to_owned());
    }
    if let Some(counter) = audit.counter.filter(|counter| !counter.agrees) {
        lines.push(format!("The counter stands at {}, and the documents say otherwise.", counter.last));
    }
    lines
}

fn more(count: usize) -> &'static str {
    if count > NAMED { " and more" } else { "" }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::documents::series::SeriesId;
    use domain::ids::EntityId;
    use domain::reports::numbering::{Counter, Gap};
    use domain::zone::Zone;
    use wording::Language;

    use super::*;

    #[test]
    fn a_row_says_what_is_wrong_with_its_series() {
        let format = Format { language: Language::English, zone: Zone::UTC };
        let entity_id = EntityId::new(DateTime::UNIX_EPOCH, 1);
        let gap =
            |first: &str, last: &str, count| Gap { first: first.to_owned(), last: last.to_owned(), count };
        let good = SeriesAudit {
            series: SeriesId { entity_id, kind: DocumentKind::Invoice },
            period: Some(SeriesPeriod::Year(2026)),
            first: None,
            last: None,
            count: 9,
            voided: 0,
            missing: 0,
            gaps: Vec::new(),
            duplicates: Vec::new(),
            counter: None,
        };
        assert_eq!((proof(&good).word.as_str(), wrong(&format, &good).len()), ("Complete", 0));
        let differs = SeriesAudit { counter: Some(Counter { last: 8, agrees: false }), ..good.clone() };
        assert_eq!(proof(&differs).word, "Counter differs");
        let bad = SeriesAudit {
            missing: 3,
            gaps: vec![gap("7", "7", 1), gap("9", "10", 2)],
            duplicates: vec!["5".to_owned()],
            ..good
        };
        assert_eq!(proof(&bad).word, "Not complete");
        assert_eq!(wrong(&format, &bad), ["3 numbers are missing: 7, 9 to 10", "Given twice: 5"]);
    }
}

//! Fills the page of exports, starts one, and leads to its file.

use app::Reply;
use app::exports::read_exports::link_to_file;
use app::exports::start_export::start_export;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use domain::exports::{Ageing, Dso, Export, File, Numbering, State as Stage, What};
use domain::ids::{DocumentKind, ExportId};
use futures_util::future::try_join;
use pages::components::{Action, Badge, Empty, Field, Pager, Pick, Tone};
use pages::format::Format;
use pages::icons::Icon;
use store::exports::EXPORT;

use super::asked::{entities, entity_field};
use super::exports::{ExportsPage, Row};
use super::numbering_handler::kinds;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::{Page, Refused, Visitor, Web, done, page_with, see};

const HERE: &str = "/console/reports/exports";
/// Exports of a page.
const PAGE: usize = 50;
/// The page loads itself again after so many seconds while a file is being made.
const AGAIN: u32 = 3;
/// Kinds of exports, as the API names them, and their reports.
const KINDS: [(&str, &str); 3] =
    [("ageing", "Ageing"), ("dso", "Days sales outstanding"), ("numbering", "Numbers")];

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let after: Option<ExportId> = query.get("cursor").and_then(|cursor| cursor.parse().ok());
    let form = Form::default();
    show(&web, &visitor, after, &mut Input::new(&form)).await
}

pub(super) async fn start(State(web): State<Web>, visitor: Visitor, form: Form) -> Page {
    let mut input = Input::new(&form);
    if let Some(what) = read(&mut input).filter(|_| input.is_right()) {
        let accepted = |_: &Export| Reply { status: 202, body: String::new(), etag: None, location: None };
        match start_export(&web.store, &web.entropy, &visitor.caller(), what, accepted).await {
            Ok(_) => return done(HERE, "export_started"),
            Err(error) => input.refused(error)?,
        }
    }
    show(&web, &visitor, None, &mut input).await
}

pub(super) async fn file(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>) -> Page {
    let id: ExportId = id.parse().map_err(|_| Refused::not_found())?;
    see(&link_to_file(&web.store, &web.bucket, &visitor.caller(), id).await?)
}

/// Which report, with the parameters that it has. Those of others are refused, as the API does.
fn read(input: &mut Input<'_>) -> Option<What> {
    let kinds = KINDS.map(|(name, _)| name);
    if input.text("kind").is_empty() {
        input.refuse("kind", "must be given");
    }
    let kind = input.word("kind", &kinds, |name| name)?;
    for (name, of) in [
        ("as_of", "ageing"),
        ("customer_id", "ageing"),
        ("days", "dso"),
        ("document_kind", "numbering"),
        ("year", "numbering"),
    ] {
        if of != kind && !input.text(name).is_empty() {
            let report = KINDS.iter().find(|(name, _)| *name == of).map_or(of, |(_, report)| *report);
            input.refuse(name, format!("must be empty: only the report “{report}” takes it"));
        }
    }
    let entity_id = input.optional("entity_id");
    Some(match kind {
        "dso" => What::Dso(Dso { days: input.number("days", 1..=366).unwrap_or(90), entity_id }),
        "numbering" => What::Numbering(Numbering {
            entity_id,
            document_kind: input.word("document_kind", DocumentKind::ALL, |kind| kind.row().name),
            year: input.number("year", 2000..=2099),
        }),
        _ => What::Ageing(Ageing {
            as_of: input.day("as_of"),
            entity_id,
            customer_id: input.optional("customer_id"),
        }),
    })
}

/// The list, below a form with what was typed.
async fn show(web: &Web, visitor: &Visitor, after: Option<ExportId>, input: &mut Input<'_>) -> Page {
    let cursor = after.map(|id| id.to_string());
    let listed = async {
        let tenant = visitor.tenant();
        Ok::<_, Refused>(web.store.list::<Export>(tenant, &[EXPORT], cursor.as_deref(), PAGE).await?)
    };
    let sellers = async { Ok(entities(web, visitor).await?) };
    let (listed, entities) = try_join(listed, sellers).await?;
    let format = visitor.format();
    let rows: Vec<Row> = listed.data.iter().map(|export| row(visitor, &format, export)).collect();
    let running = listed.data.iter().any(|export| !export.has_ended());
    let pick = |(value, label): &(&str, &str)| Pick::new(*value, *label, *value == input.text("kind"));
    let mut fields = vec![
        Field::select("kind", "Report", KINDS.iter().map(pick).collect()).required(),
        Field::input("date", "as_of", "At the end of", input.text("as_of"))
            .hint("Of the ageing. Empty: today."),
        Field::text("days", "Days up to today", input.text("days"))
            .hint("Of the days sales outstanding. Empty: 90.")
            .with(|input| input.numeric = true),
        Field::select("document_kind", "Kind", kinds(input.text("document_kind"))).hint("Of the numbers."),
        Field::text("year", "Year", input.text("year"))
            .hint("Of the numbers. Empty: all.")
            .with(|input| input.numeric = true),
    ];
    fields.extend(entity_field(&entities, input.text("entity_id")));
    if !input.text("customer_id").is_empty() {
        fields.push(Field::text("customer_id", "Customer", input.text("customer_id")).hint("Of the ageing."));
    }
    let empty = Empty {
        icon: Icon::Download,
        title: "No files yet".to_owned(),
        text: "Have a report made as a file here, or on its own page with the filters that you see there."
            .to_owned(),
        actions: vec![Action::link("To the reports", "/console/reports")],
    };
    let open = !input.is_right();
    let view = ExportsPage {
        fields: fields.into_iter().map(|field| input.mark(field)).collect(),
        open,
        empty: rows.is_empty().then_some(empty),
        rows,
        pager: Pager {
            shown: "The latest first".to_owned(),
            first: after.map(|_| HERE.to_owned()),
            next: listed.next.map(|next| format!("{HERE}?cursor={next}")),
        },
        again: running.then(|| (HERE.to_owned(), AGAIN)),
        shell: visitor.shell(Area::Reports, "Files", Vec::new()),
    };
    page_with(if open { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &view)
}

fn row(visitor: &Visitor, format: &Format, export: &Export) -> Row {
    let (status, mut note) = status(format, &export.state);
    let finished = matches!(export.state, Stage::Finished { .. });
    let expired = export.kept_until <= visitor.present;
    if finished && expired {
        note = "The file was deleted. Make another one.".to_owned();
    }
    let href = format!("{HERE}/{}/file", export.id);
    let action = (finished && !expired).then(|| Action::link("Download", href));
    Row {
        title: title(format, export),
        by: export.change.actor.name().to_owned(),
        started: format.instant(export.created_at),
        status,
        note,
        action: action.map(|action| action.icon(Icon::Download)),
    }
}

fn title(format: &Format, export: &Export) -> String {
    match &export.what {
        What::Ageing(asked) => {
            let day =
                asked.as_of.unwrap_or_else(|| export.created_at.with_timezone(&format.zone).date_naive());
            format!("Ageing at the end of {}", format.day(day))
        }
        What::Dso(asked) => format!("Days sales outstanding, {} days", asked.days),
        What::Numbering(asked) => match asked.year {
            Some(year) => format!("Numbers of {year}"),
            None => "Numbers".to_owned(),
        },
    }
}

fn status(format: &Format, state: &Stage) -> (Badge, String) {
    let number = |count: u64| format.number(i64::try_from(count).unwrap_or(i64::MAX));
    match state {
        Stage::Waiting => (Badge::new("Waiting", Tone::Grey, Icon::Hourglass), String::new()),
        Stage::Running { read, .. } => {
            (Badge::new("In progress", Tone::Blue, Icon::Loader), format!("{} read", number(*read)))
        }
        Stage::Finished { file: File { rows, bytes, .. }, .. } => (
            Badge::new("Finished", Tone::Green, Icon::CircleCheck),
            format!("{} rows, {} KB", number(*rows), number(bytes.div_ceil(1_000))),
        ),
        Stage::Failed { error, .. } => {
            (Badge::new("Failed", Tone::Red, Icon::Octagon), error.message.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(form: &[u8]) -> (Option<What>, Vec<&'static str>) {
        let form = Form::read(form);
        let mut input = Input::new(&form);
        let what = read(&mut input);
        let names = ["kind", "as_of", "customer_id", "days", "document_kind", "year"];
        (what, names.into_iter().filter(|name| input.error(name).is_some()).collect())
    }

    #[test]
    fn a_file_has_the_parameters_of_its_report() {
        let (dso, wrong) = what(b"kind=dso&days=&as_of=");
        assert_eq!((dso, wrong.len()), (Some(What::Dso(Dso { days: 90, entity_id: None })), 0));
        let (numbers, wrong) = what(b"kind=numbering&document_kind=credit_note&year=2026");
        let kind = Some(DocumentKind::CreditNote);
        let asked = Numbering { entity_id: None, document_kind: kind, year: Some(2026) };
        assert_eq!((numbers, wrong.len()), (Some(What::Numbering(asked)), 0));
    }

    #[test]
    fn parameters_of_other_reports_are_refused_by_their_fields() {
        assert_eq!(what(b"kind=ageing&days=30&year=2026&as_of=soon").1, ["as_of", "days", "year"]);
        assert_eq!(what(b"kind=bounces").1, ["kind"]);
        assert_eq!(what(b"").1, ["kind"]);
    }
}

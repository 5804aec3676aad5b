//! Uploads a file of a bank.

use app::Reply;
use app::bank_statements::upload_statement::{Upload as NewFile, upload_statement};
use axum::extract::State;
use axum::http::StatusCode;
use domain::bank_statements::mapping::CsvMapping;
use domain::bank_statements::statement::BankStatement;
use domain::text::Label;
use pages::components::{Action, Field, Look, Notice, Pick, Tone};
use pages::icons::Icon;
use store::versioned::Versioned;

use super::upload::UploadPage;
use crate::navigation::Area;
use crate::payments::reading::Reading;
use crate::web::form::Form;
use crate::web::upload::{File, Upload};
use crate::web::{Page, Refused, Visitor, Web, done, page, page_with};

/// Mappings that are offered.
const OFFERED: usize = 100;
/// Mistakes of a file that are shown.
const SHOWN: usize = 20;

pub(super) async fn form(State(web): State<Web>, visitor: Visitor) -> Page {
    let nothing = Form::default();
    let reading = Reading::new(&nothing, visitor.format());
    page(&view(&web, &visitor, &nothing, &reading, None).await?)
}

async fn view(
    web: &Web,
    visitor: &Visitor,
    form: &Form,
    reading: &Reading<'_>,
    notice: Option<Notice>,
) -> Result<UploadPage, Refused> {
    let mappings = web.store.list::<CsvMapping>(visitor.tenant(), &[CsvMapping::KIND], None, OFFERED).await?;
    let sent = form.text("mapping_id");
    let none = Pick::new("", "None: it is camt.053, camt.054 or MT940", sent.is_empty());
    let pick = |mapping: &CsvMapping| {
        let id = mapping.id.to_string();
        Pick::new(id.clone(), format!("CSV: {}", mapping.name), id == sent)
    };
    let picks = std::iter::once(none).chain(mappings.data.iter().map(pick)).collect();
    let fields = vec![
        Field::input("file", "file", "File", "").required().hint("At most 2 MB and 20 000 entries."),
        Field::select("mapping_id", "Mapping", picks).hint("Says how a CSV file is read."),
        Field::text("name", "Name", form.text("name"))
            .hint("Empty: the name of the file.")
            .with(|input| input.max_length = Some(200)),
    ];
    Ok(UploadPage {
        shell: visitor.shell(Area::Payments, "Upload a bank statement", Vec::new()),
        notice,
        fields: fields.into_iter().map(|field| reading.mark(field)).collect(),
        new_mapping: Action::link("New CSV mapping", "/console/bank-statements/mappings/new")
            .icon(Icon::Plus),
        submit: Action::submit("Upload", "do", "upload").look(Look::Primary),
    })
}

/// The name that was typed, or that of the file.
fn name(file: Option<&File>, reading: &mut Reading<'_>, form: &Form) -> Option<Label> {
    if form.has("name") {
        return reading.optional("name");
    }
    let of_file = file.and_then(|file| Label::parse(&file.name).ok());
    of_file.or_else(|| Label::parse("Bank statement").ok())
}

pub(super) async fn upload(State(web): State<Web>, visitor: Visitor, Upload { form, file }: Upload) -> Page {
    let mut reading = Reading::new(&form, visitor.format());
    let (name, mapping_id) = (name(file.as_ref(), &mut reading, &form), reading.optional("mapping_id"));
    if file.as_ref().is_none_or(|file| file.bytes.is_empty()) {
        reading.refuse("file", "must be chosen, and not be empty");
    }
    let (Some(name), Some(file), true) = (name, file, reading.is_good()) else {
        let view = view(&web, &visitor, &form, &reading, None).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let new = NewFile { name, mapping_id, bytes: file.bytes };
    let accepted = |statement: &BankStatement| Reply {
        status: 202,
        body: statement.id.to_string(),
        etag: None,
        location: None,
    };
    let caller = visitor.caller();
    let uploaded = upload_statement(&web.store, &web.bucket, &web.entropy, &caller, new, accepted).await;
    match uploaded.map_err(Refused::from) {
        Ok(reply) => done(&format!("/console/bank-statements/{}", reply.body), "uploaded"),
        Err(refused) if refused.status.is_client_error() => {
            let view = view(&web, &visitor, &form, &reading, Some(mistakes(&refused))).await?;
            page_with(refused.status, &view)
        }
        Err(refused) => Err(refused),
    }
}

/// The first mistakes of a file, and how many more there are.
fn mistakes(refused: &Refused) -> Notice {
    let title = match refused.status {
        StatusCode::UNPROCESSABLE_ENTITY => "The file cannot be read. Nothing of it was recorded.",
        _ => &refused.title,
    };
    let first = refused.lines.iter().take(SHOWN);
    let notice = first.fold(Notice::new(Tone::Red, title), |notice, line| notice.line(line));
    match refused.lines.len().saturating_sub(SHOWN) {
        0 => notice,
        left => notice.line(format!("and {left} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_name_that_was_typed_or_its_own() {
        let file = |name: &str| File { name: name.to_owned(), bytes: Vec::new() };
        let format =
            pages::format::Format { language: wording::Language::English, zone: domain::zone::Zone::UTC };
        let named = |typed: &str, of_file: &str| {
            let form = Form::read(format!("name={typed}").as_bytes());
            let mut reading = Reading::new(&form, format);
            name(Some(&file(of_file)), &mut reading, &form).map(|name| name.to_string())
        };
        assert_eq!(named("November", "a.xml").as_deref(), Some("November"));
        assert_eq!(named("", "a.xml").as_deref(), Some("a.xml"));
        assert_eq!(named("", "").as_deref(), Some("Bank statement"));
    }

    #[test]
    fn a_file_with_many_mistakes_shows_the_first() {
        let mut refused = Refused::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "");
        refused.lines = (0..25).map(|line| line.to_string()).collect();
        assert_eq!(mistakes(&refused).lines.last().map(String::as_str), Some("and 5 more"));
        assert_eq!(mistakes(&refused).lines.len(), SHOWN + 1);
    }
}

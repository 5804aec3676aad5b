//! What becomes of an action: the next page, or the same one with the refusal and with what was typed.

use app::{Error, Refusal, Reply};
use axum::http::StatusCode;
use domain::documents::complete::Defect;
use domain::ids::DocumentId;

use super::page::render;
use super::said::Said;
use crate::batches::request::Reading;
use crate::documents::address;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done};

/// Why an action was not done.
pub(super) enum Trouble {
    /// Fields of the form, and what is wrong with each.
    Wrong(Vec<(String, String)>),
    Refused(Refused),
}

impl Trouble {
    pub(super) fn field(name: &str, why: impl Into<String>) -> Self {
        Trouble::Wrong(vec![(name.to_owned(), why.into())])
    }

    /// What a reading found, if anything.
    pub(super) fn of(reading: Reading) -> Result<(), Self> {
        if reading.wrong.is_empty() {
            return Ok(());
        }
        Err(Trouble::Wrong(reading.wrong.into_iter().map(|(name, why)| (name.to_owned(), why)).collect()))
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(Refusal::Invalid(defects)) => Trouble::Wrong(by_field(&defects)),
            other => Trouble::Refused(other.into()),
        }
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        Trouble::Refused(refused)
    }
}

/// The last part of the path is the name of the field.
pub(super) fn by_field(defects: &[Defect]) -> Vec<(String, String)> {
    let name = |path: &str| {
        let name = path.rsplit('.').next().unwrap_or(path);
        name.split('[').next().unwrap_or(name).to_owned()
    };
    defects.iter().map(|defect| (name(&defect.field), defect.message.clone())).collect()
}

/// The version that a form was made from.
pub(super) fn version(form: &Form) -> Option<u64> {
    form.get("version")?.parse().ok()
}

/// A use case answers with the page that shows what was done.
pub(super) fn told(id: DocumentId) -> Reply {
    Reply { status: 200, body: id.to_string(), etag: None, location: None }
}

/// Where an action leads, and the word that says that it was done.
pub(super) type Next = (String, &'static str);

/// The answer to an action of a dialog.
pub(super) async fn answer(
    (web, visitor, id): (&Web, &Visitor, DocumentId),
    (dialog, part): (&str, Option<String>),
    form: Form,
    outcome: Result<Next, Trouble>,
) -> Page {
    let trouble = match outcome {
        Ok((path, word)) => return done(&path, word),
        Err(trouble) => trouble,
    };
    let seen = version(&form);
    let said = Said { dialog: dialog.to_owned(), part, sent: form, ..Said::default() };
    match trouble {
        Trouble::Wrong(wrong) => {
            let said = Said { open: true, wrong, ..said };
            render(web, visitor, id, said, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Trouble::Refused(refused) => match refused.status {
            StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED | StatusCode::UNPROCESSABLE_ENTITY => {
                let seen = seen.filter(|_| refused.status == StatusCode::PRECONDITION_FAILED);
                let said = Said { notice: Some(refused.notice()), seen, ..said };
                render(web, visitor, id, said, refused.status).await
            }
            _ => Err(refused),
        },
    }
}

/// Back to the document.
pub(super) fn here(id: DocumentId, word: &'static str) -> Next {
    (address(id), word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_belongs_to_the_field_that_its_path_ends_with() {
        let defects = ["email.recipients", "lines[2].quantity", "recipients[1]", "reason"];
        let defects: Vec<Defect> = defects.iter().map(|field| Defect::new("x", *field, "m")).collect();
        let names: Vec<String> = by_field(&defects).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["recipients", "quantity", "recipients", "reason"]);
    }
}

//! What the pages of reports have in common: the parameters, and reports that are more than a request can read.

use std::future::Future;

use app::{Error, Refusal};
use axum::http::StatusCode;
use domain::ids::EntityId;
use domain::settings::entity::LegalEntity;
use pages::components::{Action, Empty, Field, Notice, Pick, Tone};
use pages::icons::Icon;
use store::versioned::Versioned;

use super::FileForm;
use crate::web::input::Input;
use crate::web::{Refused, Visitor, Web};

/// Entities of a selection.
const ENTITIES: usize = 100;

pub(super) enum Answer<R> {
    Report(R),
    /// One request cannot read it. An export can.
    TooLarge,
    /// A parameter is wrong.
    Wrong,
}

impl<R> Answer<R> {
    /// Does not ask with a wrong parameter.
    pub(super) async fn of(
        input: &mut Input<'_>,
        asked: impl Future<Output = Result<R, Error>>,
    ) -> Result<Self, Refused> {
        if !input.is_right() {
            return Ok(Self::Wrong);
        }
        match asked.await {
            Ok(report) => Ok(Self::Report(report)),
            Err(Error::Refused(Refusal::Conflict { code: "report_too_large", .. })) => Ok(Self::TooLarge),
            Err(error) => {
                input.refused(error)?;
                Ok(Self::Wrong)
            }
        }
    }

    /// As the API answers.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Report(_) => StatusCode::OK,
            Self::TooLarge => StatusCode::CONFLICT,
            Self::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// Instead of the rows, where there are none.
    pub(super) fn instead(&self, nothing: Empty) -> Empty {
        match self {
            Self::Report(_) => nothing,
            Self::TooLarge => too_large(),
            Self::Wrong => Empty {
                icon: Icon::Filter,
                title: "Nothing was read".to_owned(),
                text: "Correct the field above, and look again.".to_owned(),
                actions: Vec::new(),
            },
        }
    }

    pub(super) fn notices(&self) -> Vec<Notice> {
        match self {
            Self::TooLarge => {
                let notice = Notice::new(Tone::Amber, "This report is too large for a page");
                vec![notice.line("Make it a CSV file: that happens in the background and has no limit.")]
            }
            Self::Report(_) | Self::Wrong => Vec::new(),
        }
    }
}

fn too_large() -> Empty {
    Empty {
        icon: Icon::Chart,
        title: "Too much for a page".to_owned(),
        text: "Make a CSV file with the button above, or narrow the report.".to_owned(),
        actions: vec![Action::link("Files that were made", "/console/reports/exports").icon(Icon::Download)],
    }
}

/// The sellers of the tenant.
pub(super) async fn entities(web: &Web, visitor: &Visitor) -> Result<Vec<LegalEntity>, Error> {
    Ok(web.store.list(visitor.tenant(), &[LegalEntity::KIND], None, ENTITIES).await?.data)
}

/// Of which seller. `None` if there is no choice.
pub(super) fn entity_field(entities: &[LegalEntity], chosen: &str) -> Option<Field> {
    if entities.len() < 2 && chosen.is_empty() {
        return None;
    }
    let pick = |id: EntityId, name: &str| Pick::new(id.to_string(), name, id.to_string() == chosen);
    let mut picks = vec![Pick::new("", "All", chosen.is_empty())];
    picks.extend(entities.iter().map(|entity| pick(entity.id, &entity.name)));
    if !picks.iter().any(|pick| pick.chosen) {
        picks.push(Pick::new(chosen, chosen, true));
    }
    Some(Field::select("entity_id", "Entity", picks))
}

/// The form of the file with those parameters that are given.
pub(super) fn file_form(
    visitor: &Visitor,
    kind: &'static str,
    given: impl IntoIterator<Item = (&'static str, Option<String>)>,
) -> FileForm {
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
    FileForm {
        token: visitor.form_token.clone(),
        hidden: std::iter::once(("kind", kind.to_owned())).chain(given).collect(),
    }
}

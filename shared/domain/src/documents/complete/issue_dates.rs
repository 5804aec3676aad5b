//! Which issue dates a document may have.

use chrono::NaiveDate;

use super::{Defect, Surroundings, today};
use crate::documents::series::Numbering;
use crate::ids::DocumentKind;

pub(super) fn check(
    issue_date: NaiveDate,
    kind: DocumentKind,
    numbering: &Numbering,
    around: Surroundings<'_>,
    defects: &mut Vec<Defect>,
) {
    let mut refuse = |code, message| defects.push(Defect::new(code, "issue_date", message));
    let today = today(around.entity, around.now);
    let documents = format!("{}s", kind.noun());
    if issue_date > today {
        refuse(
            "issue_date_in_future",
            format!("The issue date {issue_date} is in the future; today is {today} where the seller is."),
        );
    }
    if let Some(first) = numbering.begins_after(issue_date) {
        refuse(
            "issue_date_before_numbering",
            format!(
                "The issue date {issue_date} is before {first}, the year in which the numbering of {documents} begins. \
                 Numbers of earlier years may have been given out by other software."
            ),
        );
    }
    if let Some(latest) = around.latest_issue_date
        && issue_date < latest
        && !around.settings.allow_earlier_issue_dates
    {
        refuse(
            "issue_date_before_series",
            format!(
                "The issue date {issue_date} is before {latest}, that of the latest of the seller's {documents}: their \
                 numbers would not be in the order of their dates."
            ),
        );
    }
}

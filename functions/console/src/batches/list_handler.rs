//! Fills the list of batch operations.

use axum::extract::{RawQuery, State};
use domain::access::Scope;
use domain::batches::{Batch, BatchStatus, Counts};
use futures_util::future::try_join_all;
use pages::components::{Action, Empty, Pager, Stack, Tabs};
use pages::icons::Icon;
use pages::words;
use store::batches::BATCH;
use store::lists::Listed;

use super::handlers::{AGAIN, PAGE, cursor, progress, shares, took};
use super::list::{BatchesPage, Row};
use super::words::title;
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Visitor, Web, page};

/// Batches, newest first, each with how far it has come.
async fn read(
    web: &Web,
    visitor: &Visitor,
    after: Option<&str>,
    limit: usize,
) -> Result<Listed<(Batch, Counts)>, app::Error> {
    let tenant = visitor.tenant();
    let listed = web.store.list::<Batch>(tenant, &[BATCH], after, limit).await?;
    let counts = try_join_all(listed.data.iter().map(|batch| web.store.counts(tenant, batch.id))).await?;
    Ok(Listed { data: listed.data.into_iter().zip(counts).collect(), next: listed.next })
}

/// The latest ones.
pub(crate) async fn latest(web: &Web, visitor: &Visitor, limit: usize) -> Result<Vec<Row>, app::Error> {
    let listed = read(web, visitor, None, limit).await?;
    Ok(listed.data.iter().map(|(batch, counts)| row(visitor, batch, *counts)).collect())
}

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let listed = read(&web, &visitor, cursor(&query), PAGE).await?;
    let rows: Vec<Row> = listed.data.iter().map(|(batch, counts)| row(&visitor, batch, *counts)).collect();
    let running = listed.data.iter().any(|(batch, _)| batch.status == BatchStatus::InProgress);
    let here = "/console/batches".to_owned();
    let empty = Empty {
        icon: Icon::Layers,
        title: "No batch operations yet".to_owned(),
        text:
            "Select invoices in the list, and open or send them together. What becomes of each is shown here."
                .to_owned(),
        actions: vec![Action::link("To the invoices", "/console/invoices")],
    };
    let view = BatchesPage {
        tabs: Tabs { label: "Batch operations".to_owned(), tabs: Vec::new() },
        empty: rows.is_empty().then_some(empty),
        pager: Pager {
            shown: format!(
                "{}, newest first",
                visitor.format().counted(rows.len(), "batch operation", "batch operations")
            ),
            first: cursor(&query).map(|_| here.clone()),
            next: listed.next.map(|next| format!("{here}?cursor={next}")),
        },
        again: running.then_some((here, AGAIN)),
        shell: visitor.shell(Area::Batches, "Batch operations", Vec::new()),
        rows,
    };
    page(&view)
}

fn row(visitor: &Visitor, batch: &Batch, counts: Counts) -> Row {
    let format = visitor.format();
    let running = batch.status == BatchStatus::InProgress;
    let href = format!("/console/batches/{}", batch.id);
    let to = format!("{href}/acknowledge");
    let open = !running && batch.acknowledged.is_none();
    let acknowledge = open && visitor.may(Scope::BatchesWrite);
    Row {
        title: title(&format, batch),
        by: batch.change.actor.name().to_owned(),
        started: format.instant(batch.created_at),
        took: batch.completed_at.map(|end| took(batch, end)).unwrap_or_default(),
        status: words::batch(batch.status, batch.outcome(counts)),
        progress: running.then(|| progress(visitor, batch, counts)),
        result: (!running).then(|| Stack::new(shares(visitor, batch, counts))),
        action: acknowledge.then(|| Action::post("Acknowledge", to, &visitor.form_token).icon(Icon::Check)),
        href,
    }
}

//! Fills the pages of batch operations.

use std::collections::BTreeMap;

use app::batches::acknowledge_batch::acknowledge_batch;
use app::batches::recall_batch::recall_batch;
use app::batches::start_batch::retry_batch;
use axum::extract::{Path, RawQuery, State};
use domain::access::Scope;
use domain::batches::{Batch, BatchItem, BatchStatus, Counts, ItemStatus};
use domain::documents::complete::Defect;
use domain::documents::document::Document;
use domain::ids::{BatchId, CustomerId, Subject};
use domain::text::Label;
use pages::components::{Action, Look, Notice, Pager, Pair, Pairs, Progress, Share, Tab, Tabs, Tone};
use pages::format::duration;
use pages::icons::Icon;
use pages::words;

use super::batch::{BatchPage, Item};
use super::reason::{Affected, Reason, SHOWN, grouped};
use super::words::{mend, title};
use crate::documents::listed::{names, page_of, read};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, done, page};

/// Batches, and items, of a page.
pub(super) const PAGE: usize = 50;
/// Failed items that are read for the reasons.
const REASONED: usize = 500;
/// A page of a batch in progress loads itself again after so many seconds.
pub(super) const AGAIN: u32 = 2;

fn parsed(id: &str) -> Result<BatchId, Refused> {
    id.parse().map_err(|_| Refused::not_found())
}

pub(super) fn cursor(query: &Form) -> Option<&str> {
    query.get("cursor")
}

pub(super) fn took(batch: &Batch, end: chrono::DateTime<chrono::Utc>) -> String {
    duration(u64::try_from((end - batch.created_at).num_seconds()).unwrap_or_default())
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

pub(super) fn progress(visitor: &Visitor, batch: &Batch, counts: Counts) -> Progress {
    let format = visitor.format();
    let (done, total) = (count(counts.ended()), batch.total);
    let shown = |number: u64| format.number(i64::try_from(number).unwrap_or(i64::MAX));
    let text = match batch.expanded {
        true => format!("{} of {}", shown(done), shown(total)),
        false => format!("{} done, and still selecting", shown(done)),
    };
    Progress { label: title(&format, batch), done, total: total.max(1), text }
}

/// What became of its items, without what there is none of.
pub(super) fn shares(visitor: &Visitor, batch: &Batch, counts: Counts) -> Vec<Share> {
    let share = |word, number: i64, tone| {
        Share::new(word, count(number), visitor.format().number(number.max(0)), tone)
    };
    let all = vec![
        share("Succeeded", counts.succeeded, Tone::Green),
        share("Failed", counts.failed, Tone::Red),
        share("Canceled", counts.canceled, Tone::Grey),
        share("Sending", counts.sending, Tone::Blue),
        share("Pending", counts.pending(batch.total), Tone::Amber),
    ];
    all.into_iter().filter(|share| share.count > 0).collect()
}

pub(super) async fn one(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    show(&web, &visitor, parsed(&id)?, &query, Vec::new()).await
}

async fn show(web: &Web, visitor: &Visitor, id: BatchId, query: &Form, mut notices: Vec<Notice>) -> Page {
    let (tenant, format) = (visitor.tenant(), visitor.format());
    let batch = web.store.batch(tenant, id).await?.ok_or_else(Refused::not_found)?;
    let counts = web.store.counts(tenant, id).await?;
    let status =
        query.get("status").and_then(|text| ItemStatus::ALL.into_iter().find(|it| it.as_str() == text));
    let after: Option<Subject> = cursor(query).and_then(|text| text.parse().ok());
    let listed = web.store.batch_items(tenant, id, status, after, PAGE).await?;
    let failed = match counts.failed {
        0 => Vec::new(),
        _ => web.store.batch_items(tenant, id, Some(ItemStatus::Failed), None, REASONED).await?.data,
    };
    let named = named_below_reasons(&failed);
    let subjects = listed.data.iter().chain(named).map(|item| item.subject);
    let documents = read(web, visitor, subjects).await?;
    let names = names(web, visitor, &documents).await?;
    notices.extend(about(visitor, &batch));
    let here = format!("/console/batches/{id}");
    let running = batch.status == BatchStatus::InProgress;
    let with = |status: Option<ItemStatus>| match status {
        Some(status) => format!("{here}?status={}", status.as_str()),
        None => here.clone(),
    };
    let tab = |label: &str, of: Option<ItemStatus>, number: Option<i64>| Tab {
        label: label.to_owned(),
        href: with(of),
        count: number.map(|number| format.number(number)),
        current: of == status,
    };
    let tabs = vec![
        tab("All", None, Some(i64::try_from(batch.total).unwrap_or(i64::MAX))),
        tab("Failed", Some(ItemStatus::Failed), Some(counts.failed)),
        tab("Succeeded", Some(ItemStatus::Succeeded), Some(counts.succeeded)),
        tab("Sending", Some(ItemStatus::Sending), Some(counts.sending)),
        tab("Canceled", Some(ItemStatus::Canceled), Some(counts.canceled)),
    ];
    let joint = if status.is_some() { '&' } else { '?' };
    let view = BatchPage {
        title: title(&format, &batch),
        status: words::batch(batch.status, batch.outcome(counts)),
        started: format!("Started {}", format.instant(batch.created_at)),
        actions: actions(visitor, &batch, counts, &here),
        asks: Vec::new(),
        progress: running.then(|| progress(visitor, &batch, counts)),
        again: running.then(|| (with(status), AGAIN)),
        notices,
        shares: shares(visitor, &batch, counts),
        reasons: reasons(visitor, &failed, counts, &here, |of| customer(of, &documents, &names)),
        tabs: Tabs { label: "Documents".to_owned(), tabs },
        items: listed.data.iter().map(|it| item(visitor, it, &documents, &names)).collect(),
        pager: Pager {
            shown: format.counted(listed.data.len(), "document", "documents"),
            first: after.map(|_| with(status)),
            next: listed.next.map(|next| format!("{}{joint}cursor={next}", with(status))),
        },
        facts: facts(&batch),
        shell: visitor.shell(Area::Batches, title(&format, &batch), Vec::new()),
    };
    page(&view)
}

/// What the batch as a whole has to say.
fn about(visitor: &Visitor, batch: &Batch) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(recall) = &batch.recall {
        let by = format!("Recalled by {}", recall.change.actor.name());
        let number = |count: u64| visitor.format().number(i64::try_from(count).unwrap_or(i64::MAX));
        let line = format!(
            "{} e-mails were recalled, {} were too late.",
            number(recall.recalled),
            number(recall.too_late)
        );
        notices.push(Notice::new(Tone::Amber, by).line(line));
    }
    let errors = batch.errors.iter();
    notices.extend(errors.map(|error| Notice::new(Tone::Red, error.message.clone())));
    notices
}

fn actions(visitor: &Visitor, batch: &Batch, counts: Counts, here: &str) -> Vec<Action> {
    let token = &visitor.form_token;
    let running = batch.status == BatchStatus::InProgress;
    let may = visitor.may(Scope::BatchesWrite);
    let action = |label: &'static str, verb: &str, icon, why: Option<&str>| {
        let action = match why {
            _ if !may => Action::refused(label, "Your role does not allow it."),
            Some(why) => Action::refused(label, why),
            None => Action::post(label, format!("{here}/{verb}"), token),
        };
        action.icon(icon)
    };
    let sends = batch.operation.email().is_some();
    let retry = match (running, counts.failed) {
        (true, _) => Some("The batch has not ended yet."),
        (false, 0) => Some("No item failed."),
        _ => None,
    };
    let acknowledge = match (running, &batch.acknowledged) {
        (true, _) => Some("The batch has not ended yet."),
        (false, Some(_)) => Some("It is acknowledged."),
        _ => None,
    };
    let recall = match (sends, &batch.recall) {
        (false, _) => Some("It sends no e-mail."),
        (true, Some(_)) => Some("It is recalled."),
        _ => None,
    };
    vec![
        action("Recall", "recall", Icon::Undo, recall),
        action("Retry failed", "retry", Icon::Refresh, retry),
        action("Acknowledge", "acknowledge", Icon::Check, acknowledge).look(Look::Primary),
    ]
}

/// Those of the failed items that are named below their reasons.
fn named_below_reasons(failed: &[BatchItem]) -> impl Iterator<Item = &BatchItem> {
    let mut of_code: BTreeMap<&str, usize> = BTreeMap::new();
    failed.iter().filter(move |item| {
        let code = item.errors.first().map_or("", |error| error.code.as_str());
        let number = of_code.entry(code).or_default();
        *number += 1;
        *number <= SHOWN
    })
}

/// Failed items by the code of their first error. More may have failed than are read.
fn reasons(
    visitor: &Visitor,
    failed: &[BatchItem],
    counts: Counts,
    here: &str,
    customer: impl Fn(Subject) -> String,
) -> Vec<Reason> {
    let first = |item: &BatchItem| {
        let affected = |error: &Defect| affected(item, customer(item.subject), &error.message);
        item.errors.first().map(|error| (error.code.clone(), affected(error)))
    };
    let named: Vec<(String, Affected)> = failed.iter().filter_map(first).collect();
    let mut reasons =
        grouped(visitor.format(), named.iter().map(|(code, affected)| (code.as_str(), affected.clone())));
    let whole = usize::try_from(counts.failed).unwrap_or(usize::MAX) <= failed.len();
    for reason in &mut reasons {
        if !whole {
            reason.count = format!("at least {}", reason.count);
        }
        reason.all = Some(format!("{here}?status=failed"));
    }
    reasons
}

fn affected(item: &BatchItem, customer: String, message: &str) -> Affected {
    Affected {
        label: label(item),
        href: page_of(item.subject),
        customer,
        message: message.to_owned(),
        mend: None,
    }
}

fn label(item: &BatchItem) -> String {
    item.label.clone().unwrap_or_else(|| "Draft".to_owned())
}

/// The name of a document's customer; empty if it has none.
fn customer(of: Subject, documents: &[Document], names: &BTreeMap<CustomerId, Label>) -> String {
    let document = documents.iter().find(|document| Subject::from(document.id) == of);
    let name = document.and_then(|document| names.get(&document.content.customer_id?));
    name.map(ToString::to_string).unwrap_or_default()
}

fn item(
    visitor: &Visitor,
    item: &BatchItem,
    documents: &[Document],
    names: &BTreeMap<CustomerId, Label>,
) -> Item {
    let document = documents.iter().find(|document| Subject::from(document.id) == item.subject);
    Item {
        label: label(item),
        href: page_of(item.subject),
        customer: customer(item.subject, documents, names),
        status: words::item(item.status),
        errors: item.errors.iter().map(|error| error.message.clone()).collect(),
        mend: item.errors.first().and_then(|error| mend(&error.code)),
        email: document.and_then(|document| words::light(&document.shown.distribution)),
        at: visitor.format().instant(item.updated_at),
    }
}

fn facts(batch: &Batch) -> Pairs {
    let mut pairs = vec![Pair::new("Id", batch.id.to_string())];
    if let Some(before) = batch.retry_of {
        pairs.push(Pair::link("Retries", before.to_string(), format!("/console/batches/{before}")));
    }
    if let Some(reason) = &batch.change.reason {
        pairs.push(Pair::new("Reason", reason.to_string()));
    }
    Pairs(pairs)
}

pub(super) async fn acknowledge(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    _: Form,
) -> Page {
    let id = parsed(&id)?;
    let acknowledged = acknowledge_batch(&web.store, &visitor.caller(), id, |batch, _| told(batch)).await;
    let next = acknowledged.map(|_| (format!("/console/batches/{id}"), "acknowledged"));
    after(&web, &visitor, id, next.map_err(Refused::from)).await
}

pub(super) async fn retry(State(web): State<Web>, visitor: Visitor, Path(id): Path<String>, _: Form) -> Page {
    let id = parsed(&id)?;
    let batch = web.store.batch(visitor.tenant(), id).await?.ok_or_else(Refused::not_found)?;
    visitor.require(super::request::scope(&batch.operation))?;
    let retried = retry_batch(&web.store, &web.entropy, &visitor.caller(), id, told).await;
    let next = retried.map(|reply| (format!("/console/batches/{}", reply.body), "created"));
    after(&web, &visitor, id, next.map_err(Refused::from)).await
}

pub(super) async fn recall(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    _: Form,
) -> Page {
    let id = parsed(&id)?;
    let recalled = recall_batch(&web.store, &visitor.caller(), id, |batch, _| told(batch)).await;
    let next = recalled.map(|_| (format!("/console/batches/{id}"), "recalling"));
    after(&web, &visitor, id, next.map_err(Refused::from)).await
}

/// To where a verb leads, or the page of the batch with what refused the verb.
async fn after(
    web: &Web,
    visitor: &Visitor,
    id: BatchId,
    next: Result<(String, &'static str), Refused>,
) -> Page {
    match next {
        Ok((path, word)) => done(&path, word),
        Err(refused)
            if refused.status.is_client_error() && refused.status != axum::http::StatusCode::NOT_FOUND =>
        {
            let mut response = show(web, visitor, id, &Form::default(), vec![refused.notice()]).await?;
            *response.status_mut() = refused.status;
            Ok(response)
        }
        Err(refused) => Err(refused),
    }
}

/// A use case answers with the id of the batch.
pub(super) fn told(batch: &Batch) -> app::Reply {
    app::Reply { status: 200, body: batch.id.to_string(), etag: None, location: None }
}

//! What waits for the person.

use domain::access::Scope;
use pages::components::Tone;
use pages::format::counted;
use pages::icons::Icon;
use store::waiting::Count;

use crate::overview::Todo;
use crate::web::Visitor;
use crate::web::visitor::at_least;

/// The gravest first.
pub(super) fn todo(visitor: &Visitor, unreached: &Count, drafts: &Count) -> Vec<Todo> {
    let format = visitor.format();
    let said = |count: &Count, one: &str, several: &str| {
        let number = u64::try_from(count.number).unwrap_or(u64::MAX);
        counted(number, &at_least(format, count), one, several)
    };
    let batches = &visitor.waits.batches;
    let approvals = &visitor.waits.approvals;
    let mut todo = Vec::new();
    let mut add = |count: &Count, icon, tone, what: String, detail: &str, href: String| {
        if count.number > 0 {
            let (detail, value) = (detail.to_owned(), String::new());
            todo.push(Todo { icon, tone, what, detail, value, href });
        }
    };
    let only = batches.first.as_deref().filter(|_| batches.number == 1 && !batches.more);
    add(
        batches,
        Icon::Layers,
        Tone::Red,
        said(batches, "batch operation failed", "batch operations failed"),
        "Look at what failed, and acknowledge it",
        only.map_or_else(|| "/console/batches".to_owned(), |id| format!("/console/batches/{id}")),
    );
    add(
        unreached,
        Icon::MailX,
        Tone::Red,
        said(unreached, "invoice did not reach everybody", "invoices did not reach everybody"),
        "Their latest e-mail bounced or could not be sent",
        "/console/invoices?light=red".to_owned(),
    );
    add(
        approvals,
        Icon::Hourglass,
        Tone::Amber,
        said(approvals, "invoice waits for approval", "invoices wait for approval"),
        "Approve or reject",
        "/console/invoices?status=pending_approval".to_owned(),
    );
    if visitor.may(Scope::InvoicesWrite) {
        add(
            drafts,
            Icon::CircleDashed,
            Tone::Grey,
            said(drafts, "draft is not open", "drafts are not open"),
            "Complete, check and open",
            "/console/invoices?status=draft".to_owned(),
        );
    }
    todo
}

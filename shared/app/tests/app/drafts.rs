use std::collections::BTreeSet;

use app::documents::draft_invoice::{change_draft, delete_draft};
use app::documents::read_invoice::read_invoice;
use domain::documents::document::Document;
use domain::documents::line::{DraftLine, Quantity};
use domain::ids::DocumentId;
use serde_json::json;
use store::documents::headers;
use store::documents::unused_lines;
use store::history::{FieldChange, HistoryEntry};
use testing::{Tenant, World, builders, run};

fn history(
    world: &World,
    tenant: &Tenant,
    id: domain::ids::DocumentId,
) -> Vec<HistoryEntry<domain::documents::document::DocumentStatus>> {
    world.drain();
    run(world.store().history(&tenant.id, id)).unwrap()
}

#[test]
fn history_tells_each_field_before_and_after() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let mut content = current.invoice.content.clone();
    content.note = Some(builders::parse("Thank you"));
    let mut lines = current.lines.clone();
    lines[0].quantity = Some(Quantity::parse("2").unwrap());
    run(change_draft(&store, &world.entropy, &caller, current, Some(1), content, lines)).unwrap();
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    let entries = history(&world, &tenant, id);

    let versions: Vec<u64> = entries.iter().map(|entry| entry.version).collect();
    assert_eq!(versions, [1, 2, 3], "what became of the e-mail is no change of the invoice");
    let invoice = world.invoice(&tenant, id);
    assert_eq!((invoice.version, invoice.shown.version > 0), (3, true));
    assert_eq!(entries[0].fields["status"], FieldChange { before: json!(null), after: json!("draft") });
    assert_eq!(entries[0].fields["lines"].after[0]["quantity"], json!("1"));
    let changed: Vec<&str> = entries[1].fields.keys().map(String::as_str).collect();
    assert_eq!(changed, ["lines[0].quantity", "note", "total"]);
    let change = |before, after| FieldChange { before, after };
    assert_eq!(entries[1].fields["lines[0].quantity"], change(json!("1"), json!("2")));
    assert_eq!(entries[1].fields["note"], change(json!(null), json!("Thank you")));
    assert_eq!(entries[1].fields["total"], change(json!("119.00"), json!("238.00")));
    let changed: Vec<&str> = entries[2].fields.keys().map(String::as_str).collect();
    assert_eq!(changed, ["delivery_id", "due_date", "issue_date", "number", "status"]);
    assert_eq!(entries[2].fields["number"], change(json!(null), json!("1")));
    assert_eq!(entries[2].change.actor, caller.actor);
}

#[test]
fn history_tells_of_a_deletion() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let mut caller = world.caller(&tenant);
    caller.reason = Some(builders::parse("a duplicate"));
    run(delete_draft(&world.store(), &caller, id, None)).unwrap();
    let entries = history(&world, &tenant, id);
    let last = entries.last().unwrap();
    assert_eq!(last.change.reason, caller.reason);
    assert_eq!(last.fields.keys().collect::<Vec<_>>(), ["status"]);
}

fn lines(world: &World, count: usize, description: usize) -> Vec<DraftLine> {
    let text = "x".repeat(description);
    (0..count).map(|_| DraftLine { description: Some(builders::parse(&text)), ..world.line() }).collect()
}

/// Created, changed and opened; nothing on the way is too large.
#[test]
fn ten_thousand_lines_work() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let id = world.draft_of(&tenant, content, lines(&world, 9_999, 200));
    let (store, caller) = (world.store(), world.caller(&tenant));
    for (count, version) in [(3, 1), (10_000, 2)] {
        let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
        let content = current.invoice.content.clone();
        let lines = lines(&world, count, 200);
        run(change_draft(&store, &world.entropy, &caller, current, Some(version), content, lines)).unwrap();
    }
    run(world.open(&tenant, id, None)).unwrap();
    let read = run(read_invoice(&store, &tenant.id, id)).unwrap();
    assert_eq!(read.lines.len(), 10_000);
    assert_eq!(read.invoice.totals.net, 10_000 * 10_000);
    let entries = history(&world, &tenant, id);
    assert_eq!(entries.len(), 4);
    assert_eq!(entries[3].fields["number"].after, json!("1"));
    assert!(entries[1].fields.contains_key("total"));
    assert_eq!(world.parked(), 0);
    // Replaced lines are forgotten, those in force are not.
    forget(&world);
    assert_eq!(run(read_invoice(&store, &tenant.id, id)).unwrap().lines.len(), 10_000);
    assert_eq!(revisions(&world, &tenant, id).len(), 1);
}

/// The revisions of a document's lines that are stored.
fn revisions(world: &World, tenant: &Tenant, id: DocumentId) -> BTreeSet<String> {
    let partition = store::keys::document_partition(&tenant.id, id);
    let items = world.table.items().into_iter();
    let lines = items.filter(|item| item["pk"] == partition && item["type"] == "lines");
    lines.map(|item| item["sk"].as_str().unwrap().rsplit_once('#').unwrap().0.to_owned()).collect()
}

/// Time passes, with the work that comes due, until all that expires has expired.
fn forget(world: &World) {
    for _ in 0..20 {
        world.clock.advance(chrono::TimeDelta::days(1));
        run(world.reconcile()).unwrap();
        world.drain();
        world.table.expire(world.now().timestamp());
    }
}

/// C11: a change that is refused, or whose request dies, after its lines were written leaves nothing that stays.
#[test]
fn lines_that_no_header_took_into_use_are_forgotten() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let id = world.draft_of(&tenant, content.clone(), lines(&world, 9_000, 200));
    let (store, caller) = (world.store(), world.caller(&tenant));
    let outdated = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let change = |current, count| {
        let lines = lines(&world, count, 200);
        run(change_draft(&store, &world.entropy, &caller, current, None, content.clone(), lines))
    };
    let current = change(outdated.clone(), 9_500).unwrap();
    assert!(matches!(change(outdated, 9_600), Err(app::Error::Refused(_))));
    assert_eq!(revisions(&world, &tenant, id).len(), 3, "replaced, in use, written ahead");
    forget(&world);
    assert_eq!(revisions(&world, &tenant, id).len(), 1);
    assert_eq!(run(read_invoice(&store, &tenant.id, id)).unwrap().lines.len(), 9_500);
    // Of a deleted draft nothing stays either.
    run(delete_draft(&store, &caller, id, Some(current.invoice.version))).unwrap();
    forget(&world);
    assert!(revisions(&world, &tenant, id).is_empty());
    let unused = |item: &ports::Item| item["type"] == store::documents::unused_lines::UNUSED_LINES;
    assert!(!world.table.items().iter().any(unused));
}

/// C11: however late a header is committed, its lines stay. Lines that were given up cannot be taken into use any more.
#[test]
fn lines_that_were_given_up_are_not_taken_into_use() {
    let world = World::new(1);
    let tenant = world.tenant();
    let id = world.draft(&tenant, &world.customer(&tenant, "anna"));
    let (store, times) = (world.store(), world.caller(&tenant).times());
    let many = lines(&world, 10_000, 200);
    let ahead = |revision: &str| {
        let (revision, items) = headers::line_items(&tenant.id, id, revision, &many, times.present);
        run(store.commit(vec![unused_lines::ahead(&tenant.id, id, &revision, times)])).unwrap();
        run(store.put_all(items.into_iter().map(|(_, item)| item).collect())).unwrap();
        revision
    };
    let commit = |revision| {
        let before = world.invoice(&tenant, id);
        let after = Document { version: before.version + 1, lines: revision, ..before.clone() };
        let mut actions = headers::change(&tenant.id, &before, &after, times.present);
        actions.push(unused_lines::take_into_use(&tenant.id, id, &after.lines, times));
        run(store.commit(actions))
    };
    let (in_time, late) = (ahead("000002-0000000a"), ahead("000003-0000000b"));
    commit(in_time).unwrap();
    forget(&world);
    assert!(matches!(commit(late), Err(ports::TableError::Canceled(_))));
    forget(&world);
    assert_eq!(run(read_invoice(&store, &tenant.id, id)).unwrap().lines.len(), 10_000);
    // The ones of the draft at first were not retired here.
    assert_eq!(revisions(&world, &tenant, id).len(), 2);
}

#[test]
fn a_change_made_from_an_old_version_is_refused() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let content = current.invoice.content.clone();
    let change = |current: app::documents::read_invoice::DocumentWithParties, if_match| {
        let lines = vec![world.line(), world.line()];
        run(change_draft(&store, &world.entropy, &caller, current, if_match, content.clone(), lines))
    };
    change(current.clone(), Some(1)).unwrap();
    let before = world.everything();
    let stale = change(current.clone(), None).unwrap_err();
    assert!(
        matches!(&stale, app::Error::Refused(app::Refusal::Conflict { code: "changed_meanwhile", .. })),
        "{stale:?}"
    );
    let reread = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let stale = change(reread, Some(1)).unwrap_err();
    assert!(matches!(&stale, app::Error::Refused(app::Refusal::Stale { version: 2 })), "{stale:?}");
    assert_eq!(world.everything(), before);
}

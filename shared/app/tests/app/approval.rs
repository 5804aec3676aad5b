//! Approval: by whom, by which rule, and what follows at once.

use std::collections::BTreeSet;

use app::batches::start_batch::{NewBatch, Selected};
use app::{Caller, Error, Refusal};
use domain::batches::{ApproveOptions, ItemStatus, Operation, SubmitOptions};
use domain::change::Actor;
use domain::documents::document::DocumentStatus;
use domain::money::Money;
use domain::settings::approval::{Approval, ApprovalPolicy};
use store::waiting::Pile;
use testing::{Tenant, Verb, World, builders, run};

use crate::lifecycle::{always, outcome, tenant_with};

fn person(world: &World, tenant: &Tenant, name: &str) -> Caller {
    let actor = Actor::Key { id: name.to_owned(), name: name.to_owned() };
    Caller { actor, ..world.caller(tenant) }
}

/// The actor of a batch is the one that started it.
#[test]
fn four_eyes_see_an_invoice_in_a_batch_too() {
    let world = World::new(1);
    let tenant = tenant_with(&world, Approval { four_eyes: true, ..always() });
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let ids = [id];
    let selected = || Selected::Ids(builders::subjects(&ids));
    let submit = Operation::Submit(SubmitOptions::default());
    world.start_new(&tenant, NewBatch { operation: submit, selected: selected() });
    world.drain();
    let approve =
        || NewBatch { operation: Operation::Approve(ApproveOptions::default()), selected: selected() };
    let waiting = |pile| run(world.store().count(&tenant.id, pile, 9)).unwrap().number;
    assert_eq!((waiting(Pile::Drafts), waiting(Pile::Approvals)), (0, 1));
    let batch = world.start_new(&tenant, approve());
    world.drain();
    let item = world.items(&tenant, batch).remove(0);
    assert_eq!((item.status, item.errors[0].code.as_str()), (ItemStatus::Failed, "own_approval"));
    assert_eq!(
        outcome(run(world.ask(&world.caller(&tenant), id, Verb::Approve))),
        Err("own_approval".into())
    );
    assert_eq!(outcome(run(world.ask(&person(&world, &tenant, "ben"), id, Verb::Approve))), Ok(()));
    // The retry of the batch counts what is done already as done.
    let again = world.retry(&tenant, batch);
    world.drain();
    assert_eq!(world.items(&tenant, again)[0].status, ItemStatus::Succeeded);
}

#[test]
fn below_the_limit_a_rule_approves_and_the_invoice_goes_out_at_once() {
    let above = |minor| Approval {
        policy: ApprovalPolicy::Above,
        above: vec![Money::new(minor, builders::parse("EUR"))],
        auto_send: true,
        ..Approval::default()
    };
    // A draft of the builders is 119.00 in all.
    for (limit, expected) in [(11_900, DocumentStatus::Open), (11_899, DocumentStatus::PendingApproval)] {
        for in_batch in [false, true] {
            let world = World::new(1);
            let tenant = tenant_with(&world, above(limit));
            let customer = world.customer(&tenant, "anna");
            let id = world.draft(&tenant, &customer);
            if in_batch {
                let selected = Selected::Ids(builders::subjects(&[id]));
                let operation = Operation::Submit(SubmitOptions::default());
                let batch = world.start_new(&tenant, NewBatch { operation, selected });
                world.drain();
                assert_eq!(world.items(&tenant, batch)[0].status, ItemStatus::Succeeded);
            } else {
                run(world.ask(&world.caller(&tenant), id, Verb::Submit)).unwrap();
                assert_eq!(world.invoice(&tenant, id).version, 2, "one change");
                world.drain();
            }
            assert_eq!(world.invoice(&tenant, id).status(), expected, "{limit}");
            let mails = usize::from(expected == DocumentStatus::Open);
            assert_eq!(world.mailer.sent().len(), mails, "{limit}");
        }
    }
}

/// What cannot be opened is not submitted halfway.
#[test]
fn an_incomplete_draft_that_is_to_go_out_at_once_is_refused_with_all_that_is_missing() {
    let world = World::new(1);
    let tenant = tenant_with(&world, Approval { auto_send: true, ..Approval::default() });
    let content = builders::content(tenant.entity, None, Some(tenant.template));
    let id = world.draft_of(&tenant, content, Vec::new());
    let before = world.everything();
    let refused = run(world.ask(&world.caller(&tenant), id, Verb::Submit)).unwrap_err();
    let Error::Refused(Refusal::Conflict { code, defects, .. }) = refused else { panic!("{refused:?}") };
    let codes: BTreeSet<&str> = defects.iter().map(|defect| defect.code.as_str()).collect();
    assert_eq!(code, "invoice_incomplete");
    assert!(codes.is_superset(&["customer_missing", "lines_missing"].into()), "{codes:?}");
    assert_eq!(world.everything(), before);
}

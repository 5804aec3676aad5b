//! The lifecycle as one table: what each verb makes of a document in each standing, or why it is refused.

use std::collections::{BTreeMap, BTreeSet};

use app::batches::preflight::{Asked, preflight};
use app::batches::start_batch::{NewBatch, Selected};
use app::{Error, Refusal};
use domain::batches::{
    ApproveOptions, CancelOptions, ItemStatus, MoveToDraftOptions, Operation, SubmitOptions, VoidOptions,
    WriteOffOptions,
};
use domain::documents::document::DocumentStatus;
use domain::documents::lifecycle::STATUSES;
use domain::documents::line::UnitPrice;
use domain::ids::DocumentId;
use domain::settings::Settings;
use domain::settings::approval::{Approval, ApprovalPolicy};
use proptest::prelude::*;
use testing::{Tenant, Verb, World, builders, run};

use crate::sending::conflict;

/// Every invoice needs an approval. A cell is the next standing, or `!` and the code of the refusal. The flows on the stack read
/// the same table.
const TABLE: &str = include_str!("../../../testing/src/lifecycle.txt");

/// How a draft gets into a standing: the verbs, and whether its e-mails go out at the end.
const PATHS: &[(&str, &[Verb], bool)] = &[
    ("draft", &[], false),
    ("numbered_draft", &[Verb::Submit, Verb::Approve, Verb::Open, Verb::MoveToDraft], false),
    ("pending", &[Verb::Submit], false),
    ("numbered_pending", &[Verb::Submit, Verb::Approve, Verb::Open, Verb::MoveToDraft, Verb::Submit], false),
    ("approved", &[Verb::Submit, Verb::Approve], false),
    (
        "numbered_ok",
        &[Verb::Submit, Verb::Approve, Verb::Open, Verb::MoveToDraft, Verb::Submit, Verb::Approve],
        false,
    ),
    ("open", &[Verb::Submit, Verb::Approve, Verb::Open], false),
    ("on_its_way", &[Verb::Submit, Verb::Approve, Verb::Send], false),
    ("sent", &[Verb::Submit, Verb::Approve, Verb::Send], true),
    ("paid", &[Verb::Submit, Verb::Approve, Verb::Open], false),
    ("written_off", &[Verb::Submit, Verb::Approve, Verb::Open, Verb::WriteOff], false),
    ("void", &[Verb::Submit, Verb::Approve, Verb::Open, Verb::Void], false),
    ("void_draft", &[Verb::Submit, Verb::Approve, Verb::Open, Verb::MoveToDraft, Verb::Void], false),
    ("canceled", &[Verb::Cancel], false),
    ("superseded", &[Verb::Supersede], false),
    ("deleted", &[Verb::Delete], false),
];

fn status(standing: &str) -> DocumentStatus {
    match standing {
        "draft" | "numbered_draft" => DocumentStatus::Draft,
        "pending" | "numbered_pending" => DocumentStatus::PendingApproval,
        "approved" | "numbered_ok" => DocumentStatus::Approved,
        "open" | "on_its_way" | "sent" => DocumentStatus::Open,
        "paid" => DocumentStatus::Paid,
        "written_off" => DocumentStatus::WrittenOff,
        "void" | "void_draft" => DocumentStatus::Void,
        "canceled" => DocumentStatus::Canceled,
        "superseded" => DocumentStatus::Superseded,
        "deleted" => DocumentStatus::Deleted,
        other => panic!("{other}"),
    }
}

fn is_numbered(standing: &str) -> bool {
    !["draft", "pending", "approved", "canceled", "superseded", "deleted"].contains(&standing)
}

/// By standing and verb.
fn table() -> BTreeMap<&'static str, BTreeMap<Verb, &'static str>> {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty()).map(|line| line.split_whitespace());
    let verbs: Vec<Verb> = lines
        .next()
        .unwrap()
        .skip(1)
        .map(|name| Verb::ALL.iter().find(|(_, own)| *own == name).unwrap().0)
        .collect();
    assert_eq!(verbs.len(), Verb::ALL.len(), "each verb has a column");
    let row = |mut line: std::str::SplitWhitespace<'static>| {
        let standing = line.next().unwrap();
        let cells: Vec<&str> = line.collect();
        assert_eq!(cells.len(), verbs.len(), "{standing} has a cell for each verb");
        (standing, verbs.iter().copied().zip(cells).collect())
    };
    lines.map(row).collect()
}

pub(crate) fn always() -> Approval {
    Approval { policy: ApprovalPolicy::Always, ..Approval::default() }
}

pub(crate) fn tenant_with(world: &World, approval: Approval) -> Tenant {
    let tenant = world.tenant();
    world.put(&tenant, &Settings { version: 2, approval, ..builders::settings(world.now()) });
    tenant
}

pub(crate) fn outcome(result: Result<app::Reply, Error>) -> Result<(), String> {
    match result {
        Ok(_) => Ok(()),
        Err(Error::Refused(Refusal::Gone(_))) => Err("gone".to_owned()),
        Err(error) => Err(conflict(&error).unwrap_or_else(|| panic!("{error:?}")).to_owned()),
    }
}

/// A document that got there by the verbs of its path.
fn standing(world: &World, tenant: &Tenant, standing: &str) -> DocumentId {
    let (_, path, goes_out) = PATHS.iter().find(|(name, ..)| *name == standing).unwrap();
    let customer = world.customer(tenant, "anna");
    let mut line = world.line();
    if standing == "paid" {
        line.unit_price = Some(UnitPrice::parse("0").unwrap());
    }
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let id = world.draft_of(tenant, content, vec![line]);
    for verb in *path {
        run(world.ask(&world.caller(tenant), id, *verb)).unwrap();
    }
    if *goes_out {
        world.drain();
    }
    assert_eq!(world.invoice(tenant, id).status(), status(standing));
    id
}

#[test]
fn every_status_has_a_row_and_every_verb_a_column() {
    let rows = table();
    let told: BTreeSet<DocumentStatus> = rows.keys().map(|standing| status(standing)).collect();
    let all = STATUSES.iter().map(|row| row.status);
    // Only a credit note makes an invoice credited.
    let missing: Vec<_> = all.filter(|status| !told.contains(status)).collect();
    assert_eq!(missing, [DocumentStatus::Credited]);
    assert!(rows.keys().all(|standing| PATHS.iter().any(|(name, ..)| name == standing)));
}

#[test]
fn each_verb_does_in_each_status_what_the_table_says_and_a_refused_one_changes_nothing() {
    for (from, cells) in table() {
        for (verb, cell) in cells {
            let world = World::new(1);
            let tenant = tenant_with(&world, always());
            let id = standing(&world, &tenant, from);
            let (before, number) = (world.everything(), world.invoice(&tenant, id).state.number().cloned());
            let result = outcome(run(world.ask(&world.caller(&tenant), id, verb)));
            let expected = cell.strip_prefix('!').map_or(Ok(()), |code| Err(code.to_owned()));
            assert_eq!(result, expected, "{verb:?} of {from}");
            let after = world.invoice(&tenant, id);
            if result.is_err() {
                assert_eq!(world.everything(), before, "{verb:?} of {from} was refused");
                continue;
            }
            assert_eq!(after.status(), status(cell), "{verb:?} of {from}");
            assert_eq!(after.state.number().is_some(), is_numbered(cell), "{verb:?} of {from}");
            assert!(number.is_none() || after.state.number() == number.as_ref(), "{verb:?} of {from}");
            // What is void or a draft is not mailed any more.
            let mailed = world.mailer.sent_of(id).len();
            world.drain();
            if !after.status().row().sendable {
                assert_eq!(world.mailer.sent_of(id).len(), mailed, "{verb:?} of {from}");
            }
        }
    }
}

fn operation(verb: Verb) -> Option<Operation> {
    let reason = builders::parse("As agreed");
    Some(match verb {
        Verb::Submit => Operation::Submit(SubmitOptions::default()),
        Verb::Approve => Operation::Approve(ApproveOptions::default()),
        Verb::Cancel => Operation::Cancel(CancelOptions::default()),
        Verb::MoveToDraft => Operation::MoveToDraft(MoveToDraftOptions::default()),
        Verb::Void => Operation::Void(VoidOptions::default()),
        Verb::WriteOff => Operation::WriteOff(WriteOffOptions { reason }),
        Verb::Send => builders::sending(builders::email(), None, true),
        _ => return None,
    })
}

/// A batch refuses what the single request refuses, with the same code; what is done already counts as done.
#[test]
fn a_batch_does_what_the_table_says_and_preflight_says_so_before() {
    for (verb, name) in Verb::ALL {
        let Some(operation) = operation(*verb) else { continue };
        let world = World::new(1);
        let tenant = tenant_with(&world, always());
        let rows = table();
        let ids: Vec<(&str, DocumentId)> =
            rows.keys().map(|from| (*from, standing(&world, &tenant, from))).collect();
        let subjects = || builders::subjects(&ids.iter().map(|(_, id)| *id).collect::<Vec<_>>());
        let asked = Asked { operation: operation.clone(), subjects: subjects() };
        let verdicts = run(preflight(&world.store(), &world.caller(&tenant), &asked)).unwrap();
        let states: BTreeMap<_, _> =
            ids.iter().map(|(from, id)| (*from, world.invoice(&tenant, *id))).collect();
        let batch = world.start_new(&tenant, NewBatch { operation, selected: Selected::Ids(subjects()) });
        world.drain();
        for ((from, id), (item, verdict)) in
            ids.iter().zip(world.items(&tenant, batch).into_iter().zip(verdicts))
        {
            let cell = rows[from][verb];
            let done = match verb {
                Verb::Submit => ["pending", "numbered_pending", "approved", "numbered_ok"].contains(from),
                Verb::Approve => ["approved", "numbered_ok"].contains(from),
                Verb::Cancel => *from == "canceled",
                Verb::MoveToDraft => ["draft", "numbered_draft"].contains(from),
                Verb::Void => ["void", "void_draft"].contains(from),
                Verb::WriteOff => *from == "written_off",
                _ => false,
            };
            let codes: Vec<&str> = item.errors.iter().map(|defect| defect.code.as_str()).collect();
            let judged: Vec<&str> = verdict.defects.iter().map(|defect| defect.code.as_str()).collect();
            // The e-mail that was on its way when preflight was asked may have gone out before the batch came to it.
            if cell == "!already_sending" {
                continue;
            }
            match cell.strip_prefix('!').filter(|_| !done) {
                // A deleted draft is refused as what it is.
                Some("gone") => {
                    assert_eq!((item.status, codes.len()), (ItemStatus::Failed, 1), "{name} of {from}")
                }
                Some(code) => {
                    assert_eq!((item.status, codes), (ItemStatus::Failed, vec![code]), "{name} of {from}");
                    assert_eq!(judged, [code], "{name} of {from}");
                    assert_eq!(world.invoice(&tenant, *id), states[from], "{name} of {from}");
                }
                None => {
                    assert_eq!(
                        (item.status, codes.len()),
                        (ItemStatus::Succeeded, 0),
                        "{name} of {from}: {item:?}"
                    );
                    assert!(judged.is_empty(), "{name} of {from}: {judged:?}");
                    let expected = if done { states[from].status() } else { status(cell) };
                    assert_eq!(world.invoice(&tenant, *id).status(), expected, "{name} of {from}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    /// Random verbs on several documents agree with the table, whatever came before. Numbers stay gapless and unique.
    #[test]
    fn random_verbs_agree_with_the_table(
        verbs in prop::collection::vec((0..3_usize, 0..Verb::ALL.len()), 1..40),
    ) {
        let world = World::new(7);
        let tenant = tenant_with(&world, always());
        let rows = table();
        let customer = world.customer(&tenant, "anna");
        let ids = world.drafts(&tenant, &customer, 3);
        let mut model = ["draft"; 3];
        for (place, verb) in verbs {
            let (id, verb) = (ids[place], Verb::ALL[verb].0);
            let (before, cell) = (world.everything(), rows[model[place]][&verb]);
            let result = outcome(run(world.ask(&world.caller(&tenant), id, verb)));
            match cell.strip_prefix('!') {
                Some(code) => {
                    prop_assert_eq!(result, Err(code.to_owned()), "{:?} of {}", verb, model[place]);
                    prop_assert_eq!(world.everything(), before);
                }
                None => {
                    prop_assert_eq!(result, Ok(()), "{:?} of {}", verb, model[place]);
                    prop_assert_eq!(world.invoice(&tenant, id).status(), status(cell));
                    model[place] = cell;
                }
            }
            world.drain();
            if model[place] == "on_its_way" {
                model[place] = "sent";
            }
        }
        let numbers: BTreeSet<String> = ids
            .iter()
            .filter_map(|id| world.invoice(&tenant, *id).state.number().map(ToString::to_string))
            .collect();
        let numbered = model.iter().filter(|standing| is_numbered(standing)).count();
        let expected: BTreeSet<String> = (1..=numbered).map(|number| number.to_string()).collect();
        prop_assert_eq!(numbers, expected);
    }
}

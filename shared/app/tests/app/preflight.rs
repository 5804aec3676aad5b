use app::batches::preflight::{Asked, preflight};
use app::{Error, Refusal};
use domain::delivery::email::EmailSettings;
use domain::documents::complete::Defect;
use domain::ids::TemplateId;
use proptest::prelude::*;
use testing::{World, builders, run};

use crate::broken::{self, Broken};

/// What preflight says before, and open, and a batch of a twin, say then.
fn verdicts(defects: &[Broken], email: Option<EmailSettings>) -> [Vec<Defect>; 3] {
    let world = World::new(1);
    let tenant = world.tenant();
    let (id, _) = broken::draft(&world, &tenant, "anna", defects);
    let before = world.everything();
    let (store, caller) = (world.store(), world.caller(&tenant));
    let asked = Asked { operation: builders::opening(email.clone(), None), subjects: vec![id.into()] };
    let foreseen = run(preflight(&store, &caller, &asked)).unwrap().remove(0).defects;
    assert_eq!(world.everything(), before, "preflight changes nothing");
    let batch = world.start_batch(&tenant, &[id], email.clone());
    // The batch judges the same draft, in a copy of the world made before it is opened.
    let opened = match run(world.open(&tenant, id, email)) {
        Ok(_) => Vec::new(),
        Err(Error::Refused(Refusal::Conflict { code: "invoice_incomplete", defects, .. })) => defects,
        Err(error) => panic!("{error:?}"),
    };
    world.drain();
    let item = world.items(&tenant, batch).remove(0);
    let by_batch = match item.errors.first() {
        Some(defect) if defect.code == "already_open" => Vec::new(),
        _ => item.errors,
    };
    [foreseen, opened, by_batch]
}

fn agree(defects: &[Broken], email: Option<EmailSettings>) -> Vec<String> {
    let [foreseen, opened, by_batch] = verdicts(defects, email);
    assert_eq!(foreseen, opened, "{defects:?}");
    assert_eq!(foreseen, by_batch, "{defects:?}");
    foreseen.into_iter().map(|defect| defect.code).collect()
}

#[test]
fn preflight_and_open_agree() {
    assert!(agree(&[], Some(builders::email())).is_empty());
    for defect in broken::ALL {
        assert_eq!(agree(&[defect], Some(builders::email())), defect.codes(true));
        assert_eq!(agree(&[defect], None), defect.codes(false));
    }
}

#[test]
fn preflight_and_open_refuse_the_same_e_mail_settings() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let unknown = EmailSettings { template_id: Some(TemplateId::new(world.now(), 1)), ..builders::email() };
    for email in [EmailSettings::default(), unknown] {
        let asked =
            Asked { operation: builders::opening(Some(email.clone()), None), subjects: vec![id.into()] };
        let foreseen = run(preflight(&store, &caller, &asked));
        let opened = run(world.open(&tenant, id, Some(email)));
        match (foreseen, opened) {
            (Err(Error::Refused(foreseen)), Err(Error::Refused(opened))) => assert_eq!(foreseen, opened),
            other => panic!("{other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn preflight_and_open_agree_on_any_combination(
        defects in prop::sample::subsequence(broken::ALL.to_vec(), 0..=7),
        with_email in any::<bool>(),
    ) {
        let codes = agree(&defects, with_email.then(builders::email));
        let openable = defects.iter().all(|defect| *defect == Broken::NoRecipient && !with_email);
        prop_assert_eq!(codes.is_empty(), openable);
    }
}

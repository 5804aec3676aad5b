//! The preview says what is then sent.

use crate::broken;
use app::delivery::email_texts::Source;
use app::delivery::preview_email::{EmailPreview, preview_email};
use app::{Error, Refusal};
use domain::customers::Customer;
use domain::delivery::email::{AddresseeKind, EmailSettings};
use domain::ids::{DocumentId, TemplateId};
use testing::world::Tenant;
use testing::{TextComposer, World, builders, run};

fn preview(
    world: &World,
    tenant: &Tenant,
    id: DocumentId,
    email: &EmailSettings,
) -> Result<EmailPreview, Error> {
    run(preview_email(&world.store(), &TextComposer, &world.caller(tenant), id, email))
}

#[test]
fn nothing_is_written_and_what_is_sent_is_what_was_shown() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let before = world.everything();
    let shown = preview(&world, &tenant, id, &builders::email()).unwrap();
    assert_eq!(world.everything(), before);
    assert!(shown.defects.is_empty(), "{:?}", shown.defects);
    assert_eq!((shown.subject, shown.message), (Source::Template, Source::Template));

    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    world.drain();
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert_eq!(builders::subject_line(&delivery), Some(shown.rendered.subject.as_str()));
    let sent: Vec<_> = delivery.recipients().iter().map(|recipient| recipient.addressee.clone()).collect();
    let foreseen: Vec<_> = shown.recipients.iter().map(|chosen| chosen.value.clone()).collect();
    assert_eq!(sent, foreseen);
    assert!(shown.recipients.iter().all(|chosen| chosen.source == Source::Customer));
    let again = preview(&world, &tenant, id, &builders::email()).unwrap();
    assert_eq!(again.rendered, shown.rendered, "an open invoice can be shown too");
}

#[test]
fn an_open_invoice_is_shown_to_the_contacts_of_today_as_it_is_then_sent() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, None)).unwrap();
    let moved =
        Customer { version: customer.version + 1, ..builders::customer(customer.id, "bea", world.now()) };
    world.put(&tenant, &moved);

    let shown = preview(&world, &tenant, id, &builders::email()).unwrap();
    let foreseen: Vec<_> = shown.recipients.iter().map(|chosen| chosen.value.clone()).collect();
    assert!(shown.recipients.iter().all(|chosen| chosen.source == Source::Customer));
    assert!(foreseen.iter().all(|to| to.address.as_str().starts_with("bea")), "{foreseen:?}");
    run(world.send(&tenant, id, builders::email(), false)).unwrap();
    let delivery = world.deliveries(&tenant, id).remove(0);
    let sent: Vec<_> = delivery.recipients().iter().map(|recipient| recipient.addressee.clone()).collect();
    assert_eq!(sent, foreseen);
}

#[test]
fn what_the_request_gives_comes_from_the_request() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let email = EmailSettings {
        subject: Some("Hello".parse().unwrap()),
        reply_to: Some("answers@acme.example".parse().unwrap()),
        recipients: Some(vec!["a@b.example".parse().unwrap()]),
        cc: vec!["c@b.example".parse().unwrap()],
        ..EmailSettings::default()
    };
    let shown = preview(&world, &tenant, id, &email).unwrap();
    assert_eq!((shown.rendered.subject.as_str(), shown.subject), ("Hello", Source::Request));
    assert_eq!(shown.message, Source::Template);
    let reply_to = shown.reply_to.unwrap();
    assert_eq!((reply_to.value.as_str(), reply_to.source), ("answers@acme.example", Source::Request));
    let recipients: Vec<_> = shown
        .recipients
        .iter()
        .map(|chosen| (chosen.value.address.as_str(), chosen.value.kind, chosen.source))
        .collect();
    assert_eq!(
        recipients,
        [
            ("a@b.example", AddresseeKind::To, Source::Request),
            ("c@b.example", AddresseeKind::Cc, Source::Request)
        ]
    );
}

#[test]
fn what_keeps_it_from_going_out_is_said() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let nobody = EmailSettings { recipients: Some(vec![]), ..builders::email() };
    let shown = preview(&world, &tenant, id, &nobody).unwrap();
    let codes: Vec<_> = shown.defects.iter().map(|defect| defect.code.as_str()).collect();
    assert_eq!(codes, ["no_recipient"]);

    let unknown = EmailSettings { template_id: Some(TemplateId::new(world.now(), 1)), ..builders::email() };
    let refused = preview(&world, &tenant, id, &unknown).unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::Invalid(_))), "{refused:?}");
}

/// D5: a draft that cannot be opened had no errors in its preview.
#[test]
fn a_preview_of_a_draft_says_why_it_cannot_be_opened() {
    for defect in broken::ALL {
        let world = World::new(1);
        let tenant = world.tenant();
        let (id, _) = broken::draft(&world, &tenant, "anna", &[defect]);
        let shown = preview(&world, &tenant, id, &builders::email()).unwrap();
        let codes: Vec<String> = shown.defects.into_iter().map(|defect| defect.code).collect();
        assert_eq!(codes, defect.codes(true), "{defect:?}");
    }
}

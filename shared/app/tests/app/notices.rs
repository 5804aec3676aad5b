//! Customers who are told of invoices that open without an e-mail.

use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::{DeliveryStatus, TemplatePin, Trigger};
use domain::documents::shown::{DistributionStatus, Light};
use domain::ids::TemplateId;
use domain::settings::Settings;
use domain::templates::email_template::EmailKind;
use testing::world::Tenant;
use testing::{World, builders, run};

/// All customers are told.
fn told(seed: u64) -> (World, Tenant) {
    let world = World::new(seed);
    let tenant = world.tenant();
    let settings = builders::settings(world.now());
    world.put(&tenant, &Settings { version: 2, notify_on_open: true, ..settings });
    (world, tenant)
}

#[test]
fn the_customer_is_told_once_and_never_beside_a_chosen_e_mail() {
    let (world, tenant) = told(1);
    let customer = world.customer(&tenant, "anna");
    let (silent, loud) = (world.draft(&tenant, &customer), world.draft(&tenant, &customer));
    run(world.open(&tenant, silent, None)).unwrap();
    run(world.open(&tenant, loud, Some(builders::email()))).unwrap();
    world.drain();
    for (id, trigger, subject) in
        [(silent, Trigger::Notify, "Ready for payment"), (loud, Trigger::Open, "Your invoice")]
    {
        let deliveries = world.deliveries(&tenant, id);
        assert_eq!(deliveries.len(), 1);
        assert_eq!((deliveries[0].trigger, builders::subject_line(&deliveries[0])), (trigger, Some(subject)));
        assert_eq!(world.invoice(&tenant, id).shown.distribution.status, DistributionStatus::Sent);
    }
    assert_eq!(world.mailer.sent().len(), 2);
}

#[test]
fn the_settings_name_what_the_notice_reads_like() {
    let (world, tenant) = told(1);
    let template =
        builders::email_template(TemplateId::new(world.now(), 9), EmailKind::ReadyForPayment, world.now());
    world.put(&tenant, &template);
    let settings = Settings { version: 3, notify_on_open: true, ..builders::settings(world.now()) };
    world.put(&tenant, &Settings { ready_for_payment_template_id: Some(template.id), ..settings });
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, None)).unwrap();
    world.drain();
    let notice = world.deliveries(&tenant, id).remove(0);
    assert_eq!(builders::subject_line(&notice), Some("A polite subject"));
    assert_eq!(notice.template(), Some(TemplatePin { id: template.id, version: 1 }));
}

/// Twenty at once, as one transaction: the items do not wait for the notices, and a notice that is not possible
/// fails none of them.
#[test]
fn a_batch_without_e_mail_tells_the_customers_and_waits_for_none() {
    let (world, tenant) = told(1);
    let customer = world.customer(&tenant, "anna");
    let mut nobody = world.customer(&tenant, "ben");
    nobody.version = 2;
    nobody.contacts.clear();
    world.put(&tenant, &nobody);
    let mut ids = world.drafts(&tenant, &customer, 19);
    let unreachable = world.draft(&tenant, &nobody);
    ids.push(unreachable);
    let batch = world.start_batch(&tenant, &ids, None);
    world.drain();
    assert_eq!(world.batch(&tenant, batch).status, BatchStatus::Completed);
    for item in world.items(&tenant, batch) {
        assert_eq!((item.status, item.delivery_id), (ItemStatus::Succeeded, None));
        assert_eq!(world.deliveries(&tenant, item.subject).len(), 1);
    }
    assert_eq!(world.mailer.sent().len(), 19);

    let failed = world.deliveries(&tenant, unreachable).remove(0);
    assert_eq!((failed.status(), failed.recipients().len()), (DeliveryStatus::Failed, 0));
    assert_eq!(failed.failure().unwrap().code, "no_recipient");
    let shown = world.invoice(&tenant, unreachable).shown.distribution;
    assert_eq!((shown.status, shown.light), (DistributionStatus::Failed, Some(Light::Red)));
    let found = run(world.store().find_delivery(&tenant.id, failed.id)).unwrap();
    assert_eq!(found.unwrap().id, failed.id);
}

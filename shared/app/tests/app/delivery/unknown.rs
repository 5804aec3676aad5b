//! Claims that run out, and outcomes that nobody knows.

use app::delivery::send_delivery::Outcome as Handled;
use chrono::TimeDelta;
use domain::batches::{BatchStatus, ItemStatus};
use domain::delivery::{DeliveryStatus, RecipientState};
use domain::documents::shown::DistributionStatus;
use domain::settings::UnknownOutcomePolicy;
use ports::SendError;
use testing::world::{GRACE, LEASE, run_until};
use testing::{Outcome, run};

use super::{Queued, no_one_got_two, queued};
use crate::broken::codes;

fn dead_after_acceptance(policy: UnknownOutcomePolicy) -> Queued {
    for steps in 1.. {
        let case = queued(policy, false);
        assert!(run_until(case.send(), steps).is_none(), "it dies before its end");
        if case.world.mailer.sent().len() == 1 {
            assert_eq!(case.delivery().status(), DeliveryStatus::Sending);
            return case;
        }
    }
    unreachable!()
}

#[test]
fn a_worker_without_time_claims_nobody() {
    let case = queued(UnknownOutcomePolicy::Hold, false);
    let id = case.delivery().id;
    let late = case.world.send_delivery();
    assert_eq!(run(late.send(&case.tenant.id, case.invoice, id, || false)).unwrap(), Handled::GiveBack);
    assert_eq!(case.delivery().status(), DeliveryStatus::Queued);
    assert!(case.world.mailer.sent().is_empty());
    assert_eq!(run(case.send()).unwrap(), Handled::Done(DeliveryStatus::Sent));
}

#[test]
fn a_live_lease_keeps_others_away_and_an_expired_one_is_unknown() {
    let case = dead_after_acceptance(UnknownOutcomePolicy::Hold);
    assert_eq!(run(case.send()).unwrap(), Handled::GiveBack);
    case.world.clock.advance(LEASE - TimeDelta::seconds(1));
    assert_eq!(run(case.send()).unwrap(), Handled::GiveBack);
    case.world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(run(case.send()).unwrap(), Handled::Done(DeliveryStatus::Unknown));
    assert_eq!(run(case.send()).unwrap(), Handled::Done(DeliveryStatus::Unknown));
    assert_eq!(case.item().status, ItemStatus::Sending);
    // Not before the grace time is over.
    case.world.clock.advance(GRACE - TimeDelta::seconds(1));
    let settle = || {
        let id = case.delivery().id;
        let worker = case.world.send_delivery();
        async move { worker.settle(&case.tenant.id, case.invoice, id).await }
    };
    assert_eq!(run(settle()).unwrap(), Handled::GiveBack);
    case.world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(run(settle()).unwrap(), Handled::Done(DeliveryStatus::OutcomeUnknown));
    assert_eq!(run(settle()).unwrap(), Handled::Done(DeliveryStatus::OutcomeUnknown));
}

#[test]
fn an_unknown_outcome_is_settled_as_the_tenant_wants() {
    let case = dead_after_acceptance(UnknownOutcomePolicy::Hold);
    case.world.drain();
    assert_eq!(case.world.mailer.sent().len(), 1);
    assert_eq!(case.delivery().status(), DeliveryStatus::OutcomeUnknown);
    let item = case.item();
    assert_eq!((item.status, codes(&item)), (ItemStatus::Failed, vec!["outcome_unknown"]));
    assert!(item.errors[0].message.contains("anna@customer.example"), "{:?}", item.errors);
    assert_eq!(case.world.batch(&case.tenant, case.batch).status, BatchStatus::Failed);
    let invoice = case.world.invoice(&case.tenant, case.invoice);
    assert_eq!(invoice.shown.distribution.status, DistributionStatus::Unknown);

    let case = dead_after_acceptance(UnknownOutcomePolicy::AssumeSent);
    case.world.drain();
    assert_eq!(case.world.mailer.sent().len(), 1);
    assert_eq!(case.item().status, ItemStatus::Succeeded);
    assert!(matches!(case.delivery().recipients()[0].state, RecipientState::AssumedSent { .. }));

    let case = dead_after_acceptance(UnknownOutcomePolicy::SendAgain);
    case.world.drain();
    assert_eq!(case.world.mailer.sent().len(), 2, "the tenant chose the risk of a second copy");
    assert_eq!(case.item().status, ItemStatus::Succeeded);
}

#[test]
fn a_lost_answer_of_the_mail_service_is_unknown_and_not_repeated() {
    for outcome in [Outcome::TakenButLost, Outcome::Failed(SendError::Unknown("a reset".into()))] {
        let case = queued(UnknownOutcomePolicy::Hold, true);
        case.world.mailer.next_for("ben@customer.example", outcome);
        let took = run(case.send()).unwrap();
        assert_eq!(took, Handled::Done(DeliveryStatus::Unknown));
        case.world.drain();
        no_one_got_two(&case.world, "unknown");
        assert!(case.world.mailer.sent_to("ben@customer.example").len() <= 1);
        assert_eq!(case.world.mailer.sent_to("cleo@customer.example").len(), 1, "the others go on");
        let item = case.item();
        assert_eq!((item.status, codes(&item)), (ItemStatus::Failed, vec!["outcome_unknown"]));
    }
}

//! The people of a tenant.

use std::collections::BTreeSet;

use app::access::users::{Profile, Verb, change_user, refuse_more_than_own, set_state};
use app::{Error, Refusal, Reply};
use domain::access::role::Role;
use domain::access::user::{User, UserState};
use domain::ids::UserId;
use testing::world::answer;
use testing::{SeededEntropy, builders, interleave, run};

use super::Case;

impl Case {
    async fn set(&self, id: UserId, verb: Verb) -> Result<Reply, Error> {
        let (world, caller) = (&self.world, self.world.caller(&self.tenant));
        let store = self.store();
        set_state(&store, &world.clock, &world.entropy, &caller, (id, None, verb), |user| answer(user.id))
            .await
    }

    async fn make(&self, id: UserId, role: Role) -> Result<Reply, Error> {
        let (world, caller) = (&self.world, self.world.caller(&self.tenant));
        let (name, language) = (builders::parse("Jo Sample"), builders::parse("en"));
        let profile = Profile { name, role, language, time_zone: builders::parse("Europe/Berlin") };
        let (store, which) = (self.store(), (id, None));
        let show = |user: &User| answer(user.id);
        change_user(&store, &world.clock, &world.entropy, &caller, which, &profile, show).await
    }
}

fn code(refused: Result<Reply, Error>) -> &'static str {
    match refused.expect_err("a refusal") {
        Error::Refused(Refusal::Conflict { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_address_is_of_one_user_of_a_tenant_and_of_users_of_several_tenants() {
    let case = Case::new();
    let first = case.invited("jo@acme.example", Role::Owner);
    assert_eq!(code(run(case.invite("JO@acme.example", Role::Viewer))), "user_exists");
    let other = Case { tenant: case.world.tenant(), world: case.world.clone(), keys: case.keys.clone() };
    let second = other.invited("Jo@acme.example", Role::Viewer);
    let address = builders::parse("jo@ACME.example");
    let accounts = run(case.keys.accounts(&address)).unwrap().accounts;
    assert_eq!(accounts, BTreeSet::from([(case.tenant.id, first), (other.tenant.id, second)]));
    assert_eq!(case.user(first).state, UserState::Invited);
    assert!(run(case.world.store().user(&case.tenant.id, second)).unwrap().is_none());
}

#[test]
fn the_last_owner_stays() {
    let case = Case::new();
    let (one, two) =
        (case.invited("a@acme.example", Role::Owner), case.invited("b@acme.example", Role::Owner));
    run(case.make(one, Role::Clerk)).unwrap();
    assert_eq!(code(run(case.set(two, Verb::Disable))), "last_owner");
    assert_eq!(code(run(case.make(two, Role::Accountant))), "last_owner");
    assert_eq!((case.user(two).role, case.user(two).state), (Role::Owner, UserState::Invited));
    run(case.make(one, Role::Owner)).unwrap();
    run(case.set(two, Verb::Disable)).unwrap();
    let version = case.user(two).version;
    run(case.set(two, Verb::Disable)).unwrap();
    assert_eq!((case.user(two).state, case.user(two).version), (UserState::Disabled, version));
    run(case.set(two, Verb::Enable)).unwrap();
    assert_eq!(case.user(two).state, UserState::Invited);
}

#[test]
fn two_owners_that_leave_at_once_leave_one() {
    for seed in 0..100 {
        let case = Case::new();
        let ids = [case.invited("a@acme.example", Role::Owner), case.invited("b@acme.example", Role::Owner)];
        type Asked<'a> = std::pin::Pin<Box<dyn Future<Output = Result<Reply, Error>> + 'a>>;
        let asked: [Asked<'_>; 2] =
            [Box::pin(case.set(ids[0], Verb::Disable)), Box::pin(case.make(ids[1], Role::Viewer))];
        let done = interleave(&SeededEntropy::new(seed), asked);
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "seed {seed}");
        let roster = run(case.world.store().roster(&case.tenant.id)).unwrap();
        assert_eq!((roster.owners.len(), roster.users), (1, 2), "seed {seed}");
    }
}

#[test]
fn of_two_that_invite_an_address_at_once_one_does() {
    for seed in 0..100 {
        let case = Case::new();
        let asked = [case.invite("a@acme.example", Role::Owner), case.invite("A@acme.example", Role::Viewer)];
        let done = interleave(&SeededEntropy::new(seed), asked);
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "seed {seed}");
        assert_eq!(run(case.world.store().roster(&case.tenant.id)).unwrap().users, 1, "seed {seed}");
    }
}

#[test]
fn nobody_gives_a_role_that_they_do_not_have() {
    for held in Role::ALL {
        for role in Role::ALL {
            let refused = refuse_more_than_own(&held.scopes(), *role).is_err();
            assert_eq!(refused, !held.scopes().is_superset(&role.scopes()), "{held:?} {role:?}");
        }
    }
    assert!(refuse_more_than_own(&Role::Accountant.scopes(), Role::Owner).is_err());
}

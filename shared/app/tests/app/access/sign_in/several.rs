//! An address that belongs to several tenants: the proof covers its accounts and no others, and lets into one of them, once.

use app::access::pick_account::{accounts, pick_account};
use testing::Tenant;

use super::*;

const ADDRESS: &str = "jo@acme.example";

/// A person of two tenants, active in the first and invited to the second, and a third tenant that does not know it.
struct Several {
    case: Case,
    ids: [(TenantId, UserId); 2],
    stranger: TenantId,
}

impl Several {
    fn new() -> Self {
        let mut case = Case::new();
        case.invited("ada@acme.example", Role::Owner);
        let one = (case.tenant.id, case.invited(ADDRESS, Role::Clerk));
        case.mail();
        let mail = case.last_mail();
        assert!(run(case.link(&mail, &mail.token)).is_some());
        case.tenant = case.world.tenant();
        case.invited("bo@other.example", Role::Owner);
        let two = (case.tenant.id, case.invited("Jo@acme.example", Role::Viewer));
        case.mail();
        let stranger: Tenant = case.world.tenant();
        Self { case, ids: [one, two], stranger: stranger.id }
    }

    /// The ticket of a proof by the link.
    fn ticket(&self) -> String {
        self.case.ask(ADDRESS).unwrap();
        assert_eq!(self.case.mail(), [Outcome::Sent]);
        let mail = self.case.last_mail();
        several(run(self.case.proven_by_link(&mail, &mail.token)))
    }

    fn offered(&self, ticket: &str) -> Vec<(TenantId, UserId)> {
        let store = self.case.store();
        let found = run(accounts((&store, &self.case.keys), &self.case.world.clock, ticket)).unwrap();
        found.into_iter().map(|account| (account.tenant, account.user.id)).collect()
    }

    async fn pick(&self, ticket: &str, tenant: &TenantId) -> Option<SignedIn> {
        let (world, store) = (&self.case.world, self.case.store());
        let stores = (&store, &self.case.keys);
        pick_account(stores, &world.clock, &world.entropy, ticket, tenant).await.unwrap()
    }

    fn user(&self, (tenant, id): (TenantId, UserId)) -> domain::access::user::User {
        run(self.case.world.store().user(&tenant, id)).unwrap().unwrap()
    }
}

fn several(proven: Option<Proven>) -> String {
    match proven {
        Some(Proven::Several { ticket }) => ticket,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_person_picks_an_account_once_and_only_that_one_is_entered() {
    let it = Several::new();
    let ticket = it.ticket();
    let mut expected = it.ids;
    expected.sort_unstable();
    assert_eq!(it.offered(&ticket), expected);
    let versions = it.ids.map(|id| it.user(id).version);
    assert!(run(it.pick(&ticket, &it.stranger)).is_none(), "the proof does not cover it");
    assert!(run(it.pick("no ticket", &it.ids[1].0)).is_none());
    let signed_in = run(it.pick(&ticket, &it.ids[1].0)).unwrap();
    assert_eq!((signed_in.session.tenant, signed_in.user.id), it.ids[1]);
    assert_eq!(it.case.who(&signed_in.token), Some(it.ids[1].1));
    assert_eq!(it.case.who(&ticket), None, "a ticket is no session");
    assert_eq!(it.user(it.ids[1]).state, UserState::Active);
    assert_eq!([it.user(it.ids[0]).version, it.user(it.ids[1]).version], [versions[0], versions[1] + 1]);
    for (tenant, _) in it.ids {
        assert!(run(it.pick(&ticket, &tenant)).is_none(), "once");
    }
    assert!(it.offered(&ticket).is_empty());
}

#[test]
fn a_code_lets_choose_as_a_link_does_and_each_is_used_up_by_it() {
    let it = Several::new();
    let asked = it.case.ask(ADDRESS).unwrap();
    it.case.mail();
    let mail = it.case.last_mail();
    let ticket = several(run(it.case.proven_by_code(&asked, &mail.code)));
    assert!(it.offered(&asked).is_empty(), "what asks for the code does not let in");
    assert!(run(it.case.proven_by_code(&asked, &mail.code)).is_none());
    assert!(run(it.case.proven_by_link(&mail, &mail.token)).is_none());
    it.case.world.clock.advance(TimeDelta::minutes(9));
    let signed_in = run(it.pick(&ticket, &it.ids[0].0)).unwrap();
    let proven_at = it.case.world.clock.present() - TimeDelta::minutes(9);
    assert_eq!(signed_in.session.signed_in_at, proven_at, "the session is as fresh as the proof");
}

#[test]
fn a_choice_ends_and_so_does_what_it_covers() {
    let it = Several::new();
    let late = it.ticket();
    it.case.world.clock.advance(TimeDelta::minutes(10));
    assert!(it.offered(&late).is_empty() && run(it.pick(&late, &it.ids[0].0)).is_none());

    // The case is in the second tenant.
    let ticket = it.ticket();
    it.case.world.clock.advance(TimeDelta::minutes(1));
    it.case.set_to(it.ids[1].1, Verb::Disable);
    it.case.world.clock.advance(TimeDelta::minutes(1));
    it.case.set_to(it.ids[1].1, Verb::Enable);
    assert_eq!(it.offered(&ticket), [it.ids[0]]);
    assert!(run(it.pick(&ticket, &it.ids[1].0)).is_none(), "it was disabled since the proof");
    assert!(run(it.pick(&ticket, &it.ids[0].0)).is_some());
}

#[test]
fn a_disabled_account_is_no_choice_and_an_invitation_leads_to_its_own() {
    let it = Several::new();
    it.case.set_to(it.ids[1].1, Verb::Disable);
    it.case.ask(ADDRESS).unwrap();
    it.case.mail();
    let mail = it.case.last_mail();
    let signed_in = run(it.case.link(&mail, &mail.token)).unwrap();
    assert_eq!((signed_in.session.tenant, signed_in.user.id), it.ids[0]);

    let it = Several::new();
    // The latest e-mail is the invitation to the second tenant.
    let mail = it.case.last_mail();
    let signed_in = run(it.case.link(&mail, &mail.token)).unwrap();
    assert_eq!((signed_in.session.tenant, signed_in.user.id), it.ids[1]);
}

#[test]
fn two_picks_at_once_let_in_once() {
    for seed in 0..60 {
        let it = Several::new();
        let ticket = it.ticket();
        let picks = [it.pick(&ticket, &it.ids[0].0), it.pick(&ticket, &it.ids[1].0)];
        let done = interleave(&SeededEntropy::new(seed), picks);
        let entered: Vec<_> = done.into_iter().flatten().collect();
        assert_eq!(entered.len(), 1, "seed {seed}");
        assert_eq!(it.case.who(&entered[0].token), Some(entered[0].user.id), "seed {seed}");
        let (store, clock) = (it.case.store(), &it.case.world.clock);
        let alive = it
            .ids
            .iter()
            .map(|(tenant, id)| run(list((&store, &it.case.keys), clock, (tenant, *id))).unwrap().len());
        // The first tenant has the session of the invitation as well.
        assert_eq!(alive.sum::<usize>(), 2, "seed {seed}");
    }
}

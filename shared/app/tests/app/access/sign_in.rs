//! Signing in: once, in time, by whoever reads the mail of an address, and by nobody else.

mod several;

use std::time::Duration;

use app::access::complete_sign_in::{Proven, SignedIn, by_code, by_link};
use app::access::request_sign_in::request_sign_in;
use app::access::send_sign_in::{Outcome, SendSignIn};
use app::access::sessions::{admit, end, list, sign_out};
use app::access::users::{Verb, set_state};
use app::messages::Message;
use app::{Error, Refusal};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::role::Role;
use domain::access::sign_in::MailState;
use domain::access::user::UserState;
use domain::ids::{SignInId, TenantId, UserId};
use ports::{Clock, QueueName};
use testing::world::answer;
use testing::{
    FixedClock, MemoryMailer, MemoryTable, SeededEntropy, TextComposer, builders, interleave, run,
};

use super::Case;

/// What an e-mail says.
struct Mail {
    tenant: TenantId,
    id: SignInId,
    token: String,
    code: String,
}

/// A clock that its pauses move.
struct Pausing(FixedClock);

impl Clock for Pausing {
    fn present(&self) -> DateTime<Utc> {
        self.0.present()
    }

    async fn pause(&self, time: Duration) {
        self.0.advance(TimeDelta::from_std(time).unwrap());
    }
}

/// The session of an address that has one account.
fn only(proven: Proven) -> SignedIn {
    match proven {
        Proven::SignedIn(signed_in) => *signed_in,
        Proven::Several { .. } => panic!("the address has several accounts"),
    }
}

impl Case {
    fn sender(&self) -> SendSignIn<MemoryTable, MemoryMailer, TextComposer, FixedClock, SeededEntropy> {
        SendSignIn {
            store: self.store(),
            mailer: self.world.mailer.clone(),
            composer: TextComposer,
            clock: self.world.clock.clone(),
            entropy: self.world.entropy.clone(),
            from: ("Remit".to_owned(), "no-reply@remit.example".to_owned()),
            address: "https://remit.example/".to_owned(),
        }
    }

    /// Asks for a sign-in. Returns the ticket.
    fn ask(&self, address: &str) -> Result<String, Error> {
        let (world, store) = (&self.world, self.store());
        let address = builders::parse(address);
        run(request_sign_in((&store, &self.keys), &world.clock, &world.entropy, &address, "203.0.113.7"))
    }

    /// The messages that the relay has queued since the last call, sent.
    fn mail(&self) -> Vec<Outcome> {
        self.world.relay_all();
        let mut outcomes = Vec::new();
        for received in self.world.queue.receive(QueueName::Delivery, 100) {
            self.world.queue.acknowledge(QueueName::Delivery, received.id);
            let Message::SendSignIn { tenant, sign_in, .. } = serde_json::from_str(&received.body).unwrap()
            else {
                panic!("{received:?}");
            };
            outcomes.push(run(self.sender().send(&tenant, sign_in)).unwrap());
        }
        outcomes
    }

    fn last_mail(&self) -> Mail {
        let sent = self.world.mailer.sent().pop().unwrap();
        let text = String::from_utf8(sent.raw).unwrap();
        let mut lines = text.lines().rev();
        let (code, link) = (lines.next().unwrap().to_owned(), lines.next().unwrap());
        let parts: Vec<&str> =
            link.strip_prefix("https://remit.example/console/sign-in/").unwrap().split('/').collect();
        let [tenant, id, token] = parts[..] else { panic!("{link}") };
        Mail { tenant: tenant.parse().unwrap(), id: id.parse().unwrap(), token: token.to_owned(), code }
    }

    async fn link(&self, mail: &Mail, token: &str) -> Option<SignedIn> {
        self.proven_by_link(mail, token).await.map(only)
    }

    async fn proven_by_link(&self, mail: &Mail, token: &str) -> Option<Proven> {
        let (world, store) = (&self.world, self.store());
        let stores = (&store, &self.keys);
        by_link(stores, &world.clock, &world.entropy, (mail.tenant, mail.id), token).await.unwrap()
    }

    async fn code(&self, ticket: &str, code: &str) -> Option<SignedIn> {
        self.proven_by_code(ticket, code).await.map(only)
    }

    async fn proven_by_code(&self, ticket: &str, code: &str) -> Option<Proven> {
        let (world, store) = (&self.world, self.store());
        by_code((&store, &self.keys), &world.clock, &world.entropy, ticket, code).await.unwrap()
    }

    fn who(&self, token: &str) -> Option<UserId> {
        let store = self.store();
        run(admit((&store, &self.keys), &self.world.clock, token)).unwrap().map(|it| it.user.id)
    }

    fn set_to(&self, id: UserId, verb: Verb) {
        let (world, caller, store) = (&self.world, self.world.caller(&self.tenant), self.store());
        let which = (id, None, verb);
        run(set_state(&store, &world.clock, &world.entropy, &caller, which, |user| answer(user.id))).unwrap();
    }
}

#[test]
fn an_invitation_and_later_a_link_or_a_code_let_in_once() {
    let case = Case::new();
    case.invited("ada@acme.example", Role::Owner);
    let id = case.invited("jo@acme.example", Role::Clerk);
    assert_eq!(case.mail(), [Outcome::Sent, Outcome::Sent]);
    let mail = case.last_mail();
    assert!(run(case.link(&mail, &mail.code)).is_none(), "a code is no token");
    assert_eq!(case.user(id).state, UserState::Invited);
    let first = run(case.link(&mail, &mail.token)).unwrap();
    assert_eq!((case.user(id).state, case.who(&first.token)), (UserState::Active, Some(id)));
    assert!(run(case.link(&mail, &mail.token)).is_none(), "once");

    let ticket = case.ask("JO@acme.example").unwrap();
    assert_eq!(case.mail(), [Outcome::Sent]);
    let mail = case.last_mail();
    let second = run(case.code(&ticket, &format!(" {} {}", &mail.code[..3], &mail.code[3..]))).unwrap();
    assert!(run(case.link(&mail, &mail.token)).is_none() && run(case.code(&ticket, &mail.code)).is_none());
    assert_eq!((case.who(&second.token), case.who(&mail.token)), (Some(id), None));

    let (store, whose) = (case.store(), (&case.tenant.id, id));
    let stores = (&store, &case.keys);
    let alive = |case: &Case| run(list(stores, &case.world.clock, whose)).unwrap().len();
    assert_eq!(alive(&case), 2);
    let api_keys = run(case.keys.api_keys(&case.tenant.id)).unwrap();
    assert!(api_keys.is_empty(), "a session is no API key: {api_keys:?}");
    run(end(stores, &case.world.clock, (&case.tenant.id, id, first.session.id))).unwrap();
    assert_eq!((case.who(&first.token), alive(&case)), (None, 1));
    run(sign_out(&case.keys, &case.world.clock, &second.token)).unwrap();
    assert_eq!((case.who(&second.token), alive(&case)), (None, 0));
}

#[test]
fn an_unknown_or_disabled_address_is_answered_alike_and_gets_nothing() {
    let case = Case::new();
    case.invited("ada@acme.example", Role::Owner);
    let id = case.invited("jo@acme.example", Role::Clerk);
    case.mail();
    case.set_to(id, Verb::Disable);
    for address in ["nobody@acme.example", "jo@acme.example"] {
        let (clock, store) = (Pausing(case.world.clock.clone()), case.store());
        let before = clock.present();
        let stores = (&store, &case.keys);
        let email = builders::parse(address);
        let asked = request_sign_in(stores, &clock, &case.world.entropy, &email, "203.0.113.7");
        let ticket = run(asked).unwrap();
        assert!(clock.present() - before >= TimeDelta::milliseconds(400), "{address}");
        assert_eq!(case.mail(), [], "{address}");
        assert!(run(case.code(&ticket, "000000")).is_none());
    }
    assert!(run(case.code("no ticket", "000000")).is_none());
}

#[test]
fn a_disabled_user_is_out_at_once() {
    let case = Case::new();
    case.invited("ada@acme.example", Role::Owner);
    let id = case.invited("jo@acme.example", Role::Clerk);
    case.mail();
    let mail = case.last_mail();
    let session = run(case.link(&mail, &mail.token)).unwrap();
    let ticket = case.ask("jo@acme.example").unwrap();
    case.mail();
    let mail = case.last_mail();
    case.set_to(id, Verb::Disable);
    assert_eq!(case.who(&session.token), None);
    assert!(run(case.code(&ticket, &mail.code)).is_none() && run(case.link(&mail, &mail.token)).is_none());

    case.world.clock.advance(TimeDelta::minutes(1));
    case.set_to(id, Verb::Enable);
    assert_eq!(case.who(&session.token), None, "what began before stays ended");
    assert!(run(case.code(&ticket, &mail.code)).is_none() && run(case.link(&mail, &mail.token)).is_none());
    case.ask("jo@acme.example").unwrap();
    case.mail();
    let mail = case.last_mail();
    let later = run(case.link(&mail, &mail.token)).unwrap();
    assert_eq!((case.who(&session.token), case.who(&later.token)), (None, Some(id)));
}

#[test]
fn links_codes_and_sessions_end() {
    let case = Case::new();
    case.invited("ada@acme.example", Role::Owner);
    case.mail();
    let ticket = case.ask("ada@acme.example").unwrap();
    case.mail();
    let mail = case.last_mail();
    case.world.clock.advance(TimeDelta::minutes(10));
    assert!(run(case.code(&ticket, &mail.code)).is_none() && run(case.link(&mail, &mail.token)).is_none());

    let ticket = case.ask("ada@acme.example").unwrap();
    case.mail();
    let mail = case.last_mail();
    let wrong = if mail.code == "123456" { "654321" } else { "123456" };
    for _ in 0..5 {
        assert!(run(case.code(&ticket, wrong)).is_none());
    }
    assert!(run(case.code(&ticket, &mail.code)).is_none(), "it was tried too often");
    // The link has many bits, so that nobody guesses it.
    let session = run(case.link(&mail, &mail.token)).unwrap();
    case.world.clock.advance(TimeDelta::hours(11));
    assert!(case.who(&session.token).is_some());
    case.world.clock.advance(TimeDelta::hours(11));
    assert!(case.who(&session.token).is_some(), "it was used meanwhile");
    case.world.clock.advance(TimeDelta::hours(12));
    assert_eq!(case.who(&session.token), None);
}

#[test]
fn an_address_and_a_place_ask_only_so_often() {
    let case = Case::new();
    let refused = |asked: Result<String, Error>| match asked {
        Err(Error::Refused(Refusal::Conflict { code, .. })) => code == "too_many_requests",
        _ => false,
    };
    for _ in 0..5 {
        case.ask("nobody@acme.example").unwrap();
    }
    assert!(refused(case.ask("Nobody@acme.example")));
    case.ask("other@acme.example").unwrap();
    case.world.clock.advance(TimeDelta::minutes(15));
    case.ask("nobody@acme.example").unwrap();
    let asked = (0..40).map(|n| case.ask(&format!("a{n}@acme.example")).is_ok()).filter(|ok| *ok).count();
    assert!(asked < 30, "{asked}");
}

#[test]
fn an_email_that_is_asked_for_twice_at_once_is_sent_once_and_lets_in_once() {
    for seed in 0..60 {
        let case = Case::new();
        let id = case.invited("ada@acme.example", Role::Owner);
        case.world.relay_all();
        let received = case.world.queue.receive(QueueName::Delivery, 1).remove(0);
        let Message::SendSignIn { tenant, sign_in, .. } = serde_json::from_str(&received.body).unwrap()
        else {
            panic!()
        };
        let (one, two) = (case.sender(), case.sender());
        let sent =
            interleave(&SeededEntropy::new(seed), [one.send(&tenant, sign_in), two.send(&tenant, sign_in)]);
        let sent: Vec<_> = sent.into_iter().map(Result::unwrap).collect();
        assert_eq!(
            (sent.iter().filter(|it| **it == Outcome::Sent).count(), case.world.mailer.sent().len()),
            (1, 1)
        );
        let mail = case.last_mail();
        let asked = [case.link(&mail, &mail.token), case.link(&mail, &mail.token)];
        let done = interleave(&SeededEntropy::new(seed), asked);
        assert_eq!(done.iter().flatten().count(), 1, "seed {seed}");
        assert_eq!(case.user(id).version, 2, "seed {seed}");
        let mail = run(case.world.store().sign_in_mail(&tenant, sign_in)).unwrap().unwrap();
        assert!(matches!(mail.state, MailState::Used { .. }));
    }
}

#[test]
fn without_a_console_nobody_is_mailed_a_link_to_it() {
    let case = Case::new();
    case.invited("ada@acme.example", Role::Owner);
    case.world.relay_all();
    let received = case.world.queue.receive(QueueName::Delivery, 1).remove(0);
    let Message::SendSignIn { tenant, sign_in, .. } = serde_json::from_str(&received.body).unwrap() else {
        panic!("{received:?}");
    };
    let nowhere = SendSignIn { address: String::new(), ..case.sender() };
    assert_eq!(run(nowhere.send(&tenant, sign_in)).unwrap(), Outcome::NoConsole);
    assert_eq!(case.world.mailer.sent().len(), 0);
}

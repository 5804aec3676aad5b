//! Users, sign-ins and sessions.

use domain::access::user::{Accounts, Roster, User};
use domain::digest::Digest;
use ports::Item;
use store::access::{sessions, sign_ins, users};

use crate::{golden, put, read, tenant, updated_at};

fn user() -> User {
    read(golden("user"))
}

pub(crate) fn roster(item: Item) -> Item {
    put(users::change(&tenant(), &user(), &read::<Roster>(item)).pop().unwrap())
}

pub(crate) fn user_address(_: Item) -> Item {
    put(users::create(&tenant(), &user(), &read(golden("roster"))).pop().unwrap())
}

pub(crate) fn accounts(item: Item) -> Item {
    let user = user();
    put(users::put_accounts(&user.email, &read::<Accounts>(item), &user))
}

pub(crate) fn sign_in(item: Item) -> Item {
    let at = updated_at(&item);
    put(sign_ins::put_mail(&tenant(), &read(item), at))
}

pub(crate) fn sign_in_request(item: Item) -> Item {
    let at = updated_at(&item);
    put(sign_ins::put_request(&Digest::of(b"ticket"), &read(item), at))
}

pub(crate) fn sign_in_choice(item: Item) -> Item {
    let at = updated_at(&item);
    put(sign_ins::put_choice(&Digest::of(b"ticket"), &read(item), at))
}

pub(crate) fn attempts(item: Item) -> Item {
    let at = updated_at(&item);
    put(sign_ins::put_attempts(&Digest::of(b"address jo@acme.example"), &read(item), at))
}

pub(crate) fn session(item: Item) -> Item {
    let at = updated_at(&item);
    put(sessions::put(&Digest::of(b"token"), &read(item), at))
}

pub(crate) fn session_pointer(item: Item) -> Item {
    let at = updated_at(&item);
    put(sessions::put_pointer(&tenant(), user().id, &read(item), at))
}

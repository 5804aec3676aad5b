//! Who may call: users, sign-ins and sessions.

mod sign_in;
mod users;

use app::access::users::{Invitation, invite_user};
use app::{Error, Reply};
use domain::access::role::Role;
use domain::access::user::User;
use domain::ids::UserId;
use store::Store;
use testing::world::answer;
use testing::{MemoryTable, Tenant, World, builders, run};

/// A tenant, and the table of API keys.
pub(crate) struct Case {
    pub(crate) world: World,
    pub(crate) tenant: Tenant,
    pub(crate) keys: Store<MemoryTable>,
}

impl Case {
    pub(crate) fn new() -> Self {
        let world = World::new(1);
        let tenant = world.tenant();
        Self { world, tenant, keys: Store::new(MemoryTable::without_sort_key()) }
    }

    pub(crate) async fn invite(&self, address: &str, role: Role) -> Result<Reply, Error> {
        let invitation = Invitation {
            name: builders::parse("Jo Sample"),
            email: builders::parse(address),
            role,
            language: builders::parse("en"),
            time_zone: builders::parse("Europe/Berlin"),
        };
        let (world, caller) = (&self.world, self.world.caller(&self.tenant));
        let store = self.store();
        let stores = (&store, &self.keys);
        invite_user(stores, &world.clock, &world.entropy, &caller, &invitation, |user| answer(user.id)).await
    }

    pub(crate) fn invited(&self, address: &str, role: Role) -> UserId {
        run(self.invite(address, role)).unwrap().body.parse().unwrap()
    }

    pub(crate) fn user(&self, id: UserId) -> User {
        run(self.world.store().user(&self.tenant.id, id)).unwrap().unwrap()
    }

    pub(crate) fn store(&self) -> Store<MemoryTable> {
        Store::new(self.world.workers_table.clone())
    }
}

//! Sends a statement of account to its customer.

use domain::customers::Customer;
use domain::delivery::letter::{Content, Sent};
use domain::delivery::{Part, Topic};
use domain::ids::CustomerId;
use ports::{Clock, Entropy, Table};
use store::{Store, keys};

use super::statement::refuse_backwards;
use crate::attempts::until_committed;
use crate::delivery::letters::{LetterRequest, plan};
use crate::settings::seller::{no_seller, seller};
use crate::{Caller, Error, Refusal, Reply};

/// The account is read when the letter is sent, and is then the same for all recipients.
pub async fn send_statement<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (customer_id, part): (CustomerId, Part),
    request: LetterRequest<'_>,
    render: impl Fn(&Sent) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    if let (Some(from), Some(to)) = (part.from, part.to) {
        refuse_backwards(from, to)?;
    }
    let known: Option<Customer> = store.get(&keys::customer(tenant, customer_id)).await?;
    known.ok_or(Refusal::NotFound("customer"))?;
    until_committed(store, clock, entropy, caller, || async {
        let entity_id = seller(store, tenant, &[]).await?.ok_or_else(no_seller)?;
        let topic = Topic::Account { entity_id, part };
        let content = Content { customer_id, topic, about: Vec::new() };
        plan(store, entropy, caller, content, request, &render).await
    })
    .await
}

//! Creates a tenant and its first API key. This is the operator's command and not part of the API.

use domain::access::Scope;
use domain::change::Actor;
use domain::ids::TenantId;
use domain::settings::{Settings, UnknownOutcomePolicy};
use domain::text::Label;
use ports::{Clock, Entropy, Table};
use store::{Store, versioned};

use crate::access::api_keys::{NewApiKey, mint};
use crate::{Caller, Error};

/// `sender_domains` are the domains that the tenant may send from. The operator has verified them with
/// the mail service.
pub async fn create_tenant<T: Table, K: Table>(
    store: &Store<T>,
    keys: &Store<K>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    name: Label,
    sender_domains: Vec<String>,
) -> Result<(TenantId, NewApiKey), Error> {
    // A new tenant has no clock of its own.
    let now = clock.present();
    let tenant = TenantId::new(now, entropy.draw());
    let caller = Caller {
        tenant,
        actor: Actor::system("operator"),
        reason: None,
        request_id: "create-tenant".to_owned(),
        now,
        present: now,
        idempotency: None,
    };
    let settings = Settings {
        version: 1,
        tenant_name: name.clone(),
        sender_domains: sender_domains.into_iter().map(|domain| domain.to_ascii_lowercase()).collect(),
        default_entity_id: None,
        default_template_id: None,
        reply_to: None,
        archive_address: None,
        unknown_outcome: UnknownOutcomePolicy::Hold,
        allow_earlier_issue_dates: false,
        tracking_off: false,
        notify_on_open: false,
        ready_for_payment_template_id: None,
        receipt_on_payment: false,
        receipt_template_id: None,
        credit_note_template_id: None,
        statement_template_id: None,
        hold_minutes: 0,
        approval: Default::default(),
        payment_tolerance: Vec::new(),
        apply_exact: false,
        plain_void: false,
        change: caller.change(),
    };
    store.commit(versioned::put(&tenant, &settings).into()).await?;
    let scopes = Scope::ALL.iter().copied().collect();
    let new = mint(entropy, tenant, name, scopes, now);
    keys.commit(vec![store::access::api_keys::create(&new.api_key)]).await?;
    Ok((tenant, new))
}

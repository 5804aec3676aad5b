//! The first owner of a tenant, and the link by which a newcomer comes into the console of a stack on this machine.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use app::access::users::{Invitation, invite_user};
use app::{Caller, Reply};
use aws::{OsEntropy, Services, SystemClock};
use domain::access::role::Role;
use domain::access::sign_in::{Purpose, SignInMail};
use domain::change::Actor;
use domain::contact::EmailAddress;
use domain::ids::{SignInId, TenantId};
use domain::text::{Label, Text};
use domain::zone::Zone;
use mail_parser::MessageParser;
use ports::{Calendar, Clock, Entropy};
use store::Store;
use store::access::sign_ins::put_mail;

use crate::mail;
use crate::stack::Stack;
use crate::target::Target;

/// The owner of the tenants that commands of this machine make.
const OWNER: &str = "you";

/// An e-mail takes a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// Invites the first owner of a tenant.
pub(crate) async fn invite(target: &Target, tenant: TenantId, address: EmailAddress) -> Result<()> {
    let services = Services::new(target.config.clone());
    let store = Store::new(services.table(&target.table));
    let keys = Store::new(services.table_without_sort_key(&target.key_table));
    let now = SystemClock.now(&tenant);
    let caller = Caller {
        tenant,
        actor: Actor::system("operator"),
        reason: None,
        request_id: "invite-owner".to_owned(),
        now,
        present: SystemClock.present(),
        idempotency: None,
    };
    let name = address.as_str().split('@').next().unwrap_or("Owner").to_owned();
    let invitation = Invitation {
        name: Label::parse(&name).map_err(|error| anyhow!("the owner's name: {error}"))?,
        email: address,
        role: Role::Owner,
        language: Text::parse("en").map_err(|error| anyhow!("a language: {error}"))?,
        time_zone: Zone::UTC,
    };
    let done = |_: &_| Reply { status: 201, body: String::new(), etag: None, location: None };
    let invited = invite_user((&store, &keys), &SystemClock, &OsEntropy, &caller, &invitation, done).await;
    invited.map(drop).map_err(|error| anyhow!("the owner is not invited: {error}"))
}

/// A link that signs in to the console of a tenant on this machine, once. It is that of the e-mail.
pub(crate) async fn link(stack: &Stack, tenant: &str) -> Result<String> {
    let tenant: TenantId = tenant.parse().map_err(|_| anyhow!("{tenant} is no tenant"))?;
    // An address of its own for each: an address with several accounts would be asked for the account.
    let place = tenant.to_string().to_lowercase().replace('_', "-");
    let address: EmailAddress = format!("{OWNER}@{place}.example")
        .parse()
        .map_err(|error| anyhow!("the owner's address: {error}"))?;
    let before = links(&stack.mail_dir, &address)?.len();
    let target = Target::from(stack);
    let services = Services::new(target.config.clone());
    let store = Store::new(services.table(&target.table));
    let known = store.user_of_address(&tenant, &address).await.context("cannot read the users")?;
    match known {
        None => invite(&target, tenant, address.clone()).await?,
        Some(id) => {
            let user = store.user(&tenant, id).await.context("cannot read the owner")?.context("no owner")?;
            let present = SystemClock.present();
            let id = SignInId::new(present, OsEntropy.draw());
            let mail = SignInMail::new(id, &user, Purpose::SignIn, present);
            store
                .commit(vec![put_mail(&tenant, &mail, present)])
                .await
                .context("cannot ask for an e-mail")?;
        }
    }
    let started = Instant::now();
    loop {
        if let Some(link) = links(&stack.mail_dir, &address)?.into_iter().nth(before) {
            return Ok(link);
        }
        if started.elapsed() > PATIENCE {
            bail!("the e-mail with the link into the console does not come; `cargo local logs` may say why");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The links of the sign-in e-mails to an address, the oldest first.
fn links(folder: &Path, address: &EmailAddress) -> Result<Vec<String>> {
    let mut links = Vec::new();
    for file in mail::to(folder, address.as_str())? {
        let raw = fs::read(folder.join(file)).context("a message is gone")?;
        let message = MessageParser::default().parse(&raw).context("a message that is no e-mail")?;
        let text = message.body_text(0).unwrap_or_default();
        let words = text.split_whitespace();
        links.extend(words.filter(|word| word.contains("/console/sign-in/")).map(str::to_owned));
    }
    Ok(links)
}

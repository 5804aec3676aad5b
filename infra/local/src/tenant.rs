//! Manages tenants with the use cases and drivers that the functions also use.

use anyhow::{Context, Result, anyhow};
use app::settings::create_tenant::create_tenant;
use aws::{OsEntropy, Services, SystemClock};
use aws_config::{BehaviorVersion, Region};
use clap::{Args, Subcommand};
use domain::contact::EmailAddress;
use domain::text::Label;
use serde::Serialize;
use store::Store;

use crate::newcomer;
use crate::stack::Stack;
use crate::target::Target;

#[derive(Subcommand)]
pub(crate) enum Tenant {
    /// Creates a tenant and prints its first API key; the key cannot be shown again
    Create(Create),
}

#[derive(Args)]
pub(crate) struct Create {
    /// Name of the tenant
    #[arg(long)]
    name: String,
    /// A verified domain that the tenant may send from
    #[arg(long = "sender-domain")]
    sender_domains: Vec<String>,
    /// The e-mail address of its first owner, who is mailed an invitation to the console
    #[arg(long)]
    owner: Option<String>,
    /// Name of the stack on this machine, unless --table is given
    #[arg(long, default_value = "local")]
    stack: String,
    /// On AWS: the table (output TableName of the stack)
    #[arg(long, requires = "key_table")]
    table: Option<String>,
    /// On AWS: the table of API keys (output KeyTableName of the stack)
    #[arg(long, requires = "table")]
    key_table: Option<String>,
    /// The region, if the environment does not set it
    #[arg(long)]
    region: Option<String>,
    /// Prints one line of JSON
    #[arg(long)]
    json: bool,
    /// Endpoint other than AWS
    #[arg(long)]
    endpoint_url: Option<String>,
}

/// A new tenant. The API key is stored as a hash, so it cannot be shown again.
#[derive(Serialize)]
pub(crate) struct Created {
    pub(crate) tenant_id: String,
    pub(crate) api_key: String,
}

impl Tenant {
    pub(crate) async fn run(self) -> Result<()> {
        let Self::Create(create) = self;
        let target = create.target().await?;
        let owner: Option<EmailAddress> = match &create.owner {
            Some(address) => Some(address.parse().map_err(|error| anyhow!("--owner: {error}"))?),
            None => None,
        };
        let created = self::create(&target, &create.name, &create.sender_domains).await?;
        if let Some(address) = &owner {
            let tenant = created.tenant_id.parse().map_err(|_| anyhow!("the tenant has no id"))?;
            newcomer::invite(&target, tenant, address.clone()).await?;
        }
        if create.json {
            println!("{}", serde_json::to_string(&created)?);
        } else {
            println!("Tenant   {}\nAPI key  {}", created.tenant_id, created.api_key);
            if let Some(address) = owner {
                println!("Owner    {address}, who is mailed an invitation if the stack has a ConsoleAddress");
            }
        }
        Ok(())
    }
}

impl Create {
    async fn target(&self) -> Result<Target> {
        let (Some(table), Some(key_table)) = (self.table.clone(), self.key_table.clone()) else {
            return Ok(Target::from(&Stack::running(&self.stack)?));
        };
        let mut config = aws_config::defaults(BehaviorVersion::latest());
        if let Some(region) = self.region.clone() {
            config = config.region(Region::new(region));
        }
        if let Some(url) = self.endpoint_url.clone() {
            config = config.endpoint_url(url);
        }
        Ok(Target { table, key_table, config: config.load().await })
    }
}

/// Creates the tenant and its first API key.
pub(crate) async fn create(target: &Target, name: &str, sender_domains: &[String]) -> Result<Created> {
    let name = Label::parse(name).map_err(|error| anyhow!("the tenant's name: {error}"))?;
    let services = Services::new(target.config.clone());
    let store = Store::new(services.table(&target.table));
    let keys = Store::new(services.table_without_sort_key(&target.key_table));
    let (tenant, key) = create_tenant(&store, &keys, &SystemClock, &OsEntropy, name, sender_domains.to_vec())
        .await
        .context("the tenant was not created")?;
    Ok(Created { tenant_id: tenant.to_string(), api_key: key.token })
}

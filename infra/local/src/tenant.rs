//! Tenants. Made by the application itself, through the same drivers as the functions use.

use anyhow::{Result, bail};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use clap::{Args, Subcommand};

use crate::stack::Stack;

#[derive(Subcommand)]
pub(crate) enum Tenant {
    /// Makes a tenant and prints its first API key, which is shown this once
    Create(Create),
}

#[derive(Args)]
pub(crate) struct Create {
    /// The tenant's name
    #[arg(long)]
    name: String,
    /// A verified domain that the tenant may send from
    #[arg(long = "sender-domain")]
    sender_domains: Vec<String>,
    /// The stack on this machine, unless --table is given
    #[arg(long, default_value = "local")]
    stack: String,
    /// On AWS: the table, the stack's output TableName
    #[arg(long, requires = "key_table")]
    table: Option<String>,
    /// On AWS: the table of the API keys, the stack's output KeyTableName
    #[arg(long, requires = "table")]
    key_table: Option<String>,
    /// The region, when the environment does not say it
    #[arg(long)]
    region: Option<String>,
    /// An endpoint other than AWS
    #[arg(long)]
    endpoint_url: Option<String>,
}

/// Where a tenant is made.
pub(crate) struct Target {
    pub(crate) table: String,
    pub(crate) key_table: String,
    pub(crate) config: SdkConfig,
}

impl Tenant {
    pub(crate) async fn run(self) -> Result<()> {
        let Self::Create(create) = self;
        let target = create.target().await?;
        match self::create(&target, &create.name, &create.sender_domains).await? {
            Some(key) => println!("{key}"),
            None => bail!("making tenants is not built yet"),
        }
        Ok(())
    }
}

impl Create {
    async fn target(&self) -> Result<Target> {
        let (Some(table), Some(key_table)) = (self.table.clone(), self.key_table.clone()) else {
            return Ok(Stack::running(&self.stack)?.target());
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

/// The seam to the application: makes the tenant and returns its first API key.
pub(crate) async fn create(target: &Target, name: &str, sender_domains: &[String]) -> Result<Option<String>> {
    let _ = (&target.table, &target.key_table, &target.config, name, sender_domains);
    Ok(None)
}

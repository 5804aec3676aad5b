//! A stack: one MiniStack process with the template deployed to it, and a gateway in front of it for functions and
//! clients. Stacks have names, so that several run side by side.
//!
//! | module | what |
//! |---|---|
//! | `emulator`, `gateway` | the processes |
//! | `port` | the port of the API, the same each time |
//! | `package` | the functions' code, and the template that points to it |
//! | `deploy` | CloudFormation, and the resources it creates |
//! | `record` | the description of a running stack, for the other commands and for tests |

use std::fs;

use anyhow::{Context, Result};
use clap::Args;

mod deploy;
mod emulator;
mod gateway;
mod package;
mod port;
mod record;

pub(crate) use package::functions;
pub(crate) use record::Stack;

use crate::target::Target;
use crate::{cargo, newcomer, paths, progress, tenant, venv};

/// The stack of commands without `--name`.
const DEFAULT: &str = "local";

/// The name of a fresh stack's tenant.
const TENANT: &str = "Acme Ltd";

#[derive(Args)]
pub(crate) struct Up {
    /// Name of the stack; several run side by side
    #[arg(long, default_value = DEFAULT)]
    name: String,
    /// Prints one line of JSON on stdout that describes the stack to programs
    #[arg(long)]
    json: bool,
    /// A domain to send from, besides acme.example and example.com
    #[arg(long = "sender-domain")]
    sender_domains: Vec<String>,
    /// A template parameter, such as LogLevel=debug
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameter)]
    parameters: Vec<(String, String)>,
    /// Deploys the functions of the last build
    #[arg(long)]
    no_build: bool,
}

#[derive(Args)]
pub(crate) struct Down {
    /// Name of the stack
    #[arg(long, default_value = DEFAULT)]
    name: String,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Up {
    pub(crate) async fn run(self) -> Result<()> {
        if !self.no_build {
            cargo::build()?;
        }
        let stack = up(&self.name, &self.sender_domains, &self.parameters).await?;
        if self.json {
            println!("{}", serde_json::to_string(&stack)?);
            return Ok(());
        }
        let key = stack.api_key.as_deref().context("the stack has no API key")?;
        let name = match self.name.as_str() {
            DEFAULT => String::new(),
            name => format!(" --name {name}"),
        };
        let tenant = stack.tenant_id.as_deref().context("the stack has no tenant")?;
        let link = newcomer::link(&stack, tenant).await?;
        println!();
        println!("{link}");
        println!("                    signs you in to the console, once");
        println!();
        println!("export API={}", stack.api_url);
        println!("export KEY={key}");
        println!();
        println!("docs/tour.sh        sends invoices with these two in the environment");
        println!("cargo local mail{name}    lists the e-mails sent");
        println!("cargo local logs{name}    shows the functions' logs, in {}", paths::shown(&stack.log_dir));
        println!("cargo local down{name}    stops the stack");
        Ok(())
    }
}

impl Down {
    pub(crate) fn run(self) -> Result<()> {
        if down(&self.name)? {
            println!("Stopped {}.", self.name);
        } else {
            println!("{} was not running.", self.name);
        }
        Ok(())
    }
}

/// Starts the stack, or updates a running one to the present binaries and template. The caller has built the functions.
pub(crate) async fn up(
    name: &str,
    sender_domains: &[String],
    parameters: &[(String, String)],
) -> Result<Stack> {
    let python = venv::python().await?;
    let folder = record::folder(name)?;
    let running = Stack::find(name)?;
    let fresh = running.is_none();
    let mut stack = match running {
        Some(stack) => stack,
        None => {
            down(name)?;
            fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
            let stack = progress::step("emulator started", emulator::start(&python, name, &folder)).await?;
            // From here on `down` finds it, even if the next steps fail.
            stack.save()?;
            stack
        }
    };
    let update = async {
        gateway::start(&mut stack, &folder).await?;
        stack.save()?;
        progress::step("template deployed", deploy::deploy(&mut stack, parameters)).await?;
        gateway::lead_to_api(&stack).await?;
        deploy::verify_senders(&stack, sender_domains).await?;
        if stack.api_key.is_none() {
            let domains = deploy::senders(sender_domains);
            let created = tenant::create(&Target::from(&stack), TENANT, &domains).await?;
            stack.api_key = Some(created.api_key);
            stack.tenant_id = Some(created.tenant_id);
        }
        stack.save()
    };
    if let Err(error) = update.await {
        // A new stack is stopped; a stack with data goes on running.
        if fresh {
            end(&stack);
        }
        let log = paths::shown(&folder.join("emulator.log"));
        return Err(error.context(format!("the stack did not come up; the emulator's log is {log}")));
    }
    Ok(stack)
}

/// Stops the stack and removes its data. False if it was not running.
pub(crate) fn down(name: &str) -> Result<bool> {
    let stopped = stop(name)?;
    let folder = record::folder(name)?;
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(stopped)
}

/// Stops the stack and keeps its logs and mail. False if it was not running.
pub(crate) fn stop(name: &str) -> Result<bool> {
    let Some(stack) = Stack::find(name)? else { return Ok(false) };
    end(&stack);
    Ok(true)
}

fn end(stack: &Stack) {
    emulator::stop(stack);
    gateway::stop(stack);
}

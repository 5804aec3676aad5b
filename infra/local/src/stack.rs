//! A stack: one MiniStack process with the template deployed to it, and the gateway that its functions call it
//! through, under a name. Several run side by side.
//!
//! | module | what |
//! |---|---|
//! | `emulator`, `gateway` | the processes |
//! | `package` | the functions' code, and the template that points to it |
//! | `deploy` | CloudFormation, and what it has made |
//! | `record` | what is known of a running stack, for the other commands and for tests |

use std::fs;

use anyhow::{Context, Result};
use clap::Args;

mod deploy;
mod emulator;
mod gateway;
mod package;
mod record;

pub(crate) use package::functions;
pub(crate) use record::Stack;

use crate::{cargo, paths, progress, tenant, venv};

/// The tenant that a fresh stack has.
const TENANT: &str = "Acme Ltd";

#[derive(Args)]
pub(crate) struct Up {
    /// Name of the stack; several run side by side
    #[arg(long, default_value = "local")]
    name: String,
    /// Prints one line of JSON on stdout, with all that a program needs to use the stack
    #[arg(long)]
    json: bool,
    /// A domain to send from, besides acme.example and example.com
    #[arg(long = "sender-domain")]
    sender_domains: Vec<String>,
    /// A template parameter, such as LogLevel=debug
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameter)]
    parameters: Vec<(String, String)>,
    /// Deploys the functions as they were last built
    #[arg(long)]
    no_build: bool,
}

#[derive(Args)]
pub(crate) struct Down {
    /// Name of the stack
    #[arg(long, default_value = "local")]
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
        println!();
        println!("API      {}", stack.api_url);
        println!("API key  {}", stack.api_key.as_deref().unwrap_or("none"));
        println!("Logs     {}", paths::shown(&stack.log_dir));
        println!();
        println!("cargo local mail    lists the e-mails sent");
        println!("cargo local logs    shows the functions' logs");
        println!("cargo local down    stops the stack");
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

/// Starts the stack, or brings a running one to the present binaries and template. The functions are built already.
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
            // From here on `down` finds it, whatever happens.
            stack.save()?;
            stack
        }
    };
    let update = async {
        gateway::start(&mut stack, &folder).await?;
        stack.save()?;
        progress::step("template deployed", deploy::deploy(&mut stack, parameters)).await?;
        deploy::verify_senders(&stack, sender_domains).await?;
        if stack.api_key.is_none() {
            let domains = deploy::senders(sender_domains);
            let created = tenant::create(&stack.target(), TENANT, &domains).await?;
            stack.api_key = Some(created.api_key);
            stack.tenant_id = Some(created.tenant_id);
        }
        stack.save()
    };
    if let Err(error) = update.await {
        // What has never worked is not left running; a stack with data is.
        if fresh {
            end(&stack);
        }
        let log = paths::shown(&folder.join("emulator.log"));
        return Err(error.context(format!("the stack did not come up; the emulator's log is {log}")));
    }
    Ok(stack)
}

/// Stops the stack and removes its data. False when it was not running.
pub(crate) fn down(name: &str) -> Result<bool> {
    let stopped = stop(name)?;
    let folder = record::folder(name)?;
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(stopped)
}

/// Stops the stack, and leaves its logs and mail. False when it was not running.
pub(crate) fn stop(name: &str) -> Result<bool> {
    let Some(stack) = Stack::find(name)? else { return Ok(false) };
    end(&stack);
    Ok(true)
}

fn end(stack: &Stack) {
    emulator::stop(stack);
    gateway::stop(stack);
}

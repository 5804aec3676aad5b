//! The description of a running stack: a JSON file, which `cargo local up --json` prints as well.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::Credentials;
use serde::{Deserialize, Serialize};

use crate::paths;
use crate::target::Target;

/// Programs and tests read this, so the names of its fields stay.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Stack {
    pub(crate) name: String,
    /// The root of the HTTP API for clients, such as `http://localhost:8080`. Empty until the gateway has started.
    pub(crate) api_url: String,
    /// A key of the stack's first tenant.
    pub(crate) api_key: Option<String>,
    pub(crate) tenant_id: Option<String>,
    /// The emulator, for AWS calls of tools and tests.
    pub(crate) endpoint_url: String,
    /// The gateway to the emulator, for AWS calls of functions. Empty until it has started.
    #[serde(default)]
    pub(crate) gateway_url: String,
    #[serde(default)]
    pub(crate) gateway_pid: u32,
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) table: String,
    pub(crate) key_table: String,
    pub(crate) bucket: String,
    /// Every output of the template, such as `BatchQueueUrl`.
    pub(crate) outputs: BTreeMap<String, String>,
    /// One file per function, `{function}.log`, a JSON object a line.
    pub(crate) log_dir: PathBuf,
    /// One `.eml` file per message sent, and `index.jsonl` with an envelope a line.
    pub(crate) mail_dir: PathBuf,
    /// The emulator's process, which leads a process group of its own.
    pub(crate) pid: u32,
    pub(crate) port: u16,
}

/// The folder with a stack's files.
pub(super) fn folder(name: &str) -> Result<PathBuf> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(plain) {
        bail!("a stack's name is made of letters, digits, `-` and `_`, not `{name}`");
    }
    Ok(paths::local()?.join("stacks").join(name))
}

impl From<&Stack> for Target {
    fn from(stack: &Stack) -> Self {
        Self { table: stack.table.clone(), key_table: stack.key_table.clone(), config: stack.config() }
    }
}

impl Stack {
    /// The stack of this name, if it runs.
    pub(crate) fn find(name: &str) -> Result<Option<Self>> {
        let Ok(text) = fs::read_to_string(folder(name)?.join("stack.json")) else { return Ok(None) };
        let Ok(stack) = serde_json::from_str::<Self>(&text) else { return Ok(None) };
        Ok(stack.runs().then_some(stack))
    }

    /// The stack of this name, or an error that says how to start it.
    pub(crate) fn running(name: &str) -> Result<Self> {
        Self::find(name)?.with_context(|| {
            format!("no stack `{name}` is running: `cargo local up --name {name}` starts it")
        })
    }

    pub(crate) fn folder(&self) -> Result<PathBuf> {
        folder(&self.name)
    }

    /// Whether the recorded process is running and is still the emulator. The system may reuse process ids.
    pub(super) fn runs(&self) -> bool {
        Command::new("ps")
            .args(["-o", "command=", "-p", &self.pid.to_string()])
            .output()
            .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("emulator.py"))
    }

    pub(super) fn gateway_port(&self) -> Option<u16> {
        self.gateway_url.rsplit(':').next()?.parse().ok()
    }

    /// The file that `REMIT_STACK` names for tests.
    pub(crate) fn file(&self) -> Result<PathBuf> {
        Ok(self.folder()?.join("stack.json"))
    }

    pub(crate) fn save(&self) -> Result<()> {
        let file = self.file()?;
        // A reader sees the old file or the new one, never half of one.
        let next = file.with_extension("next");
        write(&next, &serde_json::to_string_pretty(self)?)?;
        fs::rename(&next, &file).with_context(|| format!("cannot write {}", file.display()))
    }

    /// As the account's administrator.
    pub(crate) fn config(&self) -> SdkConfig {
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .endpoint_url(&self.endpoint_url)
            .credentials_provider(aws_sdk_s3::config::SharedCredentialsProvider::new(Credentials::new(
                &self.access_key_id,
                &self.secret_access_key,
                None,
                None,
                "cargo local",
            )))
            .build()
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

//! Tools that others made: checkov on the template, Schemathesis and a generated client on the API and its OpenAPI
//! document.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use local::Client;
use serde_json::{Value, json};

use crate::sample;
use crate::stack::Stack;
use crate::tenant;
use crate::{cargo, paths};

const DOMAIN: &str = "acme.example";

/// Security of the template. What is left out, and why, stands in `infra/checkov.yaml` and in the template.
pub(super) fn template(python: &Path) -> Result<()> {
    let mut checkov = Command::new(python.with_file_name("checkov"));
    checkov
        .args(["--config-file", "infra/checkov.yaml"])
        .current_dir(paths::root())
        .env_remove("AWS_CA_BUNDLE");
    cargo::run(checkov, "checkov has objections; see above")
}

/// Requests made of the OpenAPI document, the same on every run: each answer has a status, a type, headers and a body
/// that the document tells of, and none is our fault.
pub(super) async fn api(python: &Path, stack: &Stack) -> Result<()> {
    let tenant = tenant::create(&stack.into(), "Conformance", &[DOMAIN.to_owned()]).await?;
    let client = Client::new(&stack.api_url, &tenant.api_key)?;
    let resources = resources(&client).await?;
    let mut schemathesis = Command::new(python.with_file_name("schemathesis"));
    schemathesis
        .args(["--config-file", "infra/local/schemathesis.toml", "run", "infra/openapi.json"])
        .args(["--url", &stack.api_url])
        .current_dir(paths::root())
        .env_remove("AWS_CA_BUNDLE")
        .env("NO_PROXY", "localhost,127.0.0.1")
        .env("HYPOTHESIS_STORAGE_DIRECTORY", paths::local()?.join("hypothesis"))
        .env("REMIT_API_KEY", &tenant.api_key)
        .envs(resources);
    cargo::run(schemathesis, "the API answers otherwise than infra/openapi.json says; see above")
}

/// A client that is generated from the OpenAPI document drives the demo's flow, and the document and the server agree
/// on which bodies are right.
pub(super) async fn client(python: &Path, stack: &Stack) -> Result<()> {
    let folder = paths::local()?.join("client");
    fs::create_dir_all(&folder).context("the folder of the generated client cannot be made")?;
    let mut generator = Command::new(python.with_file_name("openapi-python-client"));
    generator
        .args(["generate", "--path", "infra/openapi.json", "--meta", "none", "--overwrite", "--output-path"])
        .arg(folder.join("remit_client"))
        .current_dir(paths::root())
        // It formats its files with ruff if it finds it, and its warnings are about uploads, which no schema describes.
        .env("PATH", search_path(python)?)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    cargo::run(generator, "no client can be generated from infra/openapi.json")?;
    let tenant = tenant::create(&stack.into(), "Typed", &[DOMAIN.to_owned()]).await?;
    let client = Client::new(&stack.api_url, &tenant.api_key)?;
    let resources = resources(&client).await?;
    for program in ["tests/client/bodies.py", "tests/client/demo.py"] {
        let mut run = Command::new(python);
        run.arg(program)
            .current_dir(paths::root())
            .env_remove("AWS_CA_BUNDLE")
            .env("NO_PROXY", "localhost,127.0.0.1")
            .env("PYTHONPATH", &folder)
            .env("REMIT_URL", &stack.api_url)
            .env("REMIT_API_KEY", &tenant.api_key)
            .envs(resources.clone());
        cargo::run(run, &format!("{program} failed; see above"))?;
    }
    Ok(())
}

/// The search path with the programs of the Python environment first.
fn search_path(python: &Path) -> Result<std::ffi::OsString> {
    let own = python.parent().map(Path::to_owned);
    let others = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(own.into_iter().chain(std::env::split_paths(&others)))?)
}

/// Resources whose answers are looked at, under the names that the configuration has for them.
async fn resources(client: &Client) -> Result<Vec<(&'static str, String)>> {
    let sample = sample::seed(client, DOMAIN).await?;
    let drafts = sample.post(client, 0..20).await?;
    let (draft, opened) = drafts.split_last().context("no drafts")?;
    let body = json!({"operation": "open", "document_ids": opened, "email": {"use_template_defaults": true}});
    let batch = sample::id(&client.post("/v1/batches", &body).await?)?;
    while client.get(&format!("/v1/batches/{batch}")).await?["status"] == "in_progress" {
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let open = first(client, "/v1/invoices?status=open").await?;
    Ok(vec![
        ("REMIT_CUSTOMER", first(client, "/v1/customers").await?),
        ("REMIT_ENTITY", first(client, "/v1/entities").await?),
        ("REMIT_TEMPLATE", first(client, "/v1/invoice-templates").await?),
        ("REMIT_DELIVERY", first(client, &format!("/v1/invoices/{open}/deliveries")).await?),
        ("REMIT_BATCH", batch),
        ("REMIT_DRAFT", draft.clone()),
        ("REMIT_INVOICE", open),
    ])
}

/// The id of the first entry of a list.
async fn first(client: &Client, path: &str) -> Result<String> {
    let page: Value = client.get(path).await?;
    sample::id(&page["data"][0]).with_context(|| format!("{path} is empty"))
}

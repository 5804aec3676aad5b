//! CloudFormation: the same template as on AWS, with time-outs that suit tests.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_cloudformation::types::{Capability, Parameter};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use aws_sdk_ses::types::NotificationType;

use super::{Stack, package};
use crate::paths;

/// Each stack has an emulator of its own, so all use one name.
const NAME: &str = "remit";
const CODE_BUCKET: &str = "remit-code";
const SENDERS: [&str; 2] = ["acme.example", "example.com"];

/// The domain of the default `SystemSender`. It is verified, but no tenant sends from it.
const SYSTEM_SENDER: &str = "remit.example";

/// The parameters that differ from AWS. A killed worker is noticed after its visibility time-out, so these are short.
/// The rule between them (see the template) holds.
const PARAMETERS: [(&str, &str); 9] = [
    ("Stage", "local"),
    ("RequireTls", "false"),
    ("WorkerTimeoutSeconds", "10"),
    ("WorkerVisibilitySeconds", "60"),
    ("DeliveryTimeoutSeconds", "45"),
    ("DeliveryLeaseSeconds", "50"),
    ("DeliveryVisibilitySeconds", "60"),
    ("UnknownGraceSeconds", "5"),
    ("MaxReceiveCount", "3"),
];

/// Deploys the template, or updates the deployed one. Afterwards the stack's record lacks only the API key.
pub(super) async fn deploy(stack: &mut Stack, parameters: &[(String, String)]) -> Result<()> {
    let template_file = paths::root().join("template.yaml");
    let template = fs::read_to_string(&template_file)
        .with_context(|| format!("cannot read {}", template_file.display()))?;
    let packages = upload(stack, &template).await?;
    let template = package::point_to(&template, CODE_BUCKET, &packages);

    let template_url = upload_template(stack, template).await?;

    let client = Client::new(&stack.config());
    let console = ("ConsoleAddress".to_owned(), stack.api_url.clone());
    let parameters: Vec<_> = [console].into_iter().chain(parameters.iter().cloned()).collect();
    if apply(&client, &template_url, &parameters).await? {
        settle(&client).await?;
    }
    stack.outputs = outputs(&client).await?;
    let output = |name: &str| {
        stack.outputs.get(name).cloned().with_context(|| format!("template.yaml has no output {name}"))
    };
    (stack.table, stack.key_table, stack.bucket) =
        (output("TableName")?, output("KeyTableName")?, output("BucketName")?);
    Ok(())
}

async fn upload<'t>(stack: &Stack, template: &'t str) -> Result<Vec<(&'t str, package::Package)>> {
    let config = aws_sdk_s3::config::Builder::from(&stack.config()).force_path_style(true).build();
    let s3 = aws_sdk_s3::Client::from_conf(config);
    if s3.head_bucket().bucket(CODE_BUCKET).send().await.is_err() {
        let place = CreateBucketConfiguration::builder()
            .location_constraint(BucketLocationConstraint::from(stack.region.as_str()))
            .build();
        s3.create_bucket()
            .bucket(CODE_BUCKET)
            .create_bucket_configuration(place)
            .send()
            .await
            .map_err(|error| anyhow!("cannot make the bucket for code: {}", reason(&error)))?;
    }
    let binaries = paths::binaries()?;
    let mut packages = Vec::new();
    for function in package::functions(template) {
        let package = package::package(function, &binaries, &stack.log_dir, &stack.gateway_url)?;
        s3.put_object()
            .bucket(CODE_BUCKET)
            .key(&package.key)
            .body(ByteStream::from(package.zip.clone()))
            .send()
            .await
            .map_err(|error| anyhow!("cannot upload {function}: {}", reason(&error)))?;
        packages.push((function, package));
    }
    Ok(packages)
}

/// As `sam deploy` does: CloudFormation takes a template of more than 51 200 bytes only by its URL.
async fn upload_template(stack: &Stack, template: String) -> Result<String> {
    const KEY: &str = "template.yaml";
    let config = aws_sdk_s3::config::Builder::from(&stack.config()).force_path_style(true).build();
    let put = aws_sdk_s3::Client::from_conf(config).put_object().bucket(CODE_BUCKET).key(KEY);
    let put = put.body(ByteStream::from(template.into_bytes())).send().await;
    put.map_err(|error| anyhow!("cannot upload the template: {}", reason(&error)))?;
    Ok(format!("{}/{CODE_BUCKET}/{KEY}", stack.endpoint_url))
}

/// The service's message, or else the error on the way to it.
fn reason<E: ProvideErrorMetadata + std::error::Error>(error: &E) -> String {
    error.message().map_or_else(|| DisplayErrorContext(error).to_string(), str::to_owned)
}

/// False if nothing changes.
async fn apply(client: &Client, template_url: &str, parameters: &[(String, String)]) -> Result<bool> {
    let mut values: BTreeMap<&str, &str> = PARAMETERS.into();
    values.extend(parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let parameters: Vec<_> = values
        .into_iter()
        .map(|(name, value)| Parameter::builder().parameter_key(name).parameter_value(value).build())
        .collect();
    let capabilities = vec![Capability::CapabilityIam, Capability::CapabilityAutoExpand];
    if outputs(client).await.is_err() {
        client
            .create_stack()
            .stack_name(NAME)
            .template_url(template_url)
            .set_parameters(Some(parameters))
            .set_capabilities(Some(capabilities))
            .send()
            .await
            .map_err(|error| anyhow!("the template is refused: {}", reason(&error)))?;
        return Ok(true);
    }
    let update = client
        .update_stack()
        .stack_name(NAME)
        .template_url(template_url)
        .set_parameters(Some(parameters))
        .set_capabilities(Some(capabilities))
        .send()
        .await;
    match update {
        Ok(_) => Ok(true),
        Err(error) if error.message().is_some_and(|it| it.contains("No updates")) => Ok(false),
        Err(error) => bail!("the template is refused: {}", reason(&error)),
    }
}

/// Waits for the end of the deploy. An error names the resource that failed.
async fn settle(client: &Client) -> Result<()> {
    loop {
        let status =
            describe(client).await?.stack_status().map(|it| it.as_str().to_owned()).unwrap_or_default();
        match status.as_str() {
            "CREATE_COMPLETE" | "UPDATE_COMPLETE" => return Ok(()),
            status if status.ends_with("_IN_PROGRESS") => {
                tokio::time::sleep(Duration::from_millis(100)).await
            }
            _ => bail!("the deploy ended as {status}: {}", failures(client).await),
        }
    }
}

async fn failures(client: &Client) -> String {
    let Ok(events) = client.describe_stack_events().stack_name(NAME).send().await else {
        return "no reason given".to_owned();
    };
    let reasons: Vec<String> = events
        .stack_events()
        .iter()
        .filter(|event| event.resource_status().is_some_and(|it| it.as_str().ends_with("_FAILED")))
        .filter_map(|event| {
            Some(format!("{}: {}", event.logical_resource_id()?, event.resource_status_reason()?))
        })
        .collect();
    reasons.join("; ")
}

async fn describe(client: &Client) -> Result<aws_sdk_cloudformation::types::Stack> {
    let described = client
        .describe_stacks()
        .stack_name(NAME)
        .send()
        .await
        .map_err(|error| anyhow!("cannot look at the deploy: {}", reason(&error)))?;
    described.stacks.unwrap_or_default().pop().context("the deployed stack is gone")
}

async fn outputs(client: &Client) -> Result<BTreeMap<String, String>> {
    let stack = describe(client).await?;
    let outputs = stack.outputs.unwrap_or_default().into_iter();
    Ok(outputs.filter_map(|it| Some((it.output_key?, it.output_value?))).collect())
}

/// The domains that a fresh stack's tenant may send from.
pub(super) fn senders(more: &[String]) -> Vec<String> {
    SENDERS.into_iter().map(str::to_owned).chain(more.iter().cloned()).collect()
}

/// Creates identities for the domains; the emulator verifies them at once. The identities report to the topic what
/// becomes of e-mails to the mailbox simulator, because the emulator stores a configuration set's destinations but
/// publishes nothing to them.
pub(super) async fn verify_senders(stack: &Stack, more: &[String]) -> Result<()> {
    let topic =
        stack.outputs.get("MailEventsTopicArn").context("template.yaml has no topic for mail events")?;
    let feedback = aws_sdk_ses::Client::new(&stack.config());
    let ses = aws_sdk_sesv2::Client::new(&stack.config());
    for domain in senders(more).into_iter().chain([SYSTEM_SENDER.to_owned()]) {
        let created = ses.create_email_identity().email_identity(&domain).send().await;
        if let Err(error) = created
            && error.code() != Some("AlreadyExistsException")
        {
            bail!("cannot verify {domain}: {}", reason(&error));
        }
        // The emulator keeps the identities of the two API versions apart.
        let known = feedback.verify_domain_identity().domain(&domain).send().await;
        known.map_err(|error| anyhow!("cannot verify {domain}: {}", reason(&error)))?;
        for kind in [NotificationType::Bounce, NotificationType::Complaint, NotificationType::Delivery] {
            let told = feedback.set_identity_notification_topic().identity(&domain).notification_type(kind);
            let told = told.sns_topic(topic).send().await;
            told.map_err(|error| anyhow!("{domain} cannot report to the topic: {}", reason(&error)))?;
        }
    }
    Ok(())
}

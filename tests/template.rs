//! `template.yaml`: every operation has a route, and no function may more than it does.

mod queues;
mod routes;
mod used;

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Value;

use self::used::USED;
use crate::repository::{files, functions, text};

/// The template's resources of one type, by their logical ids.
fn resources(kind: &str) -> BTreeMap<String, Value> {
    let template: Value = serde_yaml::from_str(&text("template.yaml")).unwrap();
    let all = template["Resources"].as_mapping().unwrap().clone();
    all.into_iter()
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.as_str().unwrap().to_owned(), resource["Properties"].clone()))
        .collect()
}

/// The text of a value, whatever its tag: `!Sub "…"`, `!Ref …`, `!GetAtt …`.
fn plain(value: &Value) -> &str {
    match value {
        Value::Tagged(tagged) => plain(&tagged.value),
        other => other.as_str().unwrap_or_else(|| panic!("no text: {other:?}")),
    }
}

/// The functions by the names of their folders.
fn deployed() -> BTreeMap<String, Value> {
    let functions = resources("AWS::Serverless::Function").into_values();
    functions
        .map(|function| {
            let code = plain(&function["CodeUri"]);
            let name = code.strip_prefix("target/lambda/").unwrap().trim_end_matches('/').to_owned();
            (name, function)
        })
        .collect()
}

#[test]
fn every_function_is_deployed() {
    assert_eq!(deployed().into_keys().collect::<Vec<_>>(), functions());
}

/// Every action of any function.
pub(crate) fn used() -> BTreeSet<String> {
    USED.iter().flat_map(|(_, actions)| actions.iter().map(|action| (*action).to_owned())).collect()
}

/// What one statement of a policy allows.
pub(crate) struct Grant {
    actions: BTreeSet<String>,
    resources: Vec<String>,
}

impl Grant {
    /// A place is called as the template calls it: `Table`, `Table/index/list`, `Table.Stream`, `Bucket/…`.
    pub(crate) fn covers(&self, action: &str, place: &str) -> bool {
        let fits = |resource: &String| match resource.strip_suffix('*') {
            Some(start) => place.starts_with(start),
            None => resource == place,
        };
        self.actions.contains(action) && self.resources.iter().any(fits)
    }
}

/// What a function's policies allow it.
pub(crate) fn grants(function: &str) -> Vec<Grant> {
    let function = &deployed()[function];
    let policies = function["Policies"].as_sequence().unwrap().iter();
    let statements = policies.flat_map(|policy| policy["Statement"].as_sequence().unwrap());
    let list = |value: &Value| match value {
        Value::Sequence(list) => list.iter().map(|one| plain(one).to_owned()).collect::<Vec<_>>(),
        one => vec![plain(one).to_owned()],
    };
    let named = |resource: String| match resource.strip_prefix("arn:") {
        // What comes after partition, service, region and account.
        Some(arn) => arn.rsplit(':').next().unwrap().to_owned(),
        None => resource.replace(".StreamArn", ".Stream").replace(".Arn", "").replace(['$', '{', '}'], ""),
    };
    statements
        .map(|statement| Grant {
            actions: list(&statement["Action"]).into_iter().collect(),
            resources: list(&statement["Resource"]).into_iter().map(named).collect(),
        })
        .collect()
}

/// The actions that a function's policies list.
fn allowed(function: &Value) -> BTreeSet<String> {
    let mut actions = BTreeSet::new();
    for policy in function["Policies"].as_sequence().unwrap() {
        for statement in policy["Statement"].as_sequence().unwrap() {
            assert_eq!(statement["Effect"], "Allow");
            match &statement["Action"] {
                Value::Sequence(list) => actions.extend(list.iter().map(|action| plain(action).to_owned())),
                one => _ = actions.insert(plain(one).to_owned()),
            }
        }
    }
    actions
}

#[test]
fn a_policy_lists_what_its_function_calls_and_nothing_else() {
    let deployed = deployed();
    let known: Vec<&str> = USED.iter().map(|(function, _)| *function).collect();
    assert_eq!(known.iter().copied().collect::<BTreeSet<_>>(), deployed.keys().map(String::as_str).collect());
    let mut wrong = Vec::new();
    for (function, used) in USED {
        let allowed = allowed(&deployed[*function]);
        let used: BTreeSet<String> = used.iter().map(|action| (*action).to_owned()).collect();
        let (more, less): (Vec<_>, Vec<_>) =
            (allowed.difference(&used).collect(), used.difference(&allowed).collect());
        if !more.is_empty() || !less.is_empty() {
            wrong.push(format!("{function} may but does not: {more:?}; does but may not: {less:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Holds the table above to the code: an action that nobody builds is used by nobody.
#[test]
fn no_policy_lists_an_action_that_no_code_makes() {
    let sources: String = ["shared/app/src", "shared/store/src"]
        .iter()
        .flat_map(|folder| files(folder, "rs"))
        .map(text)
        .collect();
    for (made, action) in
        [("Action::Delete", "dynamodb:DeleteItem"), ("Action::Check", "dynamodb:ConditionCheckItem")]
    {
        let listed: Vec<String> = deployed()
            .into_iter()
            .filter(|(_, function)| allowed(function).contains(action))
            .map(|(name, _)| name)
            .collect();
        assert!(sources.contains(made) || listed.is_empty(), "no code makes {made}; listed for {listed:?}");
    }
}

#[test]
fn only_send_delivery_may_send_email() {
    for (name, function) in deployed() {
        let sends = allowed(&function).iter().any(|action| action.starts_with("ses:Send"));
        assert_eq!(sends, name == "send-delivery", "{name}");
    }
}

#[test]
fn the_function_with_the_most_traffic_can_neither_send_mail_nor_mint_keys() {
    let beside_tables = |name: &str| -> Vec<String> {
        allowed(&deployed()[name]).into_iter().filter(|action| !action.starts_with("dynamodb:")).collect()
    };
    assert_eq!(beside_tables("api"), [""; 0], "api calls nothing but tables");
    assert_eq!(
        beside_tables("api-payments"),
        ["s3:GetObject", "s3:PutObject"],
        "api-payments writes files of banks and reads files of exports"
    );
    for (place, writes, reads) in [
        ("Bucket/bank-statements/", true, false),
        ("Bucket/exports/", false, true),
        ("Bucket/", false, false),
        ("Bucket/drafts/", false, false),
    ] {
        let may = |action| grants("api-payments").iter().any(|grant| grant.covers(action, place));
        assert_eq!((may("s3:PutObject"), may("s3:GetObject")), (writes, reads), "{place}");
    }
    for name in ["api", "api-payments"] {
        for action in allowed(&deployed()[name]) {
            let may = grants(name).iter().any(|grant| grant.covers(&action, "ApiKeyTable"));
            assert_eq!(may, action == "dynamodb:GetItem", "{name}: {action} on the table of API keys");
        }
    }
    let writers =
        ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"].map(|it| format!("dynamodb:{it}"));
    for function in
        deployed().keys().filter(|function| !["api-settings", "console"].contains(&function.as_str()))
    {
        for grant in grants(function) {
            let writes = writers.iter().any(|action| grant.covers(action, "ApiKeyTable"));
            assert!(!writes, "{function} writes API keys");
        }
    }
}

#[test]
fn only_run_schedules_sets_timers_of_the_kinds_that_exist_and_they_only_call_the_due_queue() {
    for (name, function) in deployed() {
        let sets = allowed(&function)
            .iter()
            .any(|action| action.starts_with("scheduler:") || action.starts_with("iam:"));
        assert_eq!(sets, name == "run-schedules", "{name}");
    }
    let statements = deployed()["run-schedules"]["Policies"][0]["Statement"].as_sequence().unwrap().clone();
    let timers = statements.iter().find(|statement| statement["Sid"] == "SetTimers").unwrap();
    let names = timers["Resource"].as_sequence().unwrap().iter().map(|arn| {
        let name = plain(arn).rsplit_once('/').unwrap().1;
        name.strip_suffix('*').unwrap().to_owned()
    });
    let kinds = app::due::last_resort::<aws::DynamoTable>();
    let prefixes: Vec<&str> = kinds.iter().map(|kind| kind.names).collect();
    assert_eq!(names.collect::<Vec<_>>(), prefixes);
    let roles = resources("AWS::IAM::Role");
    assert_eq!(roles.keys().collect::<Vec<_>>(), ["ScheduleRole"]);
    let statements = &roles["ScheduleRole"]["Policies"][0]["PolicyDocument"]["Statement"];
    assert_eq!(statements.as_sequence().unwrap().len(), 1);
    assert_eq!(statements[0]["Action"], "sqs:SendMessage");
    let queues = statements[0]["Resource"].as_sequence().unwrap();
    assert_eq!(queues.iter().map(plain).collect::<Vec<_>>(), ["DueQueue.Arn", "DueDeadLetters.Arn"]);
}

#[test]
fn no_policy_allows_whole_services_or_everything() {
    for (name, function) in deployed() {
        assert!(allowed(&function).iter().all(|action| !action.contains('*')), "{name}");
        for policy in function["Policies"].as_sequence().unwrap() {
            for statement in policy["Statement"].as_sequence().unwrap() {
                // Streams cannot be listed by name, and the account has one suppression list.
                let nameless = ["dynamodb:ListStreams", "ses:DeleteSuppressedDestination"];
                let all = statement["Resource"] == "*";
                let may = nameless.iter().any(|action| statement["Action"] == *action);
                assert!(!all || may, "{name}: {statement:?}");
            }
        }
    }
}

/// Every queue is watched: by its age, and its dead letters by whether they stay.
#[test]
fn every_queue_and_every_function_has_an_alarm() {
    let watched: BTreeSet<String> = resources("AWS::CloudWatch::Alarm")
        .into_values()
        .filter_map(|alarm| Some(plain(alarm["Dimensions"].as_sequence()?.first()?.get("Value")?).to_owned()))
        .collect();
    for queue in resources("AWS::SQS::Queue").into_keys() {
        assert!(watched.contains(&format!("{queue}.QueueName")), "{queue} is not watched");
    }
    for function in resources("AWS::Serverless::Function").into_keys() {
        assert!(watched.contains(&function), "{function} is not watched");
    }
}

/// A filter over the logs counts nothing once the line it looks for reads differently.
#[test]
fn what_is_counted_in_the_logs_is_what_the_code_writes() {
    let code: String = files("shared", "rs").iter().chain(&files("functions", "rs")).map(text).collect();
    for (name, filter) in resources("AWS::Logs::MetricFilter") {
        let pattern = plain(&filter["FilterPattern"]);
        let message = pattern.split('"').nth(1).unwrap_or_else(|| panic!("{name} looks for no message"));
        assert!(code.contains(&format!("\"{message}\"")), "{name}: nothing writes {message:?}");
    }
}

/// Opens and clicks of those who do not want it are never asked for.
#[test]
fn only_the_tracking_configuration_asks_for_opens_and_clicks() {
    let mut tracking = BTreeMap::new();
    for destination in resources("AWS::SES::ConfigurationSetEventDestination").into_values() {
        let asked = destination["EventDestination"]["MatchingEventTypes"].as_sequence().unwrap();
        let tracks = asked.iter().any(|kind| [Some("open"), Some("click")].contains(&kind.as_str()));
        for kind in ["send", "delivery", "bounce", "complaint", "reject"] {
            assert!(asked.iter().any(|asked| asked == kind), "{kind}");
        }
        tracking.insert(plain(&destination["ConfigurationSetName"]).to_owned(), tracks);
    }
    let expected = [("MailConfiguration".to_owned(), true), ("UntrackedMailConfiguration".to_owned(), false)];
    assert_eq!(tracking, expected.into());
}

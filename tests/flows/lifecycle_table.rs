//! Each row of the lifecycle table over HTTP: what each verb makes of an invoice in each standing, and what it refuses.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Flow, eventually, sample};

/// Every invoice needs an approval. A cell is the next standing, or `!` and the code of the refusal. The tests of the use cases
/// read the same table.
const TABLE: &str = include_str!("../../shared/testing/src/lifecycle.txt");

/// The verbs that lead to a standing. An e-mail does not stay on its way, so that row is tested without a stack.
const PATHS: &[(&str, &[&str])] = &[
    ("draft", &[]),
    ("numbered_draft", &["submit", "approve", "open", "move_to_draft"]),
    ("pending", &["submit"]),
    ("numbered_pending", &["submit", "approve", "open", "move_to_draft", "submit"]),
    ("approved", &["submit", "approve"]),
    ("numbered_ok", &["submit", "approve", "open", "move_to_draft", "submit", "approve"]),
    ("open", &["submit", "approve", "open"]),
    ("sent", &["submit", "approve", "send"]),
    ("paid", &["submit", "approve", "open"]),
    ("written_off", &["submit", "approve", "open", "write_off"]),
    ("void", &["submit", "approve", "open", "void"]),
    ("void_draft", &["submit", "approve", "open", "move_to_draft", "void"]),
    ("canceled", &["cancel"]),
    ("superseded", &["supersede"]),
    ("deleted", &["delete"]),
];

fn status(standing: &str) -> &str {
    match standing {
        "numbered_draft" => "draft",
        "pending" | "numbered_pending" => "pending_approval",
        "numbered_ok" => "approved",
        "on_its_way" | "sent" => "open",
        "void_draft" => "void",
        other => other,
    }
}

fn is_numbered(standing: &str) -> bool {
    !["draft", "pending", "approved", "canceled", "superseded", "deleted"].contains(&standing)
}

struct Lifecycle {
    flow: Flow,
    customer: String,
}

impl Lifecycle {
    /// The status of the answer, and the code of a refusal.
    async fn ask(&self, invoice: &str, verb: &str) -> Result<(), String> {
        let path = format!("/v1/invoices/{invoice}");
        let (method, path, body) = match verb {
            "edit" => (Method::PATCH, path, json!({"note": "Changed"})),
            "delete" => (Method::DELETE, path, Value::Null),
            "send" => (Method::POST, path + "/send", json!({"use_template_defaults": true, "force": true})),
            "mark_sent" => {
                let shown = self.flow.ask(Method::GET, &path, &Value::Null).await.body;
                let date = shown["issue_date"].as_str().unwrap_or("2026-11-22");
                (Method::POST, path + "/mark-sent", json!({"method": "post", "date": date}))
            }
            "reject" | "write_off" => {
                (Method::POST, path + "/" + &verb.replace('_', "-"), json!({"reason": "As agreed"}))
            }
            _ => (Method::POST, path + "/" + &verb.replace('_', "-"), json!({})),
        };
        let answer = self.flow.ask(method, &path, &body).await;
        match answer.status {
            200..=299 => Ok(()),
            410 => Err("gone".to_owned()),
            409 => Err(answer.body["code"].as_str().unwrap_or_default().to_owned()),
            other => panic!("{verb} was answered {other}: {}", answer.body),
        }
    }

    async fn standing(&self, standing: &str, path: &[&str]) -> String {
        let price = if standing == "paid" { "0" } else { "95.00" };
        let lines = json!([sample::line("Consulting", "1", price)]);
        let invoice =
            self.flow.draft(sample::with(sample::draft(&self.customer), json!({"lines": lines}))).await;
        for verb in path {
            self.ask(&invoice, verb).await.unwrap_or_else(|code| panic!("{verb} to {standing}: {code}"));
        }
        if standing == "sent" {
            self.flow.sent(&invoice).await;
        }
        self.is(&invoice, standing).await;
        invoice
    }

    async fn is(&self, invoice: &str, standing: &str) {
        let shown = self.flow.ask(Method::GET, &format!("/v1/invoices/{invoice}"), &Value::Null).await;
        if standing == "deleted" {
            assert_eq!(shown.status, 410);
            return;
        }
        assert_eq!(shown.body["status"], status(standing), "{standing}");
        assert_eq!(shown.body["number"].is_string(), is_numbered(standing), "{standing}");
    }

    /// Refusals change nothing, so one invoice stands for all refused cells of a row; each other cell has its own.
    async fn row(&self, verbs: &[&str], standing: &str, cells: &[&str]) {
        let (_, path) = PATHS.iter().find(|(name, _)| *name == standing).expect("a path");
        let invoice = self.standing(standing, path).await;
        for (verb, cell) in verbs.iter().zip(cells) {
            match cell.strip_prefix('!') {
                Some(code) => {
                    assert_eq!(self.ask(&invoice, verb).await, Err(code.to_owned()), "{verb} of {standing}");
                    self.is(&invoice, standing).await;
                }
                None => {
                    let own = self.standing(standing, path).await;
                    assert_eq!(self.ask(&own, verb).await, Ok(()), "{verb} of {standing}");
                    self.is(&own, cell).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn each_verb_does_in_each_status_what_the_table_says() {
    let Some(flow) = Flow::start("table").await else { return };
    flow.patch("/v1/settings", json!({"approval": {"policy": "always"}})).await;
    let customer = flow.customer("Hofmann", json!({})).await;
    let lifecycle = Lifecycle { flow, customer };
    let mut lines = TABLE.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let verbs = lines.next().expect("the verbs").split_off(1);
    let rows: Vec<Vec<&str>> = lines.filter(|row| row[0] != "on_its_way").collect();
    let known: Vec<&str> = PATHS.iter().map(|(standing, _)| *standing).collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), known, "each row has a path");
    join_all(rows.iter().map(|row| lifecycle.row(&verbs, row[0], &row[1..]))).await;

    // No refusal and no verb left a gap.
    eventually("the numbers", async || {
        let report = lifecycle.flow.get("/v1/reports/numbering?kind=invoice").await;
        if report["complete"] == true { Ok(()) } else { Err(report) }
    })
    .await;
}

//! What becomes of the e-mails: people open them and follow links, one address is out of date, one e-mail waits, and a file of
//! the bank tells what was paid.

use anyhow::{Context, Result};
use chrono::{Days, Utc};
use local::Client;
use reqwest::Method;
use serde_json::{Value, json};

use crate::mail::simulate::{self, Told};
use crate::sample::{Sample, id};
use crate::stack::Stack;

/// How many e-mails are opened; every third of them is clicked as well.
const OPENED: usize = 12;

/// Of the e-mails of these invoices, and of one that cannot be delivered.
pub(super) async fn read(stack: &Stack, numbers: &[String], unreachable: &str) -> Result<()> {
    for (place, number) in numbers.iter().take(OPENED).enumerate() {
        simulate::report(stack, number, Told::Opened).await?;
        if place % 3 == 0 {
            simulate::report(stack, number, Told::Followed).await?;
        }
    }
    simulate::report(stack, unreachable, Told::Bounced).await?;
    eprintln!("✓ {} e-mails opened, one bounced", numbers.len().min(OPENED));
    Ok(())
}

/// An invoice that goes out in three days.
pub(super) async fn schedule(client: &Client, sample: &Sample) -> Result<()> {
    let draft = id(&client.post("/v1/invoices", &sample.invoice(28)).await?)?;
    let at = (Utc::now().date_naive() + Days::new(3)).format("%Y-%m-%dT09:00").to_string();
    let email = json!({"email": {"use_template_defaults": true}, "send_at": at});
    client.post(&format!("/v1/invoices/{draft}/open"), &email).await?;
    eprintln!("✓ an e-mail scheduled");
    Ok(())
}

/// A statement of the bank: two entries that name an invoice, one that pays less, one that nobody knows, and a fee.
pub(super) async fn bank(client: &Client, invoices: &[Value]) -> Result<()> {
    let day = Utc::now().date_naive();
    let amount = |invoice: &Value| {
        let due = &invoice["totals"]["payable"]["amount"];
        due.as_str().map(str::to_owned).context("an invoice without an amount")
    };
    let number = |invoice: &Value| invoice["number"].as_str().unwrap_or_default().to_owned();
    let [first, second, third, ..] = invoices else { anyhow::bail!("the batch opened too few invoices") };
    let entries = [
        (amount(first)?, "CRDT", format!("Rechnung {}", number(first))),
        (amount(second)?, "CRDT", number(second)),
        ("100.00".to_owned(), "CRDT", format!("Anzahlung {}", number(third))),
        ("412.50".to_owned(), "CRDT", "Danke".to_owned()),
        ("9.90".to_owned(), "DBIT", "Kontoführung".to_owned()),
    ];
    let entries: String = entries
        .iter()
        .map(|(amount, way, text)| {
            format!(
                "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>BOOK</Sts>\
                 <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><NtryDtls><TxDtls>\
                 <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
            )
        })
        .collect();
    let file = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>1</Id>\
         <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    );
    let request = client.request(Method::POST, "/v1/bank-statements?name=Commerzbank");
    let answer = client.send(request.header("content-type", "application/xml").body(file)).await?;
    if answer.status != 202 {
        anyhow::bail!("the bank statement is refused: {}", answer.body);
    }
    eprintln!("✓ a bank statement uploaded");
    Ok(())
}

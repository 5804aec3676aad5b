//! Bank statements over HTTP: uploading, proposals, applying, duplicates, reversals, CSV.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{contains, errors, refused, these};
use super::support::{Flow, id, sample};

/// An entry: its amount, the bank's reference and what the payer wrote. Below zero it is a reversal.
fn entry(amount: &str, reference: &str, text: &str) -> String {
    let (sign, reversal) = if amount.starts_with('-') { ("DBIT", "true") } else { ("CRDT", "false") };
    let amount = amount.trim_start_matches('-');
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><RvslInd>{reversal}</RvslInd><Sts>BOOK</Sts>\
         <BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>\
         <RltdPties><Dbtr><Nm>Hofmann</Nm></Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct>\
         <CdtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></CdtrAcct></RltdPties>\
         <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
}

fn camt(entries: &[String]) -> String {
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Acct><Id>\
         <IBAN>DE89370400440532013000</IBAN></Id></Acct>{}</Stmt></BkToCstmrStmt></Document>",
        entries.concat()
    )
}

/// Open invoices of 226.10 each, with their numbers.
async fn open_invoices(flow: &Flow, count: usize) -> Vec<(String, String)> {
    let customer = flow.customer("Hofmann", json!({})).await;
    let mut invoices = Vec::new();
    for _ in 0..count {
        let draft = flow.draft(sample::draft(&customer)).await;
        let opened = flow.open(&draft, json!({})).await;
        assert_eq!(opened.status, 200, "{}", opened.body);
        invoices.push((draft, opened.body["number"].as_str().unwrap().to_owned()));
    }
    invoices
}

#[tokio::test]
async fn entries_are_proposed_applied_reversed_and_told_once() {
    let Some(flow) = Flow::start("bank").await else { return };
    let invoices = open_invoices(&flow, 2).await;
    let number = invoices[0].1.replace('-', " ").to_lowercase();
    let first = [entry("226.10", "B-1", &format!("Rechnung {number}")), entry("1.00", "B-2", "Danke")];
    let statement = flow.upload(&camt(&first)).await;
    contains(
        &statement,
        &json!({"format": "camt_053", "entries": 2, "read": 2, "counts": {"exact": 1, "none": 1}}),
    );
    contains(
        &statement["accounts"][0],
        &json!({"account": "DE89370400440532013000", "entity_id": flow.entity}),
    );
    let list = format!("/v1/bank-statements/{}/entries", id(&statement));
    let entries = flow.all(&format!("{list}?match=exact")).await;
    assert_eq!(entries.len(), 1);
    contains(&entries[0], &json!({"status": "open", "counterparty": "Hofmann"}));
    assert_eq!(entries[0]["candidates"][0]["document_id"], json!(invoices[0].0));

    let path = format!("{list}/{}", id(&entries[0]));
    let applied = flow.post(&format!("{path}/apply"), json!({})).await;
    assert_eq!(applied["status"], "applied");
    let payment = flow.get(&format!("/v1/payments/{}", applied["payment_id"].as_str().unwrap())).await;
    let external = json!({"method": "bank_transfer", "date": "2026-11-20", "external_id": id(&entries[0])});
    contains(&payment, &external);
    contains(&flow.invoice(&invoices[0].0).await, &json!({"status": "paid"}));
    let again = flow.ask(Method::POST, &format!("{path}/apply"), &json!({})).await;
    refused(&again, 409, "already_applied");

    // Another file with one of them, and the reversal.
    let text = format!("Rechnung {number}");
    let second = flow.upload(&camt(&[first[0].clone(), entry("-226.10", "B-3", "Rückgabe")])).await;
    contains(&second, &json!({"counts": {"duplicates": 1, "debits": 1, "exact": 0}}));
    let back = flow.all(&format!("/v1/bank-statements/{}/entries", id(&second))).await;
    assert_eq!(back.len(), 1, "{text}");
    assert_eq!(back[0]["reverses_payment_id"], applied["payment_id"]);
    let path = format!("/v1/bank-statements/{}/entries/{}/apply", id(&second), id(&back[0]));
    assert_eq!(flow.post(&path, json!({})).await["status"], "reversed");
    contains(&flow.invoice(&invoices[0].0).await, &json!({"status": "open"}));

    let left = flow.all(&format!("{list}?status=open")).await;
    let path = format!("{list}/{}/ignore", id(&left[0]));
    assert_eq!(flow.post(&path, json!({})).await["status"], "ignored");
    assert_eq!(flow.all(&format!("{list}?status=open")).await, Vec::<Value>::new());
    assert_eq!(flow.all("/v1/bank-statements").await.len(), 2);
}

#[tokio::test]
async fn exact_entries_of_a_csv_file_are_applied_by_themselves() {
    let Some(flow) = Flow::start("bank-csv").await else { return };
    let invoices = open_invoices(&flow, 2).await;
    flow.patch("/v1/settings", json!({"apply_exact": true})).await;
    let mapping = flow.post("/v1/csv-mappings", sample::csv_mapping()).await;
    let file = format!(
        "date,amount,text\n2026-11-20,226.10,{}\n2026-11-20,10.00,{}\n",
        invoices[0].1, invoices[1].1
    );
    let upload = async |file: String, mapping: &str| {
        let path = format!("/v1/bank-statements?mapping_id={mapping}");
        let request = flow.client.request(Method::POST, &path).header("content-type", "text/csv").body(file);
        flow.client.send(request).await.unwrap()
    };
    let wrong = upload(file.replace("226.10", "226,10"), &id(&mapping)).await;
    refused(&wrong, 422, "invalid_request");
    assert_eq!(errors(&wrong.body), these(&[("file: line 2", "too_many_fields")]));
    let answer = upload(file.clone(), &id(&mapping)).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let statement = flow.is_read(&id(&answer.body)).await;
    contains(&statement, &json!({"format": "csv", "counts": {"exact": 1, "likely": 1, "applied": 1}}));
    contains(&flow.invoice(&invoices[0].0).await, &json!({"status": "paid"}));
    contains(&flow.invoice(&invoices[1].0).await, &json!({"status": "open"}));
    assert_eq!(flow.all("/v1/payments").await.len(), 1);

    let path = format!("/v1/csv-mappings/{}", id(&mapping));
    assert_eq!(flow.ask(Method::DELETE, &path, &json!({})).await.status, 204);
    let archived = upload(file, &id(&mapping)).await;
    assert_eq!(errors(&archived.body), these(&[("mapping_id", "mapping_archived")]));
}

//! Bank statements: files, and requests about them.

use app::bank_statements::apply_entry::{Target, apply_entry};
use app::bank_statements::ignore_entry::ignore_entry;
use app::bank_statements::upload_statement::{Upload, upload_statement};
use app::{Caller, Error, Reply};
use domain::bank_statements::entry::BankEntry;
use domain::bank_statements::statement::BankStatement;
use domain::ids::BankStatementId;
use store::Store;

use super::{Tenant, World, answer, run};

/// An entry of a file.
#[derive(Clone, Debug)]
pub struct Line {
    /// Below zero: a debit.
    pub cents: i64,
    pub text: String,
    pub payer: &'static str,
    pub iban: &'static str,
    pub end_to_end: &'static str,
    pub reversal: bool,
    pub day: u32,
}

impl Line {
    pub fn new(cents: i64, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cents, text, payer: "", iban: "", end_to_end: "", reversal: false, day: 20 }
    }
}

/// A camt.053 file with these entries.
pub fn camt(lines: &[Line]) -> Vec<u8> {
    let entry = |line: &Line| {
        let (amount, sign) = (line.cents.abs(), if line.cents < 0 { "DBIT" } else { "CRDT" });
        let (role, given) =
            (
                if line.cents < 0 { "Cdtr" } else { "Dbtr" },
                |text: &str, xml: String| {
                    if text.is_empty() { String::new() } else { xml }
                },
            );
        let name = given(line.payer, format!("<{role}><Nm>{}</Nm></{role}>", line.payer));
        let iban = format!("<{role}Acct><Id><IBAN>{}</IBAN></Id></{role}Acct>", line.iban);
        let iban = given(line.iban, iban);
        let reference = given(line.end_to_end, format!("<EndToEndId>{}</EndToEndId>", line.end_to_end));
        format!(
            "<Ntry><Amt Ccy=\"EUR\">{}.{:02}</Amt><CdtDbtInd>{sign}</CdtDbtInd><RvslInd>{}</RvslInd><Sts>BOOK</Sts>\
             <BookgDt><Dt>2026-11-{:02}</Dt></BookgDt><NtryDtls><TxDtls><Refs>{reference}</Refs>\
             <RltdPties>{name}{iban}</RltdPties><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>",
            amount / 100,
            amount % 100,
            line.reversal,
            line.day,
            line.text,
        )
    };
    let entries: String = lines.iter().map(entry).collect();
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Acct><Id>\
         <IBAN>DE89370400440532013000</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    )
    .into_bytes()
}

impl World {
    /// Uploads a file that is accepted.
    pub fn upload(&self, tenant: &Tenant, bytes: Vec<u8>) -> BankStatementId {
        run(self.try_upload(&self.caller(tenant), bytes)).unwrap().body.parse().unwrap()
    }

    pub async fn try_upload(&self, caller: &Caller, bytes: Vec<u8>) -> Result<Reply, Error> {
        let upload = Upload { name: "November".parse().unwrap(), mapping_id: None, bytes };
        let show = |statement: &BankStatement| answer(statement.id);
        upload_statement(
            &Store::new(self.workers_table.clone()),
            &self.bucket,
            &self.entropy,
            caller,
            upload,
            show,
        )
        .await
    }

    pub fn statement(&self, tenant: &Tenant, id: BankStatementId) -> BankStatement {
        run(self.store().bank_statement(&tenant.id, id)).unwrap().expect("the statement")
    }

    /// The entries that a file was the first to have, in its order.
    pub fn bank_entries(&self, tenant: &Tenant, id: BankStatementId) -> Vec<BankEntry> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = run(self.store().bank_entries(&tenant.id, id, after.as_deref(), 500)).unwrap();
            all.extend(page.data);
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }

    pub async fn apply(&self, caller: &Caller, entry: &BankEntry, target: &Target) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let which = (entry.statement_id, &entry.id, None);
        let show = |entry: &BankEntry| answer(entry.version);
        apply_entry(&store, &self.clock, &self.entropy, caller, which, target, show).await
    }

    pub async fn ignore(&self, caller: &Caller, entry: &BankEntry) -> Result<Reply, Error> {
        let store = Store::new(self.workers_table.clone());
        let which = (entry.statement_id, &entry.id, None);
        let show = |entry: &BankEntry| answer(entry.version);
        ignore_entry(&store, &self.clock, &self.entropy, caller, which, show).await
    }
}

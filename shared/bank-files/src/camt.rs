//! camt.053 (statement) and camt.054 (notification) of ISO 20022. Elements are found by their names, whatever the version
//! and its namespace: from .001.02 to .001.13 the paths that are read here have only got more variants.

mod element;
mod transaction;

use chrono::NaiveDate;
use domain::bank_statements::booked::{Account, Booked, Direction};
use domain::bank_statements::statement::Format;
use domain::money::Money;
use roxmltree::{Document, Node, ParsingOptions};

use crate::Stated;
use crate::faults::Faults;
use crate::values::{account, text};
use element::{child, children, content, day, direction, money, path};
use transaction::Transaction;

/// The maximum number of nodes. An entry has about 100.
const MOST_NODES: u32 = 4_000_000;

pub fn read(xml: &str) -> Result<Stated, Faults> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(xml, options).map_err(|error| {
        Faults::one("", "invalid_xml", format!("must be valid XML without a document type: {error}"))
    })?;
    let root = document.root_element();
    let kinds =
        [("BkToCstmrStmt", "Stmt", Format::Camt053), ("BkToCstmrDbtCdtNtfctn", "Ntfctn", Format::Camt054)];
    let found = kinds.into_iter().find_map(|(name, of, format)| Some((child(root, name)?, of, format)));
    let Some((message, of, format)) = found else {
        let message = "must have BkToCstmrStmt (camt.053) or BkToCstmrDbtCdtNtfctn (camt.054) below its root";
        return Err(Faults::one("", "unknown_format", message));
    };
    let (mut stated, mut faults) = (Stated::new(format), Faults::default());
    for (index, statement) in children(message, of).enumerate() {
        let place = format!("{of}[{}]", index + 1);
        read_statement(statement, &place, &mut stated, &mut faults);
    }
    stated.finish(faults)
}

fn read_statement(statement: Node<'_, '_>, place: &str, stated: &mut Stated, faults: &mut Faults) {
    let named =
        path(statement, &["Acct", "Id", "IBAN"]).or_else(|| path(statement, &["Acct", "Id", "Othr", "Id"]));
    // camt.05x.001.01 had more kinds of identifiers; none of them is in use.
    let Some(account) = named.and_then(content).and_then(|raw| account(&raw)) else {
        faults.add(format!("{place}/Acct/Id"), "required", "must be given");
        return;
    };
    for (index, entry) in children(statement, "Ntry").enumerate() {
        let place = format!("{place}/Ntry[{}]", index + 1);
        read_entry(entry, &account, &place, stated, faults);
    }
}

/// What all transactions of an entry have in common.
struct Common<'a> {
    account: &'a Account,
    amount: Money,
    direction: Direction,
    reversal: bool,
    booked_on: NaiveDate,
    value_on: Option<NaiveDate>,
    bank_reference: Option<String>,
    information: Option<String>,
}

fn read_entry(entry: Node<'_, '_>, account: &Account, place: &str, stated: &mut Stated, faults: &mut Faults) {
    let status = child(entry, "Sts");
    let status = status.and_then(|status| child(status, "Cd").or(Some(status))).and_then(content);
    // Without a status it is booked. `FUTR` came with .08.
    if status.as_deref().is_some_and(|status| status != "BOOK") {
        stated.pending += 1;
        return;
    }
    let Some(common) = read_common(entry, account, place, faults) else { return };
    let details: Vec<Node<'_, '_>> =
        children(entry, "NtryDtls").flat_map(|node| children(node, "TxDtls")).collect();
    let transactions: Vec<Transaction> = details
        .iter()
        .map(|node| transaction::read(*node, common.direction, common.amount.currency))
        .collect();
    // An amount of zero, as of an entry that only informs, pays nothing.
    if common.amount.minor == 0 {
        return;
    }
    if transactions.len() < 2 {
        let own = transactions.into_iter().next().unwrap_or_default();
        stated.push(booked(&common, common.amount, common.direction, own), faults);
        return;
    }
    let sum: Option<i64> = transactions.iter().try_fold(0_i64, |sum, own| {
        let (minor, direction) = own.amount?;
        sum.checked_add(if direction == common.direction { minor } else { -minor })
    });
    if sum != Some(common.amount.minor)
        || transactions.iter().any(|own| own.amount.is_some_and(|(m, _)| m == 0))
    {
        stated.unsplit += 1;
        let whole = Transaction { text: common.information.clone(), ..Transaction::default() };
        stated.push(booked(&common, common.amount, common.direction, whole), faults);
        return;
    }
    for own in transactions {
        let Some((minor, direction)) = own.amount else { continue };
        stated.push(booked(&common, Money::new(minor, common.amount.currency), direction, own), faults);
    }
}

fn read_common<'a>(
    entry: Node<'_, '_>,
    account: &'a Account,
    place: &str,
    faults: &mut Faults,
) -> Option<Common<'a>> {
    let amount_node = child(entry, "Amt");
    let money = amount_node.and_then(money);
    if money.is_none() {
        faults.add(format!("{place}/Amt"), "invalid_amount", "must be an amount with its currency (Ccy)");
    }
    let direction = child(entry, "CdtDbtInd").and_then(direction);
    if direction.is_none() {
        faults.add(format!("{place}/CdtDbtInd"), "invalid_value", "must be CRDT or DBIT");
    }
    let value_on = child(entry, "ValDt").and_then(day);
    // A notification may only have the value date.
    let booked_on = child(entry, "BookgDt").and_then(day).or(value_on);
    if booked_on.is_none() {
        faults.add(format!("{place}/BookgDt"), "invalid_date", "must be a date");
    }
    let reversal = child(entry, "RvslInd").and_then(content);
    Some(Common {
        account,
        amount: money?,
        direction: direction?,
        reversal: matches!(reversal.as_deref(), Some("true" | "1")),
        booked_on: booked_on?,
        value_on,
        bank_reference: child(entry, "AcctSvcrRef").and_then(content),
        information: child(entry, "AddtlNtryInf").and_then(content),
    })
}

fn booked(common: &Common<'_>, amount: Money, direction: Direction, own: Transaction) -> Booked {
    let bank_reference = common.bank_reference.as_deref().or(own.bank_reference.as_deref());
    let said = own.text.as_deref().or(common.information.as_deref());
    Booked {
        account: common.account.clone(),
        booked_on: common.booked_on,
        value_on: common.value_on,
        amount,
        direction,
        reversal: common.reversal,
        counterparty: own.name.as_deref().and_then(text),
        counterparty_iban: own.iban.and_then(|iban| iban.parse().ok()),
        end_to_end: own.end_to_end.as_deref().and_then(text),
        bank_reference: bank_reference.and_then(text),
        reference: own.reference.as_deref().and_then(text),
        text: said.and_then(text),
    }
}

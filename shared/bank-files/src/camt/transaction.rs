//! The details of one transaction of an entry (`TxDtls`).

use domain::bank_statements::booked::Direction;
use domain::money::{Currency, Money};
use roxmltree::Node;

use super::element::{child, children, content, direction, money, path};

#[derive(Debug, Default)]
pub(super) struct Transaction {
    /// In minor units of the entry's currency. `None` if it is not told in this currency.
    pub(super) amount: Option<(i64, Direction)>,
    pub(super) name: Option<String>,
    pub(super) iban: Option<String>,
    pub(super) end_to_end: Option<String>,
    pub(super) bank_reference: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) text: Option<String>,
}

pub(super) fn read(node: Node<'_, '_>, of_entry: Direction, currency: Currency) -> Transaction {
    let own = child(node, "CdtDbtInd").and_then(direction).unwrap_or(of_entry);
    let told = [&["Amt"][..], &["AmtDtls", "TxAmt", "Amt"], &["AmtDtls", "CntrValAmt", "Amt"]];
    let in_currency = |amount: &Money| amount.currency == currency;
    let amount = told.into_iter().find_map(|names| path(node, names).and_then(money).filter(in_currency));
    let (who, account) = match own {
        Direction::Credit => (["UltmtDbtr", "Dbtr"], "DbtrAcct"),
        Direction::Debit => (["UltmtCdtr", "Cdtr"], "CdtrAcct"),
    };
    let parties = child(node, "RltdPties");
    let name_of = |role: &&'static str| {
        let party = child(parties?, role)?;
        // `Pty` came with .08.
        child(party, "Nm").or_else(|| path(party, &["Pty", "Nm"])).and_then(content)
    };
    let refs = child(node, "Refs");
    let remittance = child(node, "RmtInf");
    let free = remittance.into_iter().flat_map(|it| children(it, "Ustrd")).filter_map(content);
    let structured: Vec<Node<'_, '_>> = remittance.into_iter().flat_map(|it| children(it, "Strd")).collect();
    let numbers = structured.iter().flat_map(|it| children(*it, "RfrdDocInf"));
    let numbers = numbers.filter_map(|it| child(it, "Nb").and_then(content));
    let more = structured.iter().flat_map(|it| children(*it, "AddtlRmtInf")).filter_map(content);
    let words: Vec<String> = free.chain(numbers).chain(more).collect();
    let additional = child(node, "AddtlTxInf").and_then(content);
    Transaction {
        amount: amount.map(|amount| (amount.minor, own)),
        name: who.iter().find_map(name_of),
        iban: parties.and_then(|it| path(it, &[account, "Id", "IBAN"])).and_then(content),
        end_to_end: refs.and_then(|it| child(it, "EndToEndId")).and_then(content),
        bank_reference: refs.and_then(|it| child(it, "AcctSvcrRef")).and_then(content),
        reference: structured.iter().find_map(|it| path(*it, &["CdtrRefInf", "Ref"]).and_then(content)),
        text: if words.is_empty() { additional } else { Some(words.join(" ")) },
    }
}

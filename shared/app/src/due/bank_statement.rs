//! A bank statement whose entries are to be read: the next group of them is written, with proposals. Where the tenant wants
//! it, the exact ones become payments in the same transaction.
//!
//! An entry that is known from another file is counted and skipped. The header of the statement moves on in the same
//! transaction, so that none is read twice, and a group that met another writer is planned again.

use std::collections::{BTreeMap, BTreeSet};

use domain::bank_statements::booked::Booked;
use domain::bank_statements::entry::{BankEntry, EntryState};
use domain::bank_statements::matching::{Match, OpenDocument, Proposal};
use domain::bank_statements::statement::BankStatement;
use domain::change::Change;
use domain::digest::Digest;
use domain::documents::document::Document;
use domain::ids::{BankStatementId, CustomerId, DocumentId, TenantId};
use domain::payments::allocate::payable;
use domain::payments::ledger::Ledger;
use domain::payments::payment::Wanted;
use domain::times::Times;
use ports::{Action, Table};
use store::bank_statements::statements::{self, STATEMENT, Unread};
use store::bank_statements::{entries, remembered};
use store::documents::headers::header_keys;
use store::payments::ledger;
use store::{Loaded, Store, keys};

use super::{Coming, Kind, Plan};
use crate::Error;
use crate::bank_statements::apply_entry::{payment, wish};
use crate::bank_statements::proposals::{self, open_documents, propose};
use crate::payments::record_payment::{NewPayment, make, reads};
use crate::payments::writes::{Desk, Strictness, documents};

/// A group of entries was read.
pub const READ: &str = "entries_read";

/// Actions of one transaction (`TransactWriteItems`: 100), less the header of the statement and some room.
const ACTIONS: usize = 96;

pub(super) fn kind<T: Table>() -> Kind<T> {
    Kind {
        item_type: STATEMENT,
        names: BankStatementId::PREFIX,
        come_due: Box::new(|coming| Box::pin(proceed(coming))),
        moved: None,
    }
}

async fn proceed<T: Table>(coming: Coming<'_, T>) -> Result<Plan, Error> {
    let Coming { store, tenant, item, times } = coming;
    let statement = statements::read(item)?;
    let unread = store.unread_entries(tenant, statement.id, statement.read).await?;
    if unread.is_empty() {
        return Err(Error::Failed(format!(
            "the entries of {} from {} on are missing",
            statement.id, statement.read
        )));
    }
    let mut wants: Vec<_> = unread.iter().map(|entry| keys::bank_entry(tenant, &entry.id)).collect();
    wants.extend(unread.iter().flat_map(|entry| proposals::reads(tenant, &entry.booked)));
    let known = store.load(wants).await?;
    let mut fresh = BTreeSet::new();
    for entry in &unread {
        if known.get::<BankEntry>(&keys::bank_entry(tenant, &entry.id))?.is_none() {
            fresh.insert(entry.id.clone());
        }
    }
    let new: Vec<&Unread> = unread.iter().filter(|entry| fresh.contains(&entry.id)).collect();
    let booked: Vec<&Booked> = new.iter().map(|entry| &entry.booked).collect();
    let proposed = Proposed::read(store, tenant, &statement, &known, &booked).await?;
    // The one that uploaded the file goes on.
    let change = Change { at: times.now, ..statement.change.clone() };
    let group = Group::new(tenant, statement, change, times, &proposed.loaded);
    let group = group.fill(&unread, &new, &proposed.proposals)?;
    Ok(Plan { actions: group.finish(), outcome: READ })
}

/// What the entries of a group are proposed for, and what the payments of the exact ones are made from.
struct Proposed {
    proposals: Vec<Proposal>,
    loaded: Loaded,
}

impl Proposed {
    async fn read<T: Table>(
        store: &Store<T>,
        tenant: &TenantId,
        statement: &BankStatement,
        known: &Loaded,
        booked: &[&Booked],
    ) -> Result<Self, Error> {
        let receipts = booked.iter().any(|booked| booked.is_receipt());
        let open: Vec<OpenDocument> =
            if receipts { open_documents(store, tenant).await? } else { Vec::new() };
        let (mut loaded, mut due, mut seen) = (Loaded::default(), BTreeMap::new(), BTreeSet::new());
        loop {
            let proposals =
                propose(store, tenant, (known, &statement.accounts), (open.clone(), &due), booked).await?;
            if !statement.apply_exact {
                return Ok(Self { proposals, loaded });
            }
            let exact = || proposals.iter().filter(|proposal| proposal.found == Match::Exact);
            let wanted: BTreeSet<DocumentId> = exact()
                .flat_map(|proposal| proposal.candidates.iter().map(|candidate| candidate.document_id))
                .filter(|id| !seen.contains(id))
                .collect();
            if wanted.is_empty() {
                return Ok(Self { proposals, loaded });
            }
            let mut wants: Vec<_> = wanted.iter().flat_map(|id| header_keys(tenant, *id)).collect();
            for (proposal, booked) in proposals.iter().zip(booked) {
                if let Some((customer, _)) = proposal.payable().filter(|_| proposal.found == Match::Exact) {
                    wants.extend(reads(tenant, &of(booked, customer), &[]));
                }
            }
            loaded.extend(store.load(wants).await?);
            // The index may lag behind the documents.
            let found = documents(&loaded, tenant, &wanted)?;
            for id in &wanted {
                due.insert(*id, found.get(id).map_or(0, due_of));
            }
            seen.extend(wanted);
        }
    }
}

/// Zero if it cannot be paid.
fn due_of(document: &Document) -> i64 {
    payable(document).unwrap_or(0)
}

/// A payment of a customer, to ask what it would read.
fn of(booked: &Booked, customer: CustomerId) -> NewPayment {
    let id = domain::bank_statements::entry_id::EntryId::of_all([booked]).remove(0);
    payment(&id, booked, customer, wish(&[]))
}

/// The writes of one transaction.
struct Group<'g> {
    tenant: &'g TenantId,
    statement: BankStatement,
    change: Change,
    times: Times,
    loaded: &'g Loaded,
    actions: Vec<Action>,
    ledgers: BTreeMap<(CustomerId, String), Ledger>,
    paid: BTreeSet<DocumentId>,
    payers: BTreeSet<String>,
    /// What the receipts have in common with their reversals.
    receipts: BTreeSet<String>,
}

impl<'g> Group<'g> {
    fn new(
        tenant: &'g TenantId,
        statement: BankStatement,
        change: Change,
        times: Times,
        loaded: &'g Loaded,
    ) -> Self {
        let (actions, ledgers) = (Vec::new(), BTreeMap::new());
        let (paid, payers, receipts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { tenant, statement, change, times, loaded, actions, ledgers, paid, payers, receipts }
    }

    /// Adds entries in their order, as long as they fit.
    fn fill(mut self, unread: &[Unread], new: &[&Unread], proposals: &[Proposal]) -> Result<Self, Error> {
        let mut proposed = new.iter().zip(proposals).peekable();
        for entry in unread {
            match proposed.next_if(|(next, _)| next.id == entry.id) {
                None => self.statement.counts.duplicates += 1,
                Some((_, proposal)) => {
                    if !self.add(entry, proposal)? {
                        break;
                    }
                }
            }
            self.statement.read += 1;
        }
        Ok(self)
    }

    /// Whether the entry fits.
    fn add(&mut self, entry: &Unread, proposal: &Proposal) -> Result<bool, Error> {
        let position = self.statement.read + 1;
        let documents: Vec<DocumentId> =
            proposal.candidates.iter().map(|candidate| candidate.document_id).collect();
        let pays = self.statement.apply_exact && proposal.found == Match::Exact;
        let needed = if pays { 10 + 2 * documents.len() } else { 1 };
        if pays && documents.iter().any(|id| self.paid.contains(id)) {
            // What is left of the document is known once the first payment is written.
            return Ok(false);
        }
        let correlation = entry.booked.correlation().filter(|_| entry.booked.takes_back());
        if correlation.is_some_and(|correlation| self.receipts.contains(&correlation)) {
            // Its payment is known once this group is written.
            return Ok(false);
        }
        if !self.actions.is_empty() && self.size() + needed > ACTIONS {
            return Ok(false);
        }
        let mut state = EntryState::Open;
        if pays && let Some(payment_id) = self.pay(entry, proposal, position)? {
            state = EntryState::Applied { payment_id };
            self.statement.counts.applied += 1;
        }
        let counts = &mut self.statement.counts;
        if entry.booked.is_receipt() {
            counts.add(proposal.found)
        } else {
            counts.debits += 1
        }
        let stored = BankEntry {
            id: entry.id.clone(),
            version: 1,
            statement_id: self.statement.id,
            position,
            booked: entry.booked.clone(),
            proposal: proposal.clone(),
            state,
            created_at: self.times.now,
            change: self.change.clone(),
        };
        self.actions.push(entries::put(self.tenant, &stored));
        Ok(true)
    }

    /// The payment of an entry, if it can be made.
    fn pay(
        &mut self,
        entry: &Unread,
        proposal: &Proposal,
        position: u32,
    ) -> Result<Option<domain::ids::PaymentId>, Error> {
        let Some((customer, documents)) = proposal.payable() else { return Ok(None) };
        let (tenant, booked) = (self.tenant, &entry.booked);
        let new = payment(&entry.id, booked, customer, wish(&documents));
        let currency = booked.amount.currency;
        let key = (customer, currency.to_string());
        let mut ledger = match self.ledgers.get(&key) {
            Some(ledger) => ledger.clone(),
            None => Ledger::new(ledger::balance_from(self.loaded, tenant, customer, currency)?),
        };
        let wanted: Vec<Wanted> = new.wish.wanted.clone();
        let drawn = std::sync::atomic::AtomicU32::new(0);
        // A repeated call makes the same ids.
        let draw = || {
            bits(&format!(
                "{} {position} {}",
                self.statement.id,
                drawn.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
            ))
        };
        let desk = Desk { tenant, change: &self.change, present: self.times.present, draw: &draw };
        let made = make(&desk, self.loaded, &new, (wanted, Strictness::Each), &mut ledger);
        let (payment, actions) = match made {
            Ok(made) if ledger.check().is_ok() => made,
            // A person sees it as an exact one that is open.
            Ok(_) | Err(Error::Refused(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        self.ledgers.insert(key, ledger);
        self.paid.extend(documents);
        self.actions.extend(actions);
        self.actions.extend(remembered::receipt(tenant, booked, payment.id, self.times.now));
        self.receipts.extend(booked.correlation());
        if let Some(iban) = &booked.counterparty_iban
            && self.payers.insert(iban.as_str().to_owned())
        {
            self.actions.push(remembered::payer(tenant, iban, customer, self.times.now));
        }
        Ok(Some(payment.id))
    }

    /// The number of actions, with those of the ledgers.
    fn size(&self) -> usize {
        let ledgers = self.ledgers.values().map(|ledger| 1 + ledger.entries.len());
        self.actions.len() + ledgers.sum::<usize>()
    }

    fn finish(self) -> Vec<Action> {
        let mut actions = self.actions;
        for ledger in self.ledgers.values() {
            actions.extend(ledger::write(self.tenant, ledger));
        }
        let mut statement = self.statement;
        statement.version += 1;
        statement.change = self.change;
        actions.push(statements::put(self.tenant, &statement));
        actions
    }
}

/// 128 bits of a digest.
fn bits(text: &str) -> u128 {
    let digest = Digest::of(text.as_bytes()).to_string();
    u128::from_str_radix(digest.get(..32).unwrap_or_default(), 16).unwrap_or_default()
}

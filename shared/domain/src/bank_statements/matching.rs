//! Which open documents a receipt pays. The rules, in this order:
//!
//! 1. Documents that the entry names, by their payment reference or number, and whose sum is the amount: exact. They must
//!    belong to one customer, and the payer's account must not be known as another customer's.
//! 2. Documents that it names, with another amount, or with a doubt: likely.
//! 3. The only document of this amount of the customer whose account or name it is: likely.
//! 4. Several documents, none of which stands out: ambiguous.
//! 5. Nothing of that: none.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::booked::Booked;
use super::reference::{LEAST, candidates, compact, creditor_reference, is_weak, same_party};
use crate::ids::{CustomerId, DocumentId, EntityId, PaymentId};
use crate::money::Currency;

/// The maximum number of documents of a proposal: as many as one transaction pays.
pub const MOST_DOCUMENTS: usize = 40;

/// The maximum number of candidates that are shown where none stands out.
pub const MOST_CANDIDATES: usize = 10;

/// A document of which something is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDocument {
    pub document_id: DocumentId,
    /// The seller.
    pub entity_id: Option<EntityId>,
    pub customer_id: CustomerId,
    pub currency: Currency,
    /// In minor units.
    pub due: i64,
    pub due_date: NaiveDate,
    pub number: Option<String>,
    pub payment_reference: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Its documents can be paid without a person.
    Exact,
    /// A person confirms it.
    Likely,
    /// A person chooses.
    Ambiguous,
    #[default]
    None,
}

/// What speaks for a proposal, or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A creditor reference with the right check digits (ISO 11649).
    CreditorReference,
    PaymentReference,
    DocumentNumber,
    Amount,
    PayerAccount,
    PayerName,
    AmountDiffers,
    /// The account was known as another customer's.
    OtherPayer,
    /// What names the document is so short that it may mean something else.
    WeakReference,
    SeveralDocuments,
    SeveralCustomers,
    OtherCurrency,
    /// Money that went.
    Debit,
    /// It takes an earlier entry back.
    Reversal,
}

/// What an entry is proposed for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    #[serde(rename = "match")]
    pub found: Match,
    /// Of an exact or likely one: what it pays, in this order. Of an ambiguous one: what it may pay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reasons: BTreeSet<Reason>,
    /// The customer whom the payer's account was known as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<CustomerId>,
    /// The payment that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<PaymentId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub document_id: DocumentId,
    pub customer_id: CustomerId,
    /// What was due when it was proposed, in minor units.
    pub due: i64,
}

impl Proposal {
    fn of(found: Match, reasons: impl IntoIterator<Item = Reason>) -> Self {
        Self { found, reasons: reasons.into_iter().collect(), ..Self::default() }
    }

    /// The documents that can be paid as proposed, with their customer. `None` if a person has to choose.
    pub fn payable(&self) -> Option<(CustomerId, Vec<DocumentId>)> {
        let first = self.candidates.first()?;
        let decided = matches!(self.found, Match::Exact | Match::Likely);
        decided.then(|| {
            (first.customer_id, self.candidates.iter().map(|candidate| candidate.document_id).collect())
        })
    }
}

/// What is known about the payer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Payer<'a> {
    /// The seller that has the account of the statement.
    pub paid_to: Option<EntityId>,
    /// The customer whose entry was applied from this account before.
    pub known_as: Option<CustomerId>,
    /// The names of the customers whose documents have the amount.
    pub names: Option<&'a BTreeMap<CustomerId, String>>,
}

/// The open documents of a tenant, by what an entry may say about them.
pub struct Book {
    documents: Vec<OpenDocument>,
    named: HashMap<String, Vec<Name>>,
    by_amount: HashMap<(Currency, i64), Vec<usize>>,
    by_customer: HashMap<CustomerId, Vec<usize>>,
}

/// What a document can be named by.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name {
    document: usize,
    /// The number of its words.
    words: usize,
    reason: Reason,
}

impl Book {
    pub fn new(documents: Vec<OpenDocument>) -> Self {
        let mut named: HashMap<String, Vec<Name>> = HashMap::new();
        let mut by_amount: HashMap<_, Vec<usize>> = HashMap::new();
        let mut by_customer: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, document) in documents.iter().enumerate() {
            by_amount.entry((document.currency, document.due)).or_default().push(index);
            by_customer.entry(document.customer_id).or_default().push(index);
            let number = document.number.iter().map(|text| (text, Reason::DocumentNumber));
            let reference = document.payment_reference.iter().map(|text| {
                let valid = creditor_reference(text).is_some();
                (text, if valid { Reason::CreditorReference } else { Reason::PaymentReference })
            });
            for (text, reason) in reference.chain(number) {
                let compact = compact(text);
                if compact.chars().count() >= LEAST {
                    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
                    let name = Name { document: index, words: words.count(), reason };
                    named.entry(compact).or_default().push(name);
                }
            }
        }
        Self { documents, named, by_amount, by_customer }
    }

    /// The customers that have documents of exactly this amount, unless they are too many to tell apart. Their names decide
    /// about an entry that names no document.
    pub fn customers_by_amount(&self, booked: &Booked) -> BTreeSet<CustomerId> {
        let found = self.of_amount(booked);
        let few = found.len() <= MOST_CANDIDATES;
        found.iter().filter(|_| few).map(|index| self.documents[*index].customer_id).collect()
    }

    fn of_amount(&self, booked: &Booked) -> &[usize] {
        let key = (booked.amount.currency, booked.amount.minor);
        self.by_amount.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    /// What an entry is proposed for. A reversal is proposed by [`reversal`].
    pub fn propose(&self, booked: &Booked, payer: Payer<'_>) -> Proposal {
        if !booked.is_receipt() {
            return Proposal::of(Match::None, [Reason::Debit]);
        }
        let named = self.named(booked, payer.paid_to);
        let proposal = match named.documents.is_empty() {
            false => self.of_named(booked, &named, payer),
            true => self.of_payer(booked, payer),
        };
        Proposal { payer: payer.known_as, ..proposal }
    }

    fn of_named(&self, booked: &Booked, named: &Named, payer: Payer<'_>) -> Proposal {
        let all = &named.documents;
        let same: Vec<usize> = all
            .iter()
            .copied()
            .filter(|index| self.documents[*index].currency == booked.amount.currency)
            .collect();
        let mut reasons = named.reasons.clone();
        let customers: BTreeSet<CustomerId> =
            same.iter().map(|index| self.documents[*index].customer_id).collect();
        let sum: i64 = same.iter().map(|index| self.documents[*index].due).sum();
        let of_amount: Vec<usize> =
            same.iter().copied().filter(|index| self.documents[*index].due == booked.amount.minor).collect();
        let one_customer = customers.len() == 1 && !named.shared;
        let (found, chosen) = if same.is_empty() {
            reasons.insert(Reason::OtherCurrency);
            (Match::Ambiguous, all.clone())
        } else if one_customer && sum == booked.amount.minor {
            reasons.insert(Reason::Amount);
            (Match::Exact, same)
        } else if let [only] = of_amount[..] {
            reasons.extend([Reason::Amount, Reason::SeveralDocuments]);
            (Match::Likely, vec![only])
        } else if one_customer {
            reasons.insert(Reason::AmountDiffers);
            (Match::Likely, same)
        } else {
            let several =
                if customers.len() > 1 { Reason::SeveralCustomers } else { Reason::SeveralDocuments };
            reasons.insert(several);
            (Match::Ambiguous, same)
        };
        let mut found = found;
        if named.weak {
            reasons.insert(Reason::WeakReference);
            found = found.at_best(Match::Likely);
        }
        if payer.known_as.is_some_and(|known| !customers.contains(&known)) {
            reasons.insert(Reason::OtherPayer);
            found = found.at_best(Match::Likely);
        } else if payer.known_as.is_some() {
            reasons.insert(Reason::PayerAccount);
        }
        if chosen.len() > MOST_DOCUMENTS {
            found = Match::Ambiguous;
        }
        self.proposal(found, &chosen, reasons)
    }

    fn of_payer(&self, booked: &Booked, payer: Payer<'_>) -> Proposal {
        let of_amount = self.of_amount(booked);
        if let Some(customer) = payer.known_as {
            let own: Vec<usize> = self.by_customer.get(&customer).into_iter().flatten().copied().collect();
            let own: Vec<usize> = self.earliest_first(
                own.into_iter().filter(|index| self.documents[*index].currency == booked.amount.currency),
            );
            let fits: Vec<usize> = own.iter().copied().filter(|index| of_amount.contains(index)).collect();
            let sum: i64 = own.iter().map(|index| self.documents[*index].due).sum();
            let account = Reason::PayerAccount;
            return match (&fits[..], &own[..]) {
                ([only], _) => self.proposal(Match::Likely, &[*only], [account, Reason::Amount]),
                ([_, ..], _) => {
                    let reasons = [account, Reason::Amount, Reason::SeveralDocuments];
                    self.proposal(Match::Ambiguous, &fits, reasons)
                }
                ([], []) => self.proposal(Match::None, &[], [account]),
                ([], own) if sum == booked.amount.minor && own.len() <= MOST_DOCUMENTS => {
                    self.proposal(Match::Likely, own, [account, Reason::Amount])
                }
                ([], own) => self.proposal(Match::Ambiguous, own, [account, Reason::AmountDiffers]),
            };
        }
        let payer_name = booked.counterparty.as_deref().unwrap_or_default();
        let is_payer = |index: &usize| {
            let customer = self.documents[*index].customer_id;
            let name = payer.names.and_then(|names| names.get(&customer));
            name.is_some_and(|name| same_party(name, payer_name))
        };
        let by_name: Vec<usize> = of_amount.iter().copied().filter(is_payer).collect();
        match (&by_name[..], of_amount.len()) {
            ([only], _) => self.proposal(Match::Likely, &[*only], [Reason::Amount, Reason::PayerName]),
            ([_, ..], _) => {
                let reasons = [Reason::Amount, Reason::PayerName, Reason::SeveralDocuments];
                self.proposal(Match::Ambiguous, &by_name, reasons)
            }
            ([], 1..=MOST_CANDIDATES) => self.proposal(Match::Ambiguous, of_amount, [Reason::Amount]),
            ([], _) => Proposal::of(Match::None, []),
        }
    }

    fn is_of(&self, name: &Name, seller: Option<EntityId>) -> bool {
        seller.is_some() && self.documents[name.document].entity_id == seller
    }

    fn earliest_first(&self, documents: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut sorted: Vec<usize> = documents.collect();
        sorted.sort_by_key(|index| (self.documents[*index].due_date, self.documents[*index].document_id));
        sorted
    }

    fn proposal(
        &self,
        found: Match,
        documents: &[usize],
        reasons: impl IntoIterator<Item = Reason>,
    ) -> Proposal {
        let most = if found == Match::Ambiguous { MOST_CANDIDATES } else { MOST_DOCUMENTS };
        let candidates = self.earliest_first(documents.iter().copied()).into_iter().take(most);
        let candidates = candidates.map(|index| {
            let document = &self.documents[index];
            Candidate {
                document_id: document.document_id,
                customer_id: document.customer_id,
                due: document.due,
            }
        });
        Proposal { candidates: candidates.collect(), ..Proposal::of(found, reasons) }
    }

    /// The documents that an entry names. Where two names overlap in a text, the one that is written as it was given
    /// counts, or else the longer one. Where documents of several sellers have one name, those of the seller that was paid count.
    fn named(&self, booked: &Booked, paid_to: Option<EntityId>) -> Named {
        let texts = [&booked.reference, &booked.end_to_end].into_iter().filter_map(|text| text.as_deref());
        let mut found = Named::default();
        for text in texts.chain(booked.text.as_deref()) {
            let mut spans: Vec<(bool, usize, usize, &[Name], String)> = Vec::new();
            for candidate in candidates(text) {
                let Some(names) = self.named.get(&candidate.compact) else { continue };
                let words = candidate.end - candidate.start;
                let as_given = names.iter().any(|name| name.words == words);
                spans.push((as_given, candidate.start, candidate.end, names, candidate.compact));
            }
            spans.sort_by_key(|(as_given, start, end, ..)| {
                (!as_given, std::cmp::Reverse(end - start), *start)
            });
            let mut taken: BTreeSet<usize> = BTreeSet::new();
            for (_, start, end, names, compact) in spans {
                if (start..end).any(|word| taken.contains(&word)) {
                    continue;
                }
                taken.extend(start..end);
                let of_seller: Vec<Name> =
                    names.iter().copied().filter(|name| self.is_of(name, paid_to)).collect();
                found.add(if of_seller.is_empty() { names } else { &of_seller }, is_weak(&compact));
            }
        }
        found
    }
}

#[derive(Default)]
struct Named {
    documents: Vec<usize>,
    reasons: BTreeSet<Reason>,
    /// One name is that of several documents.
    shared: bool,
    weak: bool,
}

impl Named {
    fn add(&mut self, names: &[Name], weak: bool) {
        let documents: BTreeSet<usize> = names.iter().map(|name| name.document).collect();
        self.shared |= documents.len() > 1;
        self.weak |= weak;
        self.reasons.extend(names.iter().map(|name| name.reason));
        for document in documents {
            if !self.documents.contains(&document) {
                self.documents.push(document);
            }
        }
    }
}

impl Match {
    /// This one, but no better than `limit`.
    fn at_best(self, limit: Match) -> Match {
        if self == Match::Exact { limit } else { self }
    }
}

/// What a reversal is proposed for: the payment that the earlier entry was recorded as.
pub fn reversal(booked: &Booked, payment: Option<PaymentId>) -> Proposal {
    debug_assert!(booked.takes_back());
    let found = if payment.is_some() { Match::Likely } else { Match::None };
    Proposal { reverses: payment, ..Proposal::of(found, [Reason::Debit, Reason::Reversal]) }
}

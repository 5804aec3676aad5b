//! Every key. Each starts with the tenant and is built from a `TenantId` (invariant 8); the only
//! exceptions are `KEY#` (in a table of its own) and `DUE`, how far all tenants' due work has been looked through.

use domain::bank_statements::booked::Account;
use domain::bank_statements::entry_id::EntryId;
use domain::contact::{EmailAddress, Iban};
use domain::delivery::Topic;
use domain::digest::Digest;
use domain::documents::series::SeriesId;
use domain::ids::{
    AllocationId, BankStatementId, BatchId, CsvMappingId, CustomerId, DeliveryId, DocumentId, EntityId,
    ExportId, PaymentId, SessionId, SignInId, Subject, TemplateId, TenantId, UserId,
};
use domain::money::Currency;
use domain::reports::months::Month;
use domain::search::Term;
use domain::text::Label;
use ports::Key;

mod indexes;

pub use indexes::{
    OPEN_SHARDS, customer_documents, due, due_watermark, list, numbers, open_items, open_items_of, trouble,
};

fn key(pk: String, sk: impl Into<String>) -> Key {
    Key { pk, sk: sk.into() }
}

/// Spreads names evenly over the shards of whatever is too much for one item or partition. Stored keys hold it: it never changes.
pub fn spread(name: &str) -> u8 {
    name.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte))
}

pub(crate) fn tenant_partition(tenant: &TenantId) -> String {
    format!("T#{tenant}")
}

pub fn settings(tenant: &TenantId) -> Key {
    key(tenant_partition(tenant), "SETTINGS")
}

pub fn settings_version(tenant: &TenantId, version: u64) -> Key {
    key(tenant_partition(tenant), format!("SETTINGS#{version:06}"))
}

pub fn entity(tenant: &TenantId, id: EntityId) -> Key {
    key(tenant_partition(tenant), format!("ENTITY#{id}"))
}

pub fn entity_version(tenant: &TenantId, id: EntityId, version: u64) -> Key {
    key(tenant_partition(tenant), format!("ENTITY#{id}#{version:06}"))
}

pub fn template(tenant: &TenantId, id: TemplateId) -> Key {
    key(tenant_partition(tenant), format!("TEMPLATE#{id}"))
}

pub fn template_version(tenant: &TenantId, id: TemplateId, version: u64) -> Key {
    key(tenant_partition(tenant), format!("TEMPLATE#{id}#{version:06}"))
}

pub fn email_template(tenant: &TenantId, id: TemplateId) -> Key {
    key(tenant_partition(tenant), format!("EMAIL_TEMPLATE#{id}"))
}

pub fn email_template_version(tenant: &TenantId, id: TemplateId, version: u64) -> Key {
    key(tenant_partition(tenant), format!("EMAIL_TEMPLATE#{id}#{version:06}"))
}

pub fn user(tenant: &TenantId, id: UserId) -> Key {
    key(tenant_partition(tenant), format!("USER#{id}"))
}

pub fn user_version(tenant: &TenantId, id: UserId, version: u64) -> Key {
    key(tenant_partition(tenant), format!("USER#{id}#{version:06}"))
}

/// What the users of a tenant have in common.
pub fn roster(tenant: &TenantId) -> Key {
    key(tenant_partition(tenant), "ROSTER")
}

/// Says that a tenant has a user of this address, in any case.
pub fn user_address(tenant: &TenantId, address: &EmailAddress) -> Key {
    key(tenant_partition(tenant), format!("USER_ADDRESS#{}", address.as_str().to_ascii_lowercase()))
}

pub fn sign_in_mail(tenant: &TenantId, id: SignInId) -> Key {
    key(format!("T#{tenant}#SIGN_IN#{id}"), "SIGN_IN")
}

pub fn user_partition(tenant: &TenantId, id: UserId) -> String {
    format!("T#{tenant}#USR#{id}")
}

/// Leads from a user to a session.
pub fn session_of_user(tenant: &TenantId, user: UserId, id: SessionId) -> Key {
    key(user_partition(tenant, user), format!("SESSION#{id}"))
}

pub fn customer_partition(tenant: &TenantId, id: CustomerId) -> String {
    format!("T#{tenant}#CUS#{id}")
}

pub fn customer(tenant: &TenantId, id: CustomerId) -> Key {
    key(customer_partition(tenant, id), "CUSTOMER")
}

pub fn customer_version(tenant: &TenantId, id: CustomerId, version: u64) -> Key {
    key(customer_partition(tenant, id), format!("CUSTOMER#{version:06}"))
}

pub fn series(tenant: &TenantId, series: &SeriesId) -> Key {
    key(format!("T#{tenant}#SERIES#{series}"), "SERIES")
}

pub fn document_partition(tenant: &TenantId, id: DocumentId) -> String {
    format!("T#{tenant}#DOC#{id}")
}

pub fn document(tenant: &TenantId, id: DocumentId) -> Key {
    key(document_partition(tenant, id), "HEADER")
}

/// What a document shows beside its header.
pub fn shown(tenant: &TenantId, id: DocumentId) -> Key {
    key(document_partition(tenant, id), "SHOWN")
}

/// The items that a document without its lines is read from: its header, and what it shows.
pub fn document_items(partition: &str) -> [Key; 2] {
    ["HEADER", "SHOWN"].map(|sk| key(partition.to_owned(), sk))
}

pub fn lines(tenant: &TenantId, id: DocumentId, revision: &str, chunk: u32) -> Key {
    key(document_partition(tenant, id), format!("LINES#{revision}#{chunk:05}"))
}

/// Lines that no header refers to.
pub fn unused_lines(tenant: &TenantId, id: DocumentId, revision: &str) -> Key {
    key(document_partition(tenant, id), format!("UNUSED#{revision}"))
}

pub fn history(tenant: &TenantId, id: DocumentId, version: u64) -> Key {
    key(document_partition(tenant, id), format!("HISTORY#{version:010}"))
}

/// An entry in the settlement history of a document.
pub fn allocation(tenant: &TenantId, document: DocumentId, id: AllocationId) -> Key {
    key(document_partition(tenant, document), format!("ALLOCATION#{id}"))
}

/// Leads from a document to a payment that is on its way to it.
pub fn in_flight(tenant: &TenantId, document: DocumentId, payment: PaymentId) -> Key {
    key(document_partition(tenant, document), format!("IN_FLIGHT#{payment}"))
}

/// Says that a payment was ever on its way to a document.
pub fn awaited(tenant: &TenantId, document: DocumentId) -> Key {
    key(document_partition(tenant, document), "AWAITED".to_owned())
}

fn payment_partition(tenant: &TenantId, id: PaymentId) -> String {
    format!("T#{tenant}#PAY#{id}")
}

pub fn payment(tenant: &TenantId, id: PaymentId) -> Key {
    key(payment_partition(tenant, id), "PAYMENT")
}

pub fn payment_history(tenant: &TenantId, id: PaymentId, version: u64) -> Key {
    key(payment_partition(tenant, id), format!("HISTORY#{version:010}"))
}

/// What a payment has been counted as in the sums of its month.
pub fn payment_counted(tenant: &TenantId, id: PaymentId) -> Key {
    key(payment_partition(tenant, id), "COUNTED")
}

/// A part of what was received in a month.
pub fn received(tenant: &TenantId, month: Month, shard: u8) -> Key {
    key(format!("T#{tenant}#RECEIVED"), format!("{month}#{shard}"))
}

/// Leads from a payment's identifier in another system to the payment.
pub fn payment_of_external_id(tenant: &TenantId, external_id: &Label) -> Key {
    key(format!("T#{tenant}#PAYREF#{external_id}"), "POINTER")
}

/// The balance of a customer in a currency.
pub fn balance(tenant: &TenantId, customer: CustomerId, currency: Currency) -> Key {
    key(customer_partition(tenant, customer), format!("BALANCE#{currency}"))
}

/// An entry of the ledger. Entries sort by their numbers, which have up to 20 digits.
pub fn entry(tenant: &TenantId, customer: CustomerId, currency: Currency, number: u64) -> Key {
    key(customer_partition(tenant, customer), format!("ENTRY#{currency}#{number:020}"))
}

fn statement_partition(tenant: &TenantId, id: BankStatementId) -> String {
    format!("T#{tenant}#BST#{id}")
}

/// A file of a bank.
pub fn bank_statement(tenant: &TenantId, id: BankStatementId) -> Key {
    key(statement_partition(tenant, id), "STATEMENT")
}

/// Entries of a file that are read in the background.
pub fn statement_chunk(tenant: &TenantId, id: BankStatementId, chunk: u32) -> Key {
    key(statement_partition(tenant, id), format!("CHUNK#{chunk:05}"))
}

/// An entry of a bank account. Its identifier is made of what the bank states, the account included, so that no entry is
/// stored twice.
pub fn bank_entry(tenant: &TenantId, id: &EntryId) -> Key {
    key(format!("T#{tenant}#BANK#{id}"), "ENTRY")
}

/// Leads from an account to the customer that pays from it.
pub fn payer(tenant: &TenantId, iban: &Iban) -> Key {
    key(format!("T#{tenant}#PAYER#{}", iban.as_str()), "PAYER")
}

/// Leads from what a receipt and its reversal have in common to the payment of the receipt.
pub fn receipt(tenant: &TenantId, account: &Account, correlation: &str) -> Key {
    let digest = Digest::of(format!("{account}\n{correlation}").as_bytes());
    key(format!("T#{tenant}#RECEIPT#{digest}"), "RECEIPT")
}

/// A file that is made in the background.
pub fn export(tenant: &TenantId, id: ExportId) -> Key {
    key(format!("T#{tenant}#EXP#{id}"), "EXPORT")
}

pub fn csv_mapping(tenant: &TenantId, id: CsvMappingId) -> Key {
    key(tenant_partition(tenant), format!("CSV_MAPPING#{id}"))
}

pub fn csv_mapping_version(tenant: &TenantId, id: CsvMappingId, version: u64) -> Key {
    key(tenant_partition(tenant), format!("CSV_MAPPING#{id}#{version:06}"))
}

/// A partition of the `customer` index: a customer's payments.
pub fn customer_payments(tenant: &TenantId, customer: CustomerId) -> String {
    format!("T#{tenant}#CUS#{customer}#PAYMENTS")
}

/// Where all that belongs to a document or to a customer is kept.
pub fn subject_partition(tenant: &TenantId, subject: impl Into<Subject>) -> String {
    match subject.into() {
        Subject::Document(id) => document_partition(tenant, id),
        Subject::Customer(id) => customer_partition(tenant, id),
    }
}

pub fn delivery(tenant: &TenantId, subject: impl Into<Subject>, id: DeliveryId) -> Key {
    key(subject_partition(tenant, subject), format!("DELIVERY#{id}"))
}

/// What was sent about a topic of a customer.
pub fn letters(tenant: &TenantId, customer: CustomerId, topic: &Topic) -> Key {
    match topic {
        Topic::Payment { payment_id, .. } => key(payment_partition(tenant, *payment_id), "LETTERS"),
        Topic::Account { .. } => key(customer_partition(tenant, customer), "LETTERS#account"),
    }
}

/// The texts that the author of an e-mail gave.
pub fn email_texts(tenant: &TenantId, digest: &Digest) -> Key {
    key(format!("T#{tenant}#TEXTS#{digest}"), "TEXTS")
}

/// Leads from a delivery's id to its subject.
pub fn delivery_pointer(tenant: &TenantId, id: DeliveryId) -> Key {
    key(format!("T#{tenant}#DELIVERY#{id}"), "POINTER")
}

pub fn suppressed_partition(tenant: &TenantId) -> String {
    format!("T#{tenant}#SUPPRESSED")
}

/// Ignores case, because no major mailbox provider distinguishes `A@` from `a@`.
pub fn suppressed(tenant: &TenantId, address: &EmailAddress) -> Key {
    key(suppressed_partition(tenant), address.as_str().to_ascii_lowercase())
}

pub fn batch_partition(tenant: &TenantId, id: BatchId) -> String {
    format!("T#{tenant}#BATCH#{id}")
}

pub fn batch(tenant: &TenantId, id: BatchId) -> Key {
    key(batch_partition(tenant, id), "BATCH")
}

pub fn batch_selection(tenant: &TenantId, id: BatchId, chunk: u32) -> Key {
    key(batch_partition(tenant, id), format!("SELECTION#{chunk:05}"))
}

pub fn batch_count(tenant: &TenantId, id: BatchId, shard: u8) -> Key {
    key(batch_partition(tenant, id), format!("COUNT#{shard:02}"))
}

/// The items of a batch sort by when their subjects were made.
pub fn batch_item(tenant: &TenantId, id: BatchId, subject: Subject) -> Key {
    key(batch_partition(tenant, id), format!("ITEM#{}", subject.sort_key()))
}

pub fn idempotency(tenant: &TenantId, idempotency_key: &str) -> Key {
    key(format!("T#{tenant}#IDEM#{idempotency_key}"), "IDEM")
}

/// In the table of API keys.
pub fn api_key(prefix: &str) -> Key {
    key(format!("KEY#{prefix}"), "")
}

/// In the table of API keys: the accounts of an address, in any case. The address is hashed, since this key has no tenant.
pub fn accounts(address: &EmailAddress) -> Key {
    let address = address.as_str().to_ascii_lowercase();
    key(format!("ACCOUNTS#{}", Digest::of(address.as_bytes())), "")
}

/// In the table of API keys, by the hash of the ticket, as a choice is.
pub fn sign_in_request(ticket: &Digest) -> Key {
    key(format!("SIGN_IN#{ticket}"), "")
}

pub fn sign_in_choice(ticket: &Digest) -> Key {
    key(format!("CHOICE#{ticket}"), "")
}

/// In the table of API keys, by the hash of the token.
pub fn session(token: &Digest) -> Key {
    key(format!("SESSION#{token}"), "")
}

/// In the table of API keys: how often something was asked for, by the hash of what is limited.
pub fn attempts(of: &Digest) -> Key {
    key(format!("ATTEMPTS#{of}"), "")
}

/// The pointers of a term. A name stands in the sort key, below its first letter, so that its beginning finds it. A value
/// that could exceed DynamoDB's limit for a partition key (2 048 bytes) is replaced by its digest.
pub fn pointers(tenant: &TenantId, term: &Term) -> String {
    let (field, value) = match term {
        Term::ExternalRef { key, value } => ("external_ref", format!("{key}:{value}")),
        Term::Metadata { key, value } => ("metadata", format!("{key}:{value}")),
        Term::CustomerNumber(number) => ("customer_number", number.clone()),
        Term::CustomerEmail(address) => ("customer_email", address.clone()),
        Term::CustomerName(name) => ("customer_name", name.chars().take(1).collect()),
    };
    let value = if value.len() > 500 { format!("sha256:{}", Digest::of(value.as_bytes())) } else { value };
    format!("T#{tenant}#FIND#{field}#{value}")
}

/// The pointer of a term to the thing that has this place in lists.
pub fn pointer(tenant: &TenantId, term: &Term, place: &str) -> Key {
    let sort = match term {
        // The limit of a sort key is 1 024 bytes. No name has a tab, which sorts before everything that a name may have.
        Term::CustomerName(name) => format!("{}\t{place}", cut(name, 900)),
        _ => place.to_owned(),
    };
    key(pointers(tenant, term), sort)
}

/// The beginning of a text, of at most so many bytes.
fn cut(text: &str, at_most: usize) -> &str {
    let end = (0..=at_most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// The tenant of a partition.
pub fn tenant_of(pk: &str) -> Option<TenantId> {
    pk.strip_prefix("T#")?.split('#').next()?.parse().ok()
}

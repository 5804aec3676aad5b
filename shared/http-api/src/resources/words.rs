//! Fields with a fixed set of words: as a schema, and to and from the domain.

use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::Parsed;

// A word is a `tt`: what a `literal` matches, the derive of the schema does not see.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident in $($module:ident)::+ { $($variant:ident = $word:tt),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
        pub(crate) enum $name { $(#[serde(rename = $word)] $variant),* }

        impl From<domain::$($module)::+::$name> for $name {
            fn from(value: domain::$($module)::+::$name) -> Self {
                type Model = domain::$($module)::+::$name;
                match value { $(Model::$variant => $name::$variant),* }
            }
        }

        impl $name {
            #[allow(dead_code, reason = "not every word is sent back as text")]
            pub(crate) fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl Parsed for domain::$($module)::+::$name {
            fn read(raw: &str) -> Result<Self, (&'static str, String)> {
                match raw {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(("invalid_value", format!("must be one of {}", [$($word),*].join(", ")))),
                }
            }
        }
    )*};
}

words! {
    CustomerKind in customers { Business = "business", Consumer = "consumer", Public = "public" }
    /// What happens to an e-mail of which nobody knows whether it went out: a person decides, it counts
    /// as sent, or it is sent again at the risk of a second copy.
    UnknownOutcomePolicy in settings { Hold = "hold", AssumeSent = "assume_sent", SendAgain = "send_again" }
    DocumentKind in ids { Invoice = "invoice", CreditNote = "credit_note", InterestNote = "interest_note" }
    /// `above`: with a gross total above the limit of the currency.
    ApprovalPolicy in settings::approval { Never = "never", Above = "above", Always = "always" }
    /// `paid`: nothing is due any more, or nothing was from the start.
    DocumentStatus in documents::document {
        Draft = "draft", PendingApproval = "pending_approval", Approved = "approved", Open = "open", Paid = "paid",
        Credited = "credited", WrittenOff = "written_off", Void = "void", Canceled = "canceled",
        Superseded = "superseded", Deleted = "deleted",
    }
    /// Red: a To recipient failed, bounced or complained. Yellow: sent, not opened by a person yet. Green:
    /// opened by a person at a To address; where opens are not tracked, delivered.
    Light in documents::shown { Red = "red", Yellow = "yellow", Green = "green" }
    DistributionStatus in documents::shown {
        NotSent = "not_sent", Scheduled = "scheduled", Held = "held", Sending = "sending", Sent = "sent",
        Failed = "failed", Unknown = "unknown",
    }
    /// UNCL 5305, as EN 16931 uses it.
    TaxCategory in documents::tax {
        Standard = "S", ZeroRated = "Z", Exempt = "E", ReverseCharge = "AE", IntraCommunity = "K",
        Export = "G", OutsideScope = "O", CanaryIslands = "L", CeutaMelilla = "M",
    }
    /// `open`, `delete` and `submit` are for drafts, `approve` for invoices that were submitted, `cancel` for all that
    /// have no number, `void`, `write_off` and
    /// `mark_paid` for open ones. `send` opens approved invoices first.
    OperationKind in batches {
        Open = "open", Send = "send", Delete = "delete", Submit = "submit", Approve = "approve", Cancel = "cancel",
        MoveToDraft = "move_to_draft", Void = "void", WriteOff = "write_off",
        Credit = "credit", MarkPaid = "mark_paid",
    }
    BatchStatus in batches {
        InProgress = "in_progress", Completed = "completed", Failed = "failed", Canceled = "canceled",
    }
    Outcome in batches { All = "all", Some = "some", None = "none" }
    ItemStatus in batches {
        Pending = "pending", Sending = "sending", Succeeded = "succeeded", Failed = "failed",
        Canceled = "canceled",
    }
    /// `notify`: it opened without an e-mail, and the customer wants to be told. `payment`: a payment was received, and the
    /// customer gets receipts.
    Trigger in delivery {
        Open = "open", Send = "send", Resend = "resend", MarkSent = "mark_sent", Retry = "retry", Notify = "notify",
        Payment = "payment",
    }
    MarkedMethod in delivery {
        Post = "post", Portal = "portal", EInvoicePortal = "e_invoice_portal", ByHand = "by_hand", Other = "other",
    }
    /// `held` ones wait until `held_until`, so that they can be recalled.
    DeliveryStatus in delivery {
        Scheduled = "scheduled", Held = "held", Queued = "queued", Sending = "sending", Unknown = "unknown",
        OutcomeUnknown = "outcome_unknown", Sent = "sent", Delivered = "delivered", Bounced = "bounced",
        Complained = "complained", Failed = "failed", Recalled = "recalled", Canceled = "canceled",
    }
    /// `canceled`: while it waited for its time.
    Withdrawal in delivery { Recalled = "recalled", Canceled = "canceled" }
    /// `permanent` ones put the address on the suppression list.
    BounceKind in delivery::engagement { Transient = "transient", Undetermined = "undetermined", Permanent = "permanent" }
    SuppressionReason in delivery::suppression { HardBounce = "hard_bounce", Complaint = "complaint", Manual = "manual" }
    EmailKind in templates::email_template {
        Invoice = "invoice", Reminder = "reminder", Receipt = "receipt", CreditNote = "credit_note",
        ReadyForPayment = "ready_for_payment", Statement = "statement",
    }
    TextLanguage in templates::email_template { De = "de", En = "en", Es = "es", Fr = "fr", It = "it", Nl = "nl" }
    AddresseeKind in delivery::email { To = "to", Cc = "cc", Bcc = "bcc" }
    Method in payments::payment {
        BankTransfer = "bank_transfer", Card = "card", DirectDebit = "direct_debit", Cash = "cash", Check = "check",
        Other = "other",
    }
    /// `processing`: on its way. `reversed`: the money was taken back, as by a chargeback. `failed`: it never came.
    PaymentStatus in payments::payment {
        Processing = "processing", Received = "received", Reversed = "reversed", Failed = "failed",
    }
    /// `payment`: received. `allocation`: documents were settled. `release`: documents are due again. `reversal`: a payment
    /// was taken back. `refund`: money was paid back. `credit_note`: a credit note
    /// credited more than was due.
    EntryKind in payments::ledger {
        Payment = "payment", Allocation = "allocation", Release = "release", Reversal = "reversal",
        Refund = "refund", CreditNote = "credit_note",
    }
    Format in bank_statements::statement {
        Camt053 = "camt_053", Camt054 = "camt_054", Mt940 = "mt940", Csv = "csv",
    }
    /// `credit`: money came. `debit`: money went.
    Direction in bank_statements::booked { Credit = "credit", Debit = "debit" }
    /// `exact`: the entry names the documents, and their sum is its amount. `likely`: a person confirms it. `ambiguous`: a
    /// person chooses.
    Match in bank_statements::matching {
        Exact = "exact", Likely = "likely", Ambiguous = "ambiguous", None = "none",
    }
    /// `weak_reference`: what names the document is so short that it may mean something else. `other_payer`: the account was
    /// known as another customer's.
    Reason in bank_statements::matching {
        CreditorReference = "creditor_reference", PaymentReference = "payment_reference",
        DocumentNumber = "document_number", Amount = "amount", PayerAccount = "payer_account", PayerName = "payer_name",
        AmountDiffers = "amount_differs", OtherPayer = "other_payer", WeakReference = "weak_reference",
        SeveralDocuments = "several_documents", SeveralCustomers = "several_customers",
        OtherCurrency = "other_currency", Debit = "debit", Reversal = "reversal",
    }
    /// `applied`: recorded as a payment. `reversed`: a payment was reversed because of it.
    EntryStatus in bank_statements::entry {
        Open = "open", Applied = "applied", Reversed = "reversed", Ignored = "ignored",
    }
    Delimiter in bank_statements::mapping { Comma = "comma", Semicolon = "semicolon", Tab = "tab", Pipe = "pipe" }
    Encoding in bank_statements::mapping {
        Utf8 = "utf_8", Windows1252 = "windows_1252", Iso8859_15 = "iso_8859_15",
    }
    /// `point`: 1,234.56. `comma`: 1.234,56.
    Decimals in bank_statements::mapping { Point = "point", Comma = "comma" }
    /// `iso`: 2026-11-20. `compact`: 20261120.
    Dates in bank_statements::mapping {
        Iso = "iso", DayMonthYearPoints = "dd.mm.yyyy", DayMonthYearSlashes = "dd/mm/yyyy",
        MonthDayYearSlashes = "mm/dd/yyyy", Compact = "yyyymmdd",
    }
    /// What a person may do.
    Role in access::role {
        Owner = "owner", Accountant = "accountant", Clerk = "clerk", Approver = "approver", Viewer = "viewer",
    }
    /// `invited`: has never signed in since the invitation.
    UserState in access::user { Invited = "invited", Active = "active", Disabled = "disabled" }
    Scope in access {
        InvoicesRead = "invoices:read", InvoicesWrite = "invoices:write", InvoicesApprove = "invoices:approve",
        CustomersRead = "customers:read", CustomersWrite = "customers:write",
        PaymentsRead = "payments:read", PaymentsWrite = "payments:write",
        BatchesRead = "batches:read", BatchesWrite = "batches:write",
        SettingsRead = "settings:read", SettingsWrite = "settings:write", UsersRead = "users:read",
        UsersWrite = "users:write", KeysWrite = "keys:write",
    }
}

/// Which documents a payment is allocated to.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Allocate {
    None,
    OldestFirst,
}

/// How payment terms count.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum TermsKind {
    OnReceipt,
    Net,
    EndOfMonth,
    DayOfMonth,
}

//! How this page says who did something, when it was, and what things are called.

use chrono::{DateTime, Utc};
use domain::change::Actor;
use domain::delivery::engagement::MachineReason;
use domain::delivery::{MarkedMethod, Trigger};
use domain::documents::terms::{Due, Terms};
use domain::ids::DocumentKind;
use domain::payments::payment::Method;
use pages::format::Format;

/// "Eva Lindqvist", "API key “ERP”".
pub(super) fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Key { name, .. } => format!("API key “{name}”"),
        Actor::User { name, .. } => name.clone(),
        Actor::Customer { name, .. } => format!("{name} (customer)"),
        Actor::Batch { by, .. } => format!("{}, by a batch operation", self::actor(by)),
        Actor::System { name } => format!("Remit ({name})"),
    }
}

/// "Tom Baker, 4 Nov 2026, 10:12".
pub(super) fn by(format: &Format, who: &Actor, at: DateTime<Utc>) -> String {
    format!("{}, {}", actor(who), format.instant(at))
}

pub(super) fn noun(kind: DocumentKind) -> &'static str {
    kind.noun()
}

/// "Invoice", "Credit note".
pub(super) fn title(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "Invoice",
        DocumentKind::CreditNote => "Credit note",
        DocumentKind::InterestNote => "Interest note",
    }
}

pub(super) fn method(method: Method) -> &'static str {
    match method {
        Method::BankTransfer => "Bank transfer",
        Method::Card => "Card",
        Method::DirectDebit => "Direct debit",
        Method::Cash => "Cash",
        Method::Check => "Check",
        Method::Other => "Other payment",
    }
}

/// How a document was sent outside of the system, as the API names it and as people do.
pub(super) const OUTSIDE: [(MarkedMethod, &str, &str); 5] = [
    (MarkedMethod::Post, "post", "By post"),
    (MarkedMethod::Portal, "portal", "On the customer's portal"),
    (MarkedMethod::EInvoicePortal, "e_invoice_portal", "On a portal for e-invoices"),
    (MarkedMethod::ByHand, "by_hand", "By hand"),
    (MarkedMethod::Other, "other", "In another way"),
];

pub(super) fn outside(method: MarkedMethod) -> &'static str {
    OUTSIDE.iter().find(|(known, ..)| *known == method).map_or("In another way", |(_, _, said)| *said)
}

/// Why an e-mail went out.
pub(super) fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Open => "Sent when it opened",
        Trigger::Send => "Sent",
        Trigger::Resend => "Sent again",
        Trigger::MarkSent => "Marked as sent",
        Trigger::Retry => "Sent again, because it had failed",
        Trigger::Notify => "Notice, because it opened without an e-mail",
        Trigger::Payment => "Receipt",
    }
}

/// Why an open was no person's.
pub(super) fn machine(reason: MachineReason) -> &'static str {
    match reason {
        MachineReason::ApplePrivacy => "Apple Mail privacy",
        MachineReason::SafeLinks => "Safe Links",
        MachineReason::Mimecast => "Mimecast",
        MachineReason::Barracuda => "Barracuda",
        MachineReason::Proofpoint => "Proofpoint",
        MachineReason::Scanner => "scanner",
        MachineReason::Bot => "bot",
        MachineReason::Prefetch => "seconds after the delivery",
        MachineReason::EveryLink => "several links within seconds",
    }
}

/// "Within 14 days".
pub(super) fn terms(terms: &Terms) -> String {
    let due = match terms.due {
        Due::OnReceipt => "On receipt".to_owned(),
        Due::Net { days: 1 } => "Within 1 day".to_owned(),
        Due::Net { days } => format!("Within {days} days"),
        Due::EndOfMonth { days: 0 } => "End of the month".to_owned(),
        Due::EndOfMonth { days } => format!("{days} days after the end of the month"),
        Due::DayOfMonth { day } => format!("On day {day} of the month"),
    };
    match terms.early_payment {
        Some(early) => format!("{due}; {}% off within {} days", early.percent, early.days),
        None => due,
    }
}

/// "12 days late", "due in 8 days".
pub(super) fn distance(format: &Format, days_late: i64) -> String {
    match days_late {
        0 => "due today".to_owned(),
        1 => "1 day late".to_owned(),
        -1 => "due tomorrow".to_owned(),
        late if late > 0 => format!("{} days late", format.number(late)),
        left => format!("due in {} days", format.number(-left)),
    }
}

#[cfg(test)]
mod tests {
    use domain::documents::terms::EarlyPayment;
    use domain::zone::Zone;
    use wording::Language;

    use super::*;

    #[test]
    fn terms_and_distances_read_like_words() {
        let format = Format { language: Language::English, zone: Zone::UTC };
        let said = [12, 1, 0, -1, -8].map(|days| distance(&format, days));
        assert_eq!(said, ["12 days late", "1 day late", "due today", "due tomorrow", "due in 8 days"]);
        let percent = "2".to_owned().try_into().unwrap();
        let early = Some(EarlyPayment { percent, days: 7 });
        let net = Terms { due: Due::Net { days: 14 }, early_payment: early };
        assert_eq!(terms(&net), "Within 14 days; 2% off within 7 days");
    }

    #[test]
    fn ways_of_sending_are_stored_under_their_names() {
        for (method, name, _) in OUTSIDE {
            assert_eq!(serde_json::to_value(method).unwrap(), name);
        }
    }
}

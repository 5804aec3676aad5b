//! The invariants that must hold at the end of a run.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Delivery, Document, Evidence, Item, Mail};

/// The violations, with their evidence. Without faults, every invoice must be sent. With faults, an
/// outcome may be unknown, and an item may fail with a reason.
pub(super) fn violations(evidence: &Evidence, faults: bool) -> Vec<String> {
    let mut found = Vec::new();
    numbers(evidence, &mut found);
    batch(evidence, &mut found);
    for item in &evidence.items {
        match evidence.invoices.iter().find(|invoice| invoice.id == item.document_id) {
            Some(invoice) => ended(item, invoice, &mut found),
            None => found.push(format!("the item of {} is not one of the batch's drafts", item.document_id)),
        }
    }
    mails(evidence, &mut found);
    for invoice in &evidence.invoices {
        projected(invoice, &mut found);
    }
    for (queue, messages) in &evidence.queues {
        found.push(format!("{messages} messages are left in {queue}"));
    }
    if !faults && evidence.batch.succeeded != evidence.invoices.len() as i64 {
        found.push(format!("without faults not every invoice was sent: {:?}", evidence.batch));
    }
    found
}

/// The numbers are 1 to n, each assigned once, and only to open invoices.
fn numbers(evidence: &Evidence, found: &mut Vec<String>) {
    let mut sequence: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for invoice in &evidence.invoices {
        let number = invoice.number.as_deref();
        if number.is_some() != (invoice.status != "draft") {
            found.push(format!("{} is {} with the number {number:?}", invoice.id, invoice.status));
        }
        let last = number.and_then(|number| number.rsplit('-').next()?.parse().ok());
        if let Some(last) = last {
            sequence.entry(last).or_default().push(&invoice.id);
        }
    }
    for (number, invoices) in &sequence {
        if invoices.len() > 1 {
            found.push(format!("the number {number} was assigned to {}", invoices.join(" and ")));
        }
    }
    let highest = sequence.keys().next_back().copied().unwrap_or(0);
    let gaps: Vec<u64> = (1..=highest).filter(|number| !sequence.contains_key(number)).collect();
    if !gaps.is_empty() {
        found.push(format!("numbers up to {highest} were assigned, except {gaps:?}"));
    }
}

/// The batch has ended, each draft has an item, and the counts match the items.
fn batch(evidence: &Evidence, found: &mut Vec<String>) {
    let batch = &evidence.batch;
    let expected =
        if evidence.items.iter().any(|item| item.status == "failed") { "failed" } else { "completed" };
    if batch.status != expected {
        found.push(format!("the batch should be {expected}, but is {batch:?}"));
    }
    let drafts: BTreeSet<&str> = evidence.invoices.iter().map(|invoice| invoice.id.as_str()).collect();
    let items: BTreeSet<&str> = evidence.items.iter().map(|item| item.document_id.as_str()).collect();
    if drafts != items || items.len() != evidence.items.len() || batch.total != items.len() as u64 {
        let missing: Vec<_> = drafts.difference(&items).collect();
        found.push(format!(
            "{} items for {} drafts, none for {missing:?}",
            evidence.items.len(),
            drafts.len()
        ));
    }
    let counts = |status: &str| evidence.items.iter().filter(|item| item.status == status).count() as i64;
    for (status, counted) in [
        ("pending", batch.pending),
        ("sending", batch.sending),
        ("succeeded", batch.succeeded),
        ("failed", batch.failed),
    ] {
        if counts(status) != counted {
            found.push(format!("{} items are {status}, but the batch counts {counted}", counts(status)));
        }
    }
}

/// The item's result matches the invoice, and a failed item has a reason.
fn ended(item: &Item, invoice: &Document, found: &mut Vec<String>) {
    let delivery = invoice.deliveries.iter().find(|delivery| Some(&delivery.id) == item.delivery_id.as_ref());
    let status = delivery.map(|delivery| delivery.status.as_str());
    let reasoned = item.errors.iter().any(|reason| !reason.code.is_empty() && !reason.message.is_empty());
    let fits = match (item.status.as_str(), status) {
        ("succeeded", Some("sent")) => invoice.status == "open" && item.number == invoice.number,
        ("failed", Some("failed" | "outcome_unknown")) => invoice.status == "open" && reasoned,
        // An item that failed before the opening: its invoice is still a draft.
        ("failed", None) => invoice.status == "draft" && invoice.deliveries.is_empty() && reasoned,
        _ => false,
    };
    if !fits {
        let Document { status, number, .. } = invoice;
        found.push(format!("{item:?} does not match its invoice: {status}, {number:?}, {delivery:?}"));
    }
}

/// No recipient gets an e-mail twice. A message that SES accepted is recorded as sent or unknown, and
/// SES accepted each message that is recorded as sent.
fn mails(evidence: &Evidence, found: &mut Vec<String>) {
    let mut taken: BTreeMap<&Mail, usize> = BTreeMap::new();
    for mail in &evidence.mails {
        *taken.entry(mail).or_default() += 1;
    }
    for (mail, times) in &taken {
        if *times > 1 {
            found.push(format!("{} got the e-mail of {} {times} times", mail.recipient, mail.delivery));
        }
    }
    for invoice in &evidence.invoices {
        if invoice.deliveries.len() != usize::from(invoice.status == "open") {
            found
                .push(format!("{} is {}, but was sent {:?}", invoice.id, invoice.status, invoice.deliveries));
        }
        for delivery in &invoice.deliveries {
            recipients(delivery, &mut taken, found);
        }
    }
    for mail in taken.keys() {
        found
            .push(format!("{} got an e-mail that belongs to no delivery: {}", mail.recipient, mail.delivery));
    }
}

/// Removes the delivery's messages from those that SES accepted.
fn recipients(delivery: &Delivery, taken: &mut BTreeMap<&Mail, usize>, found: &mut Vec<String>) {
    for recipient in &delivery.recipients {
        let mail = Mail { delivery: delivery.id.clone(), recipient: recipient.address.clone() };
        let was_taken = taken.remove(&mail).is_some();
        let fits = match recipient.status.as_str() {
            "sent" => was_taken,
            "failed" => !was_taken,
            "outcome_unknown" => true,
            _ => false,
        };
        if !fits {
            let took = if was_taken { "accepted" } else { "did not accept" };
            let Mail { delivery, recipient: address } = mail;
            found.push(format!("{address} of {delivery} is {}, but SES {took} the e-mail", recipient.status));
        }
    }
}

/// The projections are complete: the history and the distribution status.
fn projected(invoice: &Document, found: &mut Vec<String>) {
    if invoice.status == "open" && !invoice.history.iter().any(|status| status == "open") {
        found.push(format!("the history of {} does not contain its opening", invoice.id));
    }
    let sending = match invoice.deliveries.last().map(|delivery| delivery.status.as_str()) {
        None => "not_sent",
        Some("outcome_unknown") => "unknown",
        Some(status) => status,
    };
    if invoice.distribution.status != sending {
        let shown = &invoice.distribution.status;
        found.push(format!("{} shows {shown} while its delivery is {sending}", invoice.id));
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::{Batch, Distribution, Reason, Recipient};
    use super::*;

    /// Three invoices that were opened and sent.
    fn sound() -> Evidence {
        let ids = ["inv_1", "inv_2", "inv_3"];
        let number = |index: usize| Some(format!("INV-2026-{:05}", index + 1));
        let delivery = |id: &str| id.replace("inv", "dlv");
        let invoice = |(index, &id): (usize, &&str)| Document {
            id: id.to_owned(),
            number: number(index),
            status: "open".to_owned(),
            distribution: Distribution { status: "sent".to_owned() },
            deliveries: vec![Delivery {
                id: delivery(id),
                status: "sent".to_owned(),
                recipients: vec![Recipient { address: "a@b.example".to_owned(), status: "sent".to_owned() }],
            }],
            history: vec!["draft".to_owned(), "open".to_owned()],
        };
        let item = |(index, &id): (usize, &&str)| Item {
            document_id: id.to_owned(),
            number: number(index),
            status: "succeeded".to_owned(),
            errors: Vec::new(),
            delivery_id: Some(delivery(id)),
        };
        let mail = |id: &&str| Mail { delivery: delivery(id), recipient: "a@b.example".to_owned() };
        Evidence {
            batch: Batch { status: "completed".to_owned(), total: 3, succeeded: 3, ..Batch::default() },
            items: ids.iter().enumerate().map(item).collect(),
            invoices: ids.iter().enumerate().map(invoice).collect(),
            mails: ids.iter().map(mail).collect(),
            queues: BTreeMap::new(),
        }
    }

    /// Asserts that a change of the evidence is found, with a message that contains this text.
    fn finds(what: &str, change: impl FnOnce(&mut Evidence)) {
        let mut evidence = sound();
        change(&mut evidence);
        let found = violations(&evidence, true);
        assert!(found.iter().any(|violation| violation.contains(what)), "no {what:?} in {found:#?}");
    }

    fn unknown(evidence: &mut Evidence) {
        evidence.items[0].status = "failed".to_owned();
        evidence.items[0].errors = vec![Reason {
            code: "outcome_unknown".to_owned(),
            message: "The outcome is unknown.".to_owned(),
        }];
        evidence.invoices[0].deliveries[0].status = "outcome_unknown".to_owned();
        evidence.invoices[0].deliveries[0].recipients[0].status = "outcome_unknown".to_owned();
        evidence.invoices[0].distribution.status = "unknown".to_owned();
        evidence.batch =
            Batch { status: "failed".to_owned(), total: 3, succeeded: 2, failed: 1, ..Batch::default() };
    }

    #[test]
    fn what_is_as_it_should_be_is_not_found() {
        assert_eq!(violations(&sound(), false), [""; 0]);
        let mut evidence = sound();
        unknown(&mut evidence);
        assert_eq!(violations(&evidence, true), [""; 0]);
        assert_ne!(violations(&evidence, false), [""; 0], "without faults nothing is unknown");
    }

    #[test]
    fn each_violation_is_found() {
        finds("except [2]", |it| it.invoices[1].number = Some("INV-2026-00004".to_owned()));
        finds("the number 1 was assigned to", |it| it.invoices[1].number = it.invoices[0].number.clone());
        finds("got the e-mail of dlv_1 2 times", |it| it.mails.push(it.mails[0].clone()));
        finds("belongs to no delivery", |it| it.mails[0].recipient = "c@d.example".to_owned());
        finds("SES did not accept the e-mail", |it| _ = it.mails.remove(0));
        finds("is pending, but SES", |it| {
            it.invoices[0].deliveries[0].recipients[0].status = "pending".to_owned();
        });
        finds("is failed, but SES accepted", |it| {
            unknown(it);
            it.invoices[0].deliveries[0].recipients[0].status = "failed".to_owned();
        });
        finds("should be completed", |it| it.batch.status = "in_progress".to_owned());
        finds("2 items for 3 drafts", |it| _ = it.items.pop());
        finds("but the batch counts 2", |it| it.batch.succeeded = 2);
        finds("does not match its invoice", |it| it.items[0].status = "sending".to_owned());
        finds("does not match its invoice", |it| {
            unknown(it);
            it.items[0].errors.clear();
        });
        finds("does not contain its opening", |it| _ = it.invoices[2].history.pop());
        finds("shows sending while", |it| it.invoices[0].distribution.status = "sending".to_owned());
        finds("1 messages are left", |it| _ = it.queues.insert("BatchQueue".to_owned(), 1));
    }
}

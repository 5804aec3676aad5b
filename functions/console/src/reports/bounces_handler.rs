//! Fills the report of whom e-mails did not reach.

use app::delivery::bounce_report::{BounceFilter, Bounced, bounce_report};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use domain::delivery::email::AddresseeKind;
use domain::delivery::{DeliveryStatus, RECIPIENT_SUPPRESSED, Reached, Recipient, RecipientState};
use domain::ids::{DeliveryId, DocumentId, DocumentKind};
use domain::zone::Zone;
use pages::components::{Action, Badge, Empty, Field, Link, Pager, Tone};
use pages::format::Format;
use pages::icons::Icon;
use pages::words;

use super::Filter;
use super::bounces::{BouncesPage, Row};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::{Page, Visitor, Web, page_with};

const HERE: &str = "/console/reports/bounces";
/// Deliveries of a page.
const PAGE: usize = 50;

pub(super) async fn show(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let mut input = Input::new(&query);
    let zone = visitor.user.time_zone;
    let filter = BounceFilter {
        batch_id: input.optional("batch_id"),
        from: input.day("from").and_then(|day| start(zone, day)),
        to: input.day("to").and_then(|day| start(zone, day.checked_add_days(Days::new(1))?)),
    };
    let after: Option<DeliveryId> = query.get("cursor").and_then(|cursor| cursor.parse().ok());
    let (rows, next) = if input.is_right() {
        let cursor = after.map(|id| id.to_string());
        let listed = bounce_report(&web.store, visitor.tenant(), &filter, cursor.as_deref(), PAGE).await?;
        let format = visitor.format();
        (listed.data.iter().map(|found| row(&format, found)).collect(), listed.next)
    } else {
        (Vec::new(), None)
    };
    let status = if input.is_right() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let fields = [
        Some(Field::input("date", "from", "Sent from", query.text("from"))),
        Some(Field::input("date", "to", "Sent until", query.text("to"))),
        query.get("batch_id").map(|id| Field::text("batch_id", "Batch operation", id)),
    ];
    let view = BouncesPage {
        empty: rows.is_empty().then(|| empty(&query, next.as_deref())),
        pager: Pager {
            shown: "The latest first".to_owned(),
            first: after.map(|_| address(&query, None)),
            next: next.as_deref().map(|next| address(&query, Some(next))),
        },
        filter: Filter {
            to: HERE,
            fields: fields.into_iter().flatten().map(|field| input.mark(field)).collect(),
        },
        rows,
        shell: visitor.shell(Area::Reports, "Bounces", Vec::new()),
    };
    page_with(status, &view)
}

/// The beginning of a day in a zone. A clock that skips midnight begins the day an hour later.
fn start(zone: Zone, day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    let local = zone.from_local_datetime(&midnight);
    let begun = local.earliest().or_else(|| {
        let later = midnight.checked_add_signed(chrono::TimeDelta::hours(1))?;
        zone.from_local_datetime(&later).earliest()
    });
    Some(begun?.with_timezone(&Utc))
}

fn address(query: &Form, cursor: Option<&str>) -> String {
    let mut address = form_urlencoded::Serializer::new(String::new());
    for part in ["batch_id", "from", "to"] {
        if let Some(value) = query.get(part) {
            address.append_pair(part, value);
        }
    }
    if let Some(cursor) = cursor {
        address.append_pair("cursor", cursor);
    }
    let query = address.finish();
    if query.is_empty() { HERE.to_owned() } else { format!("{HERE}?{query}") }
}

fn empty(query: &Form, next: Option<&str>) -> Empty {
    let narrowed = ["batch_id", "from", "to"].iter().any(|part| query.has(part));
    let (title, text, action) = match (next, narrowed) {
        (Some(next), _) => (
            "None on this page",
            "The filter matches little, and only a part was looked through.",
            Some(Action::link("Look further", address(query, Some(next)))),
        ),
        (None, true) => (
            "None in this time",
            "Every recipient was reached, as far as mail servers said.",
            Some(Action::link("Look at all", HERE)),
        ),
        (None, false) => {
            ("Nothing bounced", "Every recipient was reached, as far as mail servers said.", None)
        }
    };
    Empty {
        icon: Icon::MailX,
        title: title.to_owned(),
        text: text.to_owned(),
        actions: action.into_iter().collect(),
    }
}

fn row(format: &Format, found: &Bounced) -> Row {
    let recipient = &found.recipient;
    let document = found.subject.document();
    Row {
        address: recipient.addressee.address.to_string(),
        kind: match recipient.addressee.kind {
            AddresseeKind::To => "To",
            AddresseeKind::Cc => "Cc",
            AddresseeKind::Bcc => "Bcc",
        },
        status: status(recipient),
        why: why(recipient),
        what: match (&found.number, document) {
            (Some(number), _) => number.clone(),
            (None, Some(_)) => "A document".to_owned(),
            (None, None) => "Receipt or statement".to_owned(),
        },
        href: document.and_then(page_of),
        customer: found.customer_id.map(|id| {
            let name = found.customer_name.clone();
            Link::new(name.unwrap_or_else(|| "Customer".to_owned()), format!("/console/customers/{id}"))
        }),
        at: format.instant(when(found)),
    }
}

/// The page of a document, if its kind has pages.
fn page_of(id: DocumentId) -> Option<String> {
    match id.kind() {
        DocumentKind::Invoice => Some(format!("/console/invoices/{id}")),
        DocumentKind::CreditNote => Some(format!("/console/credit-notes/{id}")),
        DocumentKind::InterestNote => None,
    }
}

/// When it became known.
fn when(found: &Bounced) -> DateTime<Utc> {
    let told = &found.recipient.engagement;
    let bounced = told.bounce.as_ref().map(|bounce| bounce.at);
    bounced.or(told.complaint.as_ref().map(|complaint| complaint.at)).unwrap_or(found.created_at)
}

fn status(recipient: &Recipient) -> Badge {
    match (&recipient.state, recipient.reached()) {
        (RecipientState::Suppressed { .. }, _) => Badge::new("Suppressed", Tone::Red, Icon::Ban),
        (RecipientState::Failed { .. }, _) => words::delivery(DeliveryStatus::Failed),
        (_, Reached::Complained) => words::delivery(DeliveryStatus::Complained),
        (_, Reached::Bounced) => words::delivery(DeliveryStatus::Bounced),
        (_, Reached::Sending | Reached::Delivered | Reached::Refused) => {
            words::delivery(DeliveryStatus::Failed)
        }
    }
}

/// What the mail server said, or we.
fn why(recipient: &Recipient) -> String {
    match &recipient.state {
        RecipientState::Suppressed { message, .. } => return message.clone(),
        RecipientState::Failed { code, message, .. } if code != RECIPIENT_SUPPRESSED => {
            return message.clone();
        }
        _ => {}
    }
    let told = &recipient.engagement;
    let bounce = told.bounce.as_ref().filter(|_| recipient.reached() == Reached::Bounced);
    let refused = told.refused.as_ref().and_then(|refused| refused.why.clone());
    match bounce {
        Some(bounce) => bounce.diagnostic.clone().unwrap_or_else(|| match bounce.is_hard() {
            true => "The mail server refused it for good.".to_owned(),
            false => "The mail server refused it for now.".to_owned(),
        }),
        None if recipient.reached() == Reached::Complained => {
            "The recipient reported the e-mail as spam.".to_owned()
        }
        None => refused.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_the_zone_of_the_reader() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let at = |zone: &str, text| start(Zone::named(zone).unwrap(), day(text)).unwrap().to_rfc3339();
        assert_eq!(at("Europe/Berlin", "2026-11-30"), "2026-11-29T23:00:00+00:00");
        // In Beirut, clocks go from midnight to one o'clock.
        assert_eq!(at("Asia/Beirut", "2026-03-29"), "2026-03-28T22:00:00+00:00");
    }

    #[test]
    fn the_address_keeps_the_filter() {
        let query = Form::read(b"from=2026-11-01&cursor=old&other=1");
        assert_eq!(address(&query, None), "/console/reports/bounces?from=2026-11-01");
        assert_eq!(address(&Form::default(), None), HERE);
    }
}

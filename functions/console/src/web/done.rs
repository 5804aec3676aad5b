//! What a change tells the page that follows it: a word in the address, which stands for a sentence.

use pages::components::{Notice, Tone};

use super::{Page, see};

/// The name of the part of the address.
const PART: &str = "done";

/// To the page that shows the change, with the sentence that says that it is done.
pub(crate) fn done(path: &str, word: &'static str) -> Page {
    let (page, fragment) = path.split_once('#').map_or((path, ""), |(page, fragment)| (page, fragment));
    let joint = if page.contains('?') { '&' } else { '?' };
    let end = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    see(&format!("{page}{joint}{PART}={word}{end}"))
}

/// The notice that the address asks for. Unknown words say nothing: whoever writes an address cannot write on a page.
pub(crate) fn notice(query: &str) -> Option<Notice> {
    let (_, word) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == PART)?;
    let text = match &*word {
        "saved" => "Saved.",
        "created" => "Created.",
        "deleted" => "Deleted.",
        "archived" => "Archived.",
        "restored" => "No longer archived.",
        "opened" => "It is open.",
        "opened_and_sent" => "It is open, and its e-mail is on the way.",
        "opened_and_scheduled" => "It is open, and its e-mail is scheduled.",
        "sent" => "The e-mail is on the way.",
        "scheduled" => "The e-mail is scheduled.",
        "rescheduled" => "The time is changed.",
        "recalled" => "The e-mail is recalled.",
        "marked_sent" => "Marked as sent.",
        "submitted" => "Submitted for approval.",
        "approved" => "Approved.",
        "rejected" => "Rejected: it is a draft again.",
        "moved_to_draft" => "It is a draft again.",
        "canceled" => "Canceled.",
        "voided" => "The invoice is void.",
        "credited" => "Credited.",
        "written_off" => "Written off.",
        "duplicated" => "This draft is the copy.",
        "superseded" => "Superseded.",
        "recorded" => "The payment is recorded.",
        "allocated" => "Allocated.",
        "reversed" => "Reversed.",
        "payment_failed" => "The payment has failed.",
        "undone" => "Undone: it is due again.",
        "refunded" => "The refund is noted.",
        "settled" => "The payment has arrived.",
        "receipt_sent" => "The receipt is on the way.",
        "uploaded" => "The file is being read.",
        "applied" => "Applied.",
        "ignored" => "Ignored.",
        "invited" => "The invitation is on the way.",
        "disabled" => "Disabled. All sessions of this person have ended.",
        "enabled" => "Enabled.",
        "ended" => "Signed out there.",
        "ended_others" => "Signed out everywhere else.",
        "revoked" => "Revoked.",
        "released" => "The address can be written to again.",
        "suppressed" => "The address is not written to any more.",
        "acknowledged" => "Acknowledged.",
        "export_started" => "The file is being made. This page shows when it is there.",
        "recalling" => "What has not gone out yet is recalled.",
        _ => return None,
    };
    Some(Notice::new(Tone::Green, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_known_sentences_only() {
        assert!(notice("status=open&done=saved").is_some());
        assert!(notice("done=%3Cscript%3E").is_none());
        assert!(notice("").is_none());
    }

    #[test]
    fn the_word_stands_before_the_part_of_the_page() {
        let leads_to = |path| {
            let Ok(response) = done(path, "saved") else { return String::new() };
            response.headers()["location"].to_str().unwrap_or_default().to_owned()
        };
        assert_eq!(leads_to("/console/x"), "/console/x?done=saved");
        assert_eq!(leads_to("/console/x?a=1#b"), "/console/x?a=1&done=saved#b");
    }
}

//! The statuses of documents, e-mails and batches as badges: each has a word, a colour and a shape of its own.

use domain::batches::{BatchStatus, ItemStatus, OperationKind, Outcome};
use domain::delivery::DeliveryStatus;
use domain::documents::document::DocumentStatus;
use domain::documents::shown::{Distribution, DistributionStatus, Light};

use crate::components::{Badge, Tone};
use crate::icons::Icon;

pub fn document(status: DocumentStatus) -> Badge {
    let (word, tone, shape) = match status {
        DocumentStatus::Draft => ("Draft", Tone::Grey, Icon::CircleDashed),
        DocumentStatus::PendingApproval => ("Pending approval", Tone::Amber, Icon::Hourglass),
        DocumentStatus::Approved => ("Approved", Tone::Violet, Icon::Stamp),
        DocumentStatus::Open => ("Open", Tone::Blue, Icon::CircleDot),
        DocumentStatus::Paid => ("Paid", Tone::Green, Icon::CircleCheck),
        DocumentStatus::Credited => ("Credited", Tone::Violet, Icon::CircleMinus),
        DocumentStatus::WrittenOff => ("Written off", Tone::Grey, Icon::Eraser),
        DocumentStatus::Void => ("Void", Tone::Grey, Icon::CircleSlash),
        DocumentStatus::Canceled => ("Canceled", Tone::Grey, Icon::CircleX),
        DocumentStatus::Superseded => ("Superseded", Tone::Grey, Icon::Layers),
        DocumentStatus::Deleted => ("Deleted", Tone::Grey, Icon::Trash),
    };
    Badge::new(word, tone, shape)
}

/// The traffic light of a document, or on which way it is. None if nothing was sent.
pub fn light(distribution: &Distribution) -> Option<Badge> {
    let (word, tone, shape) = match (distribution.light, distribution.status) {
        (Some(Light::Red), _) => ("Not reached", Tone::Red, Icon::Octagon),
        (Some(Light::Yellow), _) => ("Sent", Tone::Amber, Icon::Half),
        (Some(Light::Green), _) => ("Opened", Tone::Green, Icon::CircleCheck),
        (None, DistributionStatus::NotSent) => return None,
        (None, DistributionStatus::Scheduled) => ("Scheduled", Tone::Blue, Icon::Calendar),
        (None, DistributionStatus::Held) => ("Held", Tone::Violet, Icon::Clock),
        (None, DistributionStatus::Sending) => ("Sending", Tone::Blue, Icon::Send),
        (None, DistributionStatus::Sent) => ("Sent", Tone::Amber, Icon::Half),
        (None, DistributionStatus::Failed) => ("Failed", Tone::Red, Icon::Octagon),
        (None, DistributionStatus::Unknown) => ("Unknown", Tone::Grey, Icon::Help),
    };
    Some(Badge::light(word, tone, shape))
}

pub fn delivery(status: DeliveryStatus) -> Badge {
    let (word, tone, shape) = match status {
        DeliveryStatus::Scheduled => ("Scheduled", Tone::Blue, Icon::Calendar),
        DeliveryStatus::Held => ("Held", Tone::Violet, Icon::Clock),
        DeliveryStatus::Queued => ("Queued", Tone::Grey, Icon::Hourglass),
        DeliveryStatus::Sending => ("Sending", Tone::Blue, Icon::Send),
        DeliveryStatus::Unknown => ("Unknown", Tone::Grey, Icon::Help),
        DeliveryStatus::OutcomeUnknown => ("Outcome unknown", Tone::Amber, Icon::Alert),
        DeliveryStatus::Sent => ("Sent", Tone::Amber, Icon::Half),
        DeliveryStatus::Delivered => ("Delivered", Tone::Green, Icon::Mail),
        DeliveryStatus::Bounced => ("Bounced", Tone::Red, Icon::MailX),
        DeliveryStatus::Complained => ("Complained", Tone::Red, Icon::Ban),
        DeliveryStatus::Failed => ("Failed", Tone::Red, Icon::Octagon),
        DeliveryStatus::Recalled => ("Recalled", Tone::Grey, Icon::Undo),
        DeliveryStatus::Canceled => ("Canceled", Tone::Grey, Icon::CircleX),
    };
    Badge::new(word, tone, shape)
}

/// The outcome is known once the batch has ended.
pub fn batch(status: BatchStatus, outcome: Option<Outcome>) -> Badge {
    let (word, tone, shape) = match (status, outcome) {
        (BatchStatus::InProgress, _) => ("In progress", Tone::Blue, Icon::Loader),
        (BatchStatus::Completed, _) => ("Completed", Tone::Green, Icon::CircleCheck),
        (BatchStatus::Failed, Some(Outcome::Some)) => ("Failed in part", Tone::Red, Icon::Alert),
        (BatchStatus::Failed, _) => ("Failed", Tone::Red, Icon::Octagon),
        (BatchStatus::Canceled, _) => ("Recalled", Tone::Grey, Icon::Undo),
    };
    Badge::new(word, tone, shape)
}

pub fn item(status: ItemStatus) -> Badge {
    let (word, tone, shape) = match status {
        ItemStatus::Pending => ("Pending", Tone::Grey, Icon::CircleDashed),
        ItemStatus::Sending => ("Sending", Tone::Blue, Icon::Send),
        ItemStatus::Succeeded => ("Succeeded", Tone::Green, Icon::CircleCheck),
        ItemStatus::Failed => ("Failed", Tone::Red, Icon::CircleX),
        ItemStatus::Canceled => ("Canceled", Tone::Grey, Icon::CircleSlash),
    };
    Badge::new(word, tone, shape)
}

/// What an operation does, on a button.
pub fn operation(kind: OperationKind) -> (&'static str, Icon) {
    match kind {
        OperationKind::Open => ("Open", Icon::CircleDot),
        OperationKind::Send => ("Send", Icon::Send),
        OperationKind::Delete => ("Delete", Icon::Trash),
        OperationKind::Submit => ("Submit", Icon::Hourglass),
        OperationKind::Approve => ("Approve", Icon::Stamp),
        OperationKind::Cancel => ("Cancel", Icon::CircleX),
        OperationKind::MoveToDraft => ("Move to draft", Icon::Undo),
        OperationKind::Void => ("Void", Icon::CircleSlash),
        OperationKind::WriteOff => ("Write off", Icon::Eraser),
        OperationKind::Credit => ("Credit", Icon::CircleMinus),
        OperationKind::MarkPaid => ("Mark paid", Icon::CircleCheck),
    }
}

/// What an operation does to its documents, in a sentence: "93 will open", "7 will not open".
pub fn will(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Open => "open",
        OperationKind::Send => "be sent",
        OperationKind::Delete => "be deleted",
        OperationKind::Submit => "be submitted",
        OperationKind::Approve => "be approved",
        OperationKind::Cancel => "be canceled",
        OperationKind::MoveToDraft => "be drafts again",
        OperationKind::Void => "be void",
        OperationKind::WriteOff => "be written off",
        OperationKind::Credit => "be credited",
        OperationKind::MarkPaid => "be marked as paid",
    }
}

#[cfg(test)]
mod tests {
    use domain::documents::lifecycle::statuses::STATUSES;

    use super::*;

    #[test]
    fn a_status_is_told_by_its_shape_as_well_as_by_its_colour() {
        let badges: Vec<Badge> = STATUSES.iter().map(|row| document(row.status)).collect();
        for (index, badge) in badges.iter().enumerate() {
            let same = badges.iter().skip(index + 1).any(|other| other.shape == badge.shape);
            assert!(!same, "{} has the shape of another status", badge.word);
        }
    }

    #[test]
    fn the_light_stands_before_the_way() {
        let of = |light, status| {
            let distribution = Distribution { status, light, ..Distribution::default() };
            super::light(&distribution).map(|badge| badge.word)
        };
        assert_eq!(of(Some(Light::Green), DistributionStatus::Sent).as_deref(), Some("Opened"));
        assert_eq!(of(None, DistributionStatus::Held).as_deref(), Some("Held"));
        assert_eq!(of(None, DistributionStatus::NotSent), None);
    }
}

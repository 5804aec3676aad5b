//! What the queues carry: ids only. A handler reads the rest anew, and may run twice. Old messages must stay readable
//! for as long as they may lie somewhere: 10 days on a work queue, and as dead letters until 14 days after they were
//! first sent. So a shape only ever grows.

use domain::ids::{BatchId, DeliveryId, SignInId, Subject, TenantId};
use ports::Envelope;
use serde::{Deserialize, Serialize};
use store::due::DueKey;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// Expand a batch into items, or continue to do so.
    ExpandBatch { v: u8, tenant: TenantId, batch: BatchId, run: u32 },
    /// Withdraw the unsent deliveries of a batch, or continue to do so.
    RecallBatch { v: u8, tenant: TenantId, batch: BatchId, run: u32 },
    /// Process one item of a batch.
    ProcessItem { v: u8, tenant: TenantId, batch: BatchId, subject: Subject },
    /// Send a delivery to its pending recipients.
    SendDelivery { v: u8, tenant: TenantId, subject: Subject, delivery: DeliveryId },
    /// The time of an item has come, or will come soon, for this version of what it waits for.
    Due { v: u8, tenant: TenantId, key: DueKey, version: u64 },
    /// Mail a person what lets them in.
    SendSignIn { v: u8, tenant: TenantId, sign_in: SignInId },
    /// The grace period of an unknown outcome has ended.
    SettleDelivery { v: u8, tenant: TenantId, subject: Subject, delivery: DeliveryId },
}

impl Message {
    /// Messages are grouped by tenant, so that one tenant's 100 000 messages do not delay another
    /// tenant's 10.
    pub fn envelope(&self, delay_seconds: u32) -> Envelope {
        Envelope {
            body: serde_json::to_string(self).unwrap_or_default(),
            group: self.tenant().to_string(),
            delay_seconds,
        }
    }

    pub fn tenant(&self) -> TenantId {
        match self {
            Message::ExpandBatch { tenant, .. }
            | Message::RecallBatch { tenant, .. }
            | Message::ProcessItem { tenant, .. }
            | Message::SendDelivery { tenant, .. }
            | Message::Due { tenant, .. }
            | Message::SendSignIn { tenant, .. }
            | Message::SettleDelivery { tenant, .. } => *tenant,
        }
    }
}

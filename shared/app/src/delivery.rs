//! Deliveries: send, schedule, hold, recall, engagement, suppression.

pub mod bounce_report;
pub mod change_schedule;
pub mod email_texts;
pub mod letters;
pub mod mark_sent;
pub mod preview_email;
pub mod recall_delivery;
pub mod record_engagement;
pub mod send_delivery;
pub mod send_invoice;
pub mod suppress_address;

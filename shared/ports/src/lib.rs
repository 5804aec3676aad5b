//! The edges of the program, as small traits. Everything inside is concrete.
//!
//! | trait | on AWS | in tests |
//! |---|---|---|
//! | [`Table`] | DynamoDB | memory |
//! | [`Queue`] | SQS | memory |
//! | [`Schedules`] | EventBridge Scheduler | memory |
//! | [`Mailer`], [`Senders`], [`AccountSuppressions`] | SES v2 | memory |
//! | [`Bucket`] | S3 | memory |
//! | [`Renderer`] | typst (crate `pdf`) | plain text |
//! | [`Composer`] | crate `mail` | plain text |
//! | [`Clock`], [`Calendar`], [`Entropy`] | the operating system | fixed, seeded |
//!
//! A driver translates the errors of its service into the errors defined here, and passes the contract
//! suite of its port (crate `testing`).

mod bucket;
mod clock;
mod mailer;
mod queue;
mod renderer;
mod schedules;
mod table;

pub use bucket::{Bucket, BucketError};
pub use clock::{Calendar, Clock, Entropy};
pub use mailer::{
    AccountSuppressions, Mailer, OutgoingEmail, SendError, SenderDomain, SenderStatus, Senders, SendersError,
};
pub use queue::{Envelope, Queue, QueueError, QueueName};
pub use renderer::{
    About, ComposedEmail, Composer, DefaultTexts, EmailAttachment, EmailDraft, PaidRow, Receipt, RenderError,
    RenderedEmail, Renderer, Row, SampleDraft, SignInDraft,
};
pub use schedules::{Schedules, SchedulesError, Timer};
pub use table::{Action, Change, Condition, Index, Item, Key, Page, Query, Range, Reason, Table, TableError};

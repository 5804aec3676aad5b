//! An operation as the forms ask for it.

use std::fmt::Display;
use std::str::FromStr;

use app::batches::start_batch::Selected;
use domain::access::Scope;
use domain::batches::{
    ApproveOptions, BatchEmail, CancelOptions, CreditOptions, MoveToDraftOptions, OpenOptions, Operation,
    OperationKind, SendOptions, VoidOptions, WriteOffOptions,
};
use domain::delivery::email::{CallToAction, EmailSettings};
use domain::delivery::schedule::SendAt;
use domain::ids::Subject;
use domain::templates::email_template::EmailKind;
use domain::text::Label;
use mail_template::template::{TemplateField, check};
use serde::Deserialize;
use serde::de::value::StrDeserializer;

use super::Selection;
use crate::documents::query::ListQuery;
use crate::web::form::Form;

/// Instead of ids: all that the query finds.
const ALL: &str = "all";

/// What a form says, and what of it is wrong, by the name of the field.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) wrong: Vec<(&'static str, String)>,
}

impl Reading {
    pub(crate) fn refuse(&mut self, name: &'static str, why: impl Into<String>) {
        self.wrong.push((name, why.into()));
    }

    pub(crate) fn field<V: FromStr<Err: Display>>(&mut self, form: &Form, name: &'static str) -> Option<V> {
        match form.get(name)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong.push((name, error.to_string()));
                None
            }
        }
    }

    pub(crate) fn several<V: FromStr<Err: Display>>(&mut self, form: &Form, name: &'static str) -> Vec<V> {
        let parts = form.text(name).split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let mut all = Vec::new();
        for part in parts {
            match part.parse() {
                Ok(value) => all.push(value),
                Err(error) => self.wrong.push((name, format!("{part}: {error}"))),
            }
        }
        all
    }

    pub(crate) fn error(&self, name: &str) -> Option<String> {
        let all: Vec<&str> =
            self.wrong.iter().filter(|(wrong, _)| *wrong == name).map(|(_, why)| why.as_str()).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// One of a few words, as the API names them.
    pub(crate) fn word<'f, V: Deserialize<'f>>(&mut self, form: &'f Form, name: &'static str) -> Option<V> {
        let read = V::deserialize(StrDeserializer::<serde::de::value::Error>::new(form.get(name)?)).ok();
        if read.is_none() {
            self.refuse(name, "must be one of the list");
        }
        read
    }

    /// A text with placeholders, which must be ones that an invoice fills in.
    fn worded<V: FromStr<Err: Display>>(
        &mut self,
        form: &Form,
        name: &'static str,
        part: TemplateField,
    ) -> Option<V> {
        let text = form.get(name)?;
        let mistakes = check(EmailKind::Invoice, part, text).err().unwrap_or_default();
        if mistakes.is_empty() {
            return self.field(form, name);
        }
        self.wrong.extend(mistakes.iter().map(|mistake| (name, mistake.to_string())));
        None
    }

    /// What an e-mail says. Texts that are left out come from the template.
    pub(crate) fn email_settings(&mut self, form: &Form) -> EmailSettings {
        let label = self.worded(form, "button_label", TemplateField::ButtonLabel);
        let url = self.field(form, "button_url");
        let half = form.get("button_label").is_some() != form.get("button_url").is_some();
        if half {
            let missing = if form.get("button_url").is_none() { "button_url" } else { "button_label" };
            self.refuse(missing, "must be given: a button has a label and an address");
        }
        EmailSettings {
            subject: self.worded(form, "subject", TemplateField::Subject),
            reply_to: self.field(form, "reply_to"),
            cc: self.several(form, "cc"),
            message: self.worded(form, "message", TemplateField::Message),
            template_id: self.field(form, "template_id"),
            call_to_action: label.zip(url).map(|(label, url)| CallToAction { label, url }),
            use_template_defaults: true,
            ..EmailSettings::default()
        }
    }

    /// When it goes out. `None`: at once.
    pub(crate) fn send_at(&mut self, form: &Form) -> Option<SendAt> {
        if form.text("when") != "later" {
            return None;
        }
        let time = self.field(form, "send_at");
        let zone = self.field(form, "time_zone");
        if time.is_none() && self.error("send_at").is_none() {
            self.refuse("send_at", "must be given");
        }
        time.map(|time| SendAt { time, zone })
    }

    fn email(&mut self, form: &Form) -> BatchEmail {
        let settings = self.email_settings(form);
        let send_at = self.send_at(form);
        BatchEmail::new(settings, send_at)
    }

    /// The operation with its settings. `None` if there is no such operation, or what it needs is missing.
    pub(super) fn operation(&mut self, form: &Form) -> Option<Operation> {
        let kind = kind(form.text("operation"))?;
        let reason: Option<Label> = self.field(form, "reason");
        let wants_email = form.has("email");
        Some(match kind {
            OperationKind::Open => {
                let email = wants_email.then(|| self.email(form));
                Operation::Open(OpenOptions { email, ..OpenOptions::default() })
            }
            OperationKind::Send => {
                let (email, force) = (self.email(form), form.has("force"));
                Operation::Send(SendOptions { email, force, retry_since: None })
            }
            OperationKind::Approve => Operation::Approve(ApproveOptions { reason }),
            OperationKind::MoveToDraft => Operation::MoveToDraft(MoveToDraftOptions { reason }),
            OperationKind::Cancel => Operation::Cancel(CancelOptions { reason }),
            OperationKind::Void => Operation::Void(VoidOptions { reason }),
            OperationKind::Credit => {
                let email = wants_email.then(|| self.email(form));
                Operation::Credit(CreditOptions { reason, email })
            }
            OperationKind::WriteOff => match reason {
                Some(reason) => Operation::WriteOff(WriteOffOptions { reason }),
                None => {
                    if self.error("reason").is_none() {
                        self.wrong.push(("reason", "must be given".to_owned()));
                    }
                    return None;
                }
            },
            OperationKind::Delete | OperationKind::Submit | OperationKind::MarkPaid => return None,
        })
    }
}

/// The operations of the list.
pub(super) fn kind(name: &str) -> Option<OperationKind> {
    use OperationKind::{Approve, Cancel, Credit, MoveToDraft, Open, Send, Void, WriteOff};
    let offered = [Open, Send, Approve, MoveToDraft, Cancel, Void, Credit, WriteOff];
    offered.into_iter().find(|kind| kind.as_str() == name)
}

/// The operation as it is checked before its settings are known.
pub(super) fn plain(kind: OperationKind) -> Operation {
    let usual = || BatchEmail::new(EmailSettings::usual(), None);
    match kind {
        OperationKind::Send => {
            Operation::Send(SendOptions { email: usual(), force: false, retry_since: None })
        }
        OperationKind::Approve => Operation::Approve(ApproveOptions::default()),
        OperationKind::MoveToDraft => Operation::MoveToDraft(MoveToDraftOptions::default()),
        OperationKind::Cancel => Operation::Cancel(CancelOptions::default()),
        OperationKind::Void => Operation::Void(VoidOptions::default()),
        OperationKind::Credit => Operation::Credit(CreditOptions::default()),
        OperationKind::WriteOff => match Label::parse("Check") {
            Ok(reason) => Operation::WriteOff(WriteOffOptions { reason }),
            Err(_) => Operation::Cancel(CancelOptions::default()),
        },
        _ => Operation::Open(OpenOptions::default()),
    }
}

/// The scope that an operation needs besides that of batches, as the API asks for it.
pub(crate) fn scope(operation: &Operation) -> Scope {
    match operation.kind() {
        OperationKind::Approve => Scope::InvoicesApprove,
        OperationKind::MarkPaid => Scope::PaymentsWrite,
        _ => Scope::InvoicesWrite,
    }
}

impl Selection {
    /// From the list, which sends a box per document or "all", or from an earlier step.
    pub(super) fn read(form: &Form) -> Self {
        let (operation, query) = (form.text("operation").to_owned(), form.text("query").to_owned());
        let ids = match form.get("ids") {
            Some(ids) => ids.to_owned(),
            None if form.has("all") => ALL.to_owned(),
            None => form.all("id").collect::<Vec<_>>().join(" "),
        };
        Self { operation, ids, query }
    }

    /// The ids that were chosen.
    pub(super) fn subjects(&self) -> Vec<Subject> {
        self.ids.split_whitespace().filter_map(|id| id.parse().ok()).collect()
    }

    /// Whether it is all that the query finds.
    pub(super) fn is_all(&self) -> bool {
        self.ids == ALL
    }

    /// Nothing was chosen. That must never mean everything.
    pub(super) fn is_nothing(&self) -> bool {
        !self.is_all() && self.subjects().is_empty()
    }

    pub(super) fn selected(&self) -> Selected {
        match self.is_all() {
            true => Selected::Filter(ListQuery::read(&self.query).filter()),
            false => Selected::Ids(self.subjects()),
        }
    }

    /// The list that it was made in.
    pub(super) fn list(&self) -> String {
        if self.query.is_empty() {
            "/console/invoices".to_owned()
        } else {
            format!("/console/invoices?{}", self.query)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_boxes_or_all_that_match() {
        let chosen = Selection::read(&Form::read(
            b"operation=open&id=inv_01ARZ3NDEKTSV4RRFFQ69G5FAV&id=x&query=status%3Ddraft",
        ));
        assert_eq!((chosen.subjects().len(), chosen.is_all()), (1, false));
        assert_eq!(chosen.list(), "/console/invoices?status=draft");
        let all = Selection::read(&Form::read(
            b"operation=open&all=1&id=inv_01ARZ3NDEKTSV4RRFFQ69G5FAV&query=status%3Ddraft",
        ));
        assert!(all.is_all() && matches!(all.selected(), Selected::Filter(_)));
        let again = Selection::read(&Form::read(format!("operation=open&ids={}", all.ids).as_bytes()));
        assert!(again.is_all());
        for nothing in ["operation=open", "operation=open&ids=", "operation=open&id=x"] {
            assert!(Selection::read(&Form::read(nothing.as_bytes())).is_nothing(), "{nothing}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        let mut reading = Reading::default();
        let form = Form::read(
            b"operation=open&email=1&subject=Hi&reply_to=x&cc=a%40b.example%2C+y&when=later&send_at=soon",
        );
        let operation = reading.operation(&form).unwrap();
        assert_eq!(operation.email().unwrap().settings.cc.len(), 1);
        let mut wrong: Vec<_> = reading.wrong.iter().map(|(name, _)| *name).collect();
        wrong.sort_unstable();
        assert_eq!(wrong, ["cc", "reply_to", "send_at"]);
        let mut reading = Reading::default();
        assert!(reading.operation(&Form::read(b"operation=write_off")).is_none());
        assert_eq!(reading.error("reason").as_deref(), Some("must be given"));
        assert!(Reading::default().operation(&Form::read(b"operation=delete")).is_none(), "not offered");
    }
}

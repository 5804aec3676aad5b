//! The texts of the e-mails of credit notes.

use app::batches::start_batch::{NewBatch, Selected, start_batch};
use app::documents::credit::credit_document::{CreditRequest, Then};
use app::{Error, Refusal};
use domain::batches::{CreditOptions, Operation};
use domain::delivery::email::EmailSettings;
use domain::documents::credit::Asked;
use domain::ids::{DocumentId, TemplateId};
use domain::templates::email_template::{EmailKind, EmailTemplate};
use testing::world::answer;
use testing::{Verb, builders, run};

use super::request;
use crate::payments::Case;

impl Case {
    fn template(&self, kind: EmailKind) -> TemplateId {
        let id = TemplateId::new(self.world.now(), ports::Entropy::draw(&self.world.entropy));
        let template: EmailTemplate = builders::email_template(id, kind, self.world.now());
        self.world.put(&self.tenant, &template);
        id
    }

    /// The template that words the latest e-mail of a document. `None`: the default texts.
    fn worded(&self, id: DocumentId) -> Option<TemplateId> {
        let delivery = self.world.deliveries(&self.tenant, id).pop().unwrap();
        assert_eq!(delivery.kind, EmailKind::CreditNote);
        let subject = builders::subject_line(&delivery).unwrap().to_owned();
        let own = subject == "A polite subject";
        delivery.template().filter(|_| own).map(|pin| pin.id)
    }
}

fn picked(id: TemplateId) -> EmailSettings {
    EmailSettings { template_id: Some(id), ..builders::email() }
}

fn code(refused: Result<app::Reply, Error>) -> (String, String) {
    match refused.expect_err("a refusal") {
        Error::Refused(Refusal::Invalid(defects)) => (defects[0].code.clone(), defects[0].field.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_credit_note_is_worded_by_the_template_that_is_picked_or_that_of_the_settings() {
    let case = Case::new(4);
    let with = |email| CreditRequest {
        then: Then::Open(Some(email)),
        ..request(case.invoices[0], Asked::Amount(100))
    };
    let plain = case.credit(&with(builders::email())).id;
    let (own, usual) = (case.template(EmailKind::CreditNote), case.template(EmailKind::CreditNote));
    let other = case.credit(&with(picked(own))).id;
    case.set(|settings| settings.credit_note_template_id = Some(usual));
    let third = case.credit(&with(builders::email())).id;
    let fourth = case.credit(&with(picked(own))).id;
    case.mail(1, &["anna@customer.example"]);
    case.ask(1, Verb::Void).unwrap();
    let cancellation = case.canceled_by(1).unwrap().id;
    case.world.drain();
    let worded = [plain, other, third, fourth, cancellation].map(|id| case.worded(id));
    assert_eq!(worded, [None, Some(own), Some(usual), Some(own), Some(usual)]);
}

#[test]
fn a_template_of_another_kind_is_refused_for_credit_notes_and_theirs_for_invoices() {
    let case = Case::new(2);
    let (of_invoices, of_notes) = (case.template(EmailKind::Invoice), case.template(EmailKind::CreditNote));
    let field = |field: &str| ("template_kind".to_owned(), field.to_owned());
    let credit = |template| CreditRequest {
        then: Then::Open(Some(picked(template))),
        ..request(case.invoices[0], Asked::Amount(100))
    };
    assert_eq!(code(case.ask_credit(&credit(of_invoices))), field("email.template_id"));
    let note = case.credit(&credit(of_notes)).id;
    let send = |id, template| run(case.world.send(&case.tenant, id, picked(template), true));
    assert_eq!(code(send(note, of_invoices)), field("template_id"));
    assert_eq!(code(send(case.invoices[1], of_notes)), field("template_id"));
    case.world.drain();
    send(note, of_notes).unwrap();

    let (store, caller) = (case.world.store(), case.world.caller(&case.tenant));
    let start = |operation: Operation, ids: &[DocumentId]| {
        let wanted = NewBatch { operation, selected: Selected::Ids(builders::subjects(ids)) };
        run(start_batch(&store, &case.world.entropy, &caller, wanted, |batch| answer(batch.id)))
    };
    let credits =
        |template| Operation::Credit(CreditOptions { reason: None, email: Some(picked(template).into()) });
    let sends = |template| builders::sending(picked(template), None, false);
    let invoice = case.invoices[1];
    for refused in [
        start(credits(of_invoices), &[invoice]),
        start(sends(of_notes), &[invoice]),
        start(sends(of_invoices), &[note]),
        start(sends(of_notes), &[note, invoice]),
        start(sends(of_invoices), &[note, invoice]),
    ] {
        assert_eq!(code(refused), field("email.template_id"));
    }
    start(credits(of_notes), &[invoice]).unwrap();
    start(sends(of_notes), &[note]).unwrap();
    start(sends(of_invoices), &[invoice]).unwrap();
}

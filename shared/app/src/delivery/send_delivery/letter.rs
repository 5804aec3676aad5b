//! The content of a delivery: the document, if it has one, and its e-mail.

use chrono::{DateTime, Utc};
use domain::customers::Customer;
use domain::delivery::engagement::link_mark;
use domain::delivery::{Delivery, SentLetter};
use domain::digest::Digest;
use domain::documents::document::Document;
use domain::documents::printed::PrintedDocument;
use domain::ids::TenantId;
use domain::money::Money;
use domain::payments::payment::Payment;
use domain::reports::printed::PrintedStatement;
use domain::settings::entity::LegalEntity;
use ports::{
    About, Bucket, Calendar, Clock, ComposedEmail, Composer, EmailAttachment, EmailDraft, Mailer, PaidRow,
    Receipt, Renderer, Row, Table,
};

use super::dependencies::SendDelivery;
use super::surroundings::{Matter, Surroundings, missing};
use crate::Error;
use crate::delivery::email_texts::{Voices, Wording, choose};
use crate::documents::printed::{document_from, file_name, stored_pdf};
use crate::reports::printed_statement::file_name as file_name_of;

/// The parts of an e-mail that all recipients share.
pub(super) struct Letter {
    content: Content,
    seller: LegalEntity,
    wording: Wording,
    pub(super) from: String,
    attached: Option<Attached>,
    tracked: bool,
    /// The moment of sending: the date of the e-mail, and of what it says is overdue.
    date: DateTime<Utc>,
}

enum Content {
    Document(Box<PrintedDocument>),
    Customer(Box<Customer>, Vec<Row>),
    Payment(Box<Customer>, Receipt),
    Account(Box<PrintedStatement>),
}

struct Attached {
    file_name: String,
    pdf: Vec<u8>,
    /// Hexadecimal.
    sha256: String,
}

impl Letter {
    /// What is recorded of it.
    pub(super) fn sent(&self, email: &ComposedEmail) -> SentLetter {
        let button = self.wording.call_to_action.as_ref();
        SentLetter {
            subject_line: email.subject.clone(),
            document_sha256: self.attached.as_ref().map(|attached| attached.sha256.clone()),
            untracked: !self.tracked,
            payment_link: button.map(|button| link_mark(button.url.as_str())),
        }
    }
}

impl<T, M, B, R, C, K, E> SendDelivery<T, M, B, R, C, K, E>
where
    T: Table,
    M: Mailer,
    B: Bucket,
    R: Renderer,
    C: Composer,
    K: Clock + Calendar,
{
    /// Everything that is the same for all recipients.
    pub(super) async fn letter(
        &self,
        tenant: &TenantId,
        delivery: &Delivery,
        around: Surroundings,
        now: DateTime<Utc>,
    ) -> Result<Letter, Error> {
        let tracked = around.tracked();
        let own = around.texts(tenant, delivery)?;
        let email_template = around.email_template(tenant, delivery)?;
        let sender = around.sender(tenant)?.ok_or(missing("sender"))?;
        let from = sender.address.to_string();
        let (content, mut seller, attached) = match &around.matter {
            Matter::Document(invoice) => {
                let (document, attached) = self.document(tenant, &around, invoice, now).await?;
                let seller = document.seller.clone();
                (Content::Document(Box::new(document)), seller, Some(attached))
            }
            Matter::Customer(documents) => {
                let customer = around.customer.clone().ok_or(missing("customer"))?;
                let rows = documents.iter().filter_map(row).collect();
                (Content::Customer(Box::new(customer), rows), around.seller()?, None)
            }
            Matter::Payment(payment, documents) => {
                let customer = around.customer.clone().ok_or(missing("customer"))?;
                let receipt = receipt(payment, documents);
                (Content::Payment(Box::new(customer), receipt), around.seller()?, None)
            }
            Matter::Account(account) => {
                let mut statement = account.clone().map_err(|_| missing("account"))?;
                let pdf = self.account_pdf(tenant, delivery, &mut statement).await?;
                let (file_name, sha256) = (file_name_of(&statement), Digest::of(&pdf).to_string());
                let attached = Attached { file_name, pdf, sha256 };
                (Content::Account(statement), around.seller()?, Some(attached))
            }
        };
        seller.sender = Some(sender);
        let (template, customer) = match &content {
            Content::Document(document) => (document.template.as_ref(), document.customer.as_ref()),
            Content::Customer(customer, _) | Content::Payment(customer, _) => (None, Some(&**customer)),
            Content::Account(statement) => (None, Some(&statement.customer)),
        };
        let voices = Voices {
            own: &own,
            kind: delivery.kind,
            email_template: email_template.as_ref(),
            template,
            customer,
            settings: &around.settings,
        };
        let wording = choose(&self.composer, voices);
        Ok(Letter { content, seller, wording, from, attached, tracked, date: now })
    }

    async fn document(
        &self,
        tenant: &TenantId,
        around: &Surroundings,
        invoice: &Document,
        now: DateTime<Utc>,
    ) -> Result<(PrintedDocument, Attached), Error> {
        let mut document = document_from(&around.loaded, tenant, invoice.clone(), now)?;
        let pdf = stored_pdf(&self.bucket, &self.renderer, tenant, &mut document).await?;
        let sha256 = Digest::of(&pdf).to_string();
        let attached = Attached { file_name: file_name(&document.invoice), pdf, sha256 };
        Ok((document, attached))
    }

    pub(super) fn composed(
        &self,
        delivery: &Delivery,
        recipient: usize,
        letter: &Letter,
    ) -> Result<ComposedEmail, Error> {
        let addressees: Vec<_> = delivery.recipients().iter().map(|to| to.addressee.clone()).collect();
        let attachment = letter.attached.as_ref().map(|attached| EmailAttachment {
            file_name: &attached.file_name,
            content_type: "application/pdf",
            bytes: &attached.pdf,
        });
        let domain = letter.from.rsplit_once('@').map_or("invalid", |(_, domain)| domain);
        let wording = &letter.wording;
        let draft = EmailDraft {
            about: match &letter.content {
                Content::Document(document) => About::One(document),
                Content::Customer(customer, rows) if rows.is_empty() => About::Customer(customer),
                Content::Customer(customer, rows) => About::Many(customer, rows),
                Content::Payment(customer, receipt) => About::Payment(customer, receipt),
                Content::Account(statement) => About::Account(statement),
            },
            seller: &letter.seller,
            kind: delivery.kind,
            language: &wording.language,
            subject: &wording.subject.value,
            message: &wording.message.value,
            call_to_action: wording.call_to_action.as_ref(),
            reply_to: wording.reply_to.as_ref().map(|chosen| &chosen.value),
            addressees: &addressees,
            message_id: &format!("{}.{recipient}@{domain}", delivery.id),
            date: letter.date,
            attachments: attachment.as_slice(),
        };
        self.composer.compose(&draft).map_err(|error| Error::Failed(error.to_string()))
    }
}

/// A document in a letter about several. One that is no longer open has nothing to say there.
fn row(document: &Document) -> Option<Row> {
    let issued = document.issued()?;
    Some(Row {
        number: issued.number.clone(),
        issue_date: issued.issue_date,
        due_date: Some(issued.due_date),
        due: Money::new(document.balance.due, document.content.currency),
    })
}

fn receipt(payment: &Payment, documents: &[Document]) -> Receipt {
    let money = |minor| Money::new(minor, payment.amount.currency);
    let row = |document: &Document| {
        Some(PaidRow {
            document: document.id.kind(),
            number: document.issued()?.number.clone(),
            paid: money(payment.paid_of(document.id)),
            left: money(document.balance.due),
        })
    };
    Receipt {
        date: payment.date,
        method: payment.method,
        reference: payment.reference.as_ref().map(ToString::to_string),
        amount: payment.amount,
        paid: documents.iter().filter_map(row).collect(),
        unallocated: money(payment.unallocated()),
    }
}

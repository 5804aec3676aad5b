//! The tenants of a run, with their sellers, templates, customers and drafts.

use std::collections::BTreeSet;

use app::documents::draft_invoice::NewDraft;
use chrono::{Datelike, TimeDelta};
use domain::customers::Customer;
use domain::documents::document::Content;
use domain::documents::kinds::{InterestNote, Kind, Reference};
use domain::documents::line::DraftLine;
use domain::documents::series::{Numbering, Numberings, Pattern};
use domain::ids::{CustomerId, DocumentId, DocumentKind, EntityId, TemplateId};
use domain::settings::approval::{Approval, ApprovalPolicy};
use domain::settings::entity::LegalEntity;
use domain::settings::{Settings, UnknownOutcomePolicy};
use domain::templates::email_template::EmailKind;
use domain::templates::invoice_template::InvoiceTemplate;

use crate::world::euros;
use crate::{Tenant, World, builders};

/// The metadata key of a draft that names what is wrong with it.
pub(super) const FLAW: &str = "flaw";
/// The tag of half of the drafts.
pub(super) const TAG: &str = "november";

/// What can be wrong with a draft, named by the code of the resulting refusal.
pub(super) const FLAWS: [&str; 7] = [
    "customer_missing",
    "template_missing",
    "lines_missing",
    "line_incomplete",
    "due_before_issue",
    "issue_date_in_future",
    NO_RECIPIENT,
];
/// Blocks only the e-mail, not the opening.
pub(super) const NO_RECIPIENT: &str = "no_recipient";

#[derive(Clone, Debug)]
pub(super) struct TenantFixture {
    pub(super) tenant: Tenant,
    /// Part of each name and address of this tenant, and of no other tenant's.
    pub(super) mark: String,
    pub(super) entities: Vec<EntityId>,
    pub(super) templates: Vec<TemplateId>,
    /// The template for invoices, which the last invoice template names, and the template for notices.
    pub(super) email_templates: [TemplateId; 2],
    pub(super) customers: Vec<CustomerId>,
    /// A customer without contacts.
    pub(super) unreachable: CustomerId,
}

impl TenantFixture {
    /// Creates a tenant with at least 20 drafts.
    pub(super) fn create(world: &World, n: usize) -> Self {
        let (tenant, now) = (world.tenant(), world.now());
        let mark = format!("company{n}");
        let policies =
            [UnknownOutcomePolicy::Hold, UnknownOutcomePolicy::AssumeSent, UnknownOutcomePolicy::SendAgain];
        let email_templates = [EmailKind::Invoice, EmailKind::ReadyForPayment].map(|kind| {
            let template = builders::email_template(TemplateId::new(now, world.random()), kind, now);
            world.put(&tenant, &template);
            template.id
        });
        let settings = Settings {
            version: 2,
            sender_domains: vec![format!("{mark}.example")],
            unknown_outcome: policies[world.pick(3)],
            allow_earlier_issue_dates: world.pick(2) == 0,
            notify_on_open: world.pick(2) == 0,
            ready_for_payment_template_id: (world.pick(2) == 0).then_some(email_templates[1]),
            hold_minutes: [0, 0, 1, 15][world.pick(4)],
            payment_tolerance: Vec::new(),
            apply_exact: world.pick(2) == 0,
            receipt_on_payment: world.pick(2) == 0,
            default_entity_id: Some(tenant.entity),
            approval: approval(world),
            archive_address: (world.pick(4) == 0).then(|| builders::parse(&format!("blind@{mark}.example"))),
            ..builders::settings(now)
        };
        world.put(&tenant, &settings);
        let mut fixture = Self {
            tenant,
            unreachable: CustomerId::new(now, world.random()),
            entities: vec![tenant.entity],
            templates: vec![tenant.template],
            email_templates,
            customers: Vec::new(),
            mark,
        };
        if world.pick(2) == 0 {
            fixture.entities.push(EntityId::new(now, world.random()));
        }
        for (index, id) in fixture.entities.iter().enumerate() {
            let entity = fixture.entity(world, *id, 1 + u64::from(index == 0));
            world.put(&tenant, &entity);
        }
        let copied = InvoiceTemplate {
            cc: vec![builders::parse(&format!("archive@{}.example", fixture.mark))],
            email_template_id: Some(email_templates[0]),
            ..builders::template(TemplateId::new(now, world.random()), now)
        };
        fixture.templates.push(copied.id);
        world.put(&tenant, &copied);
        for index in 0..2 + world.pick(3) {
            let id = CustomerId::new(now, world.random());
            fixture.customers.push(id);
            world.put(&tenant, &fixture.customer(world, id, &format!("customer{index}")));
        }
        let unreachable = Customer {
            contacts: Vec::new(),
            // A notice to it fails.
            notify_on_open: [None, Some(true)][world.pick(2)],
            ..fixture.customer(world, fixture.unreachable, "unreachable")
        };
        world.put(&tenant, &unreachable);
        for _ in 0..20 + world.pick(12) {
            let NewDraft { kind, content, lines, .. } = fixture.draft(world);
            world.draft_of_kind(&tenant, kind, content, lines);
        }
        fixture
    }

    fn entity(&self, world: &World, id: EntityId, version: u64) -> LegalEntity {
        let mut entity = LegalEntity { version, ..builders::entity(id, world.now()) };
        entity.name = builders::parse(&format!("{} GmbH", self.mark));
        if let Some(sender) = &mut entity.sender {
            sender.address = builders::parse(&format!("billing@{}.example", self.mark));
        }
        let (pattern, yearly_restart, first) =
            [("{seq}", false, 1), ("INV-{yyyy}-{seq:5}", true, 1), ("R/{seq:4}", false, 500)][world.pick(3)];
        let pattern = Pattern::parse(pattern).expect("a pattern");
        let invoices =
            Numbering { pattern, yearly_restart, first, ..Numbering::standard(DocumentKind::Invoice) };
        let numbering = Numberings::new([(DocumentKind::Invoice, invoices)]);
        entity.numbering = numbering.begin(world.now().year()).expect("patterns that differ");
        entity
    }

    fn customer(&self, world: &World, id: CustomerId, name: &str) -> Customer {
        let mut customer = builders::customer(id, name, world.now());
        customer.name = builders::parse(&format!("{name} of {}", self.mark));
        customer.contacts = self.contacts(world, name);
        customer.notify_on_open = [None, Some(true), Some(false)][world.pick(3)];
        customer
    }

    /// One to three recipients, and sometimes a recipient of copies.
    pub(super) fn contacts(&self, world: &World, name: &str) -> Vec<domain::customers::Contact> {
        let contact = |index: usize, role: &str| {
            builders::contact(&format!("{role}{index}.{name}@{}.example", self.mark), role)
        };
        let finance = (0..1 + world.pick(3)).map(|index| contact(index, "finance"));
        let copies = (0..world.pick(3).saturating_sub(1)).map(|index| contact(index, "copy"));
        finance.chain(copies).collect()
    }

    /// A new draft: one in five is invalid, one in four is of another kind. No client of the API can write these yet;
    /// here they show that all kinds of documents go the same way.
    pub(super) fn draft(&self, world: &World) -> NewDraft {
        let mut content = builders::content(
            self.entities[world.pick(self.entities.len())],
            Some(self.customers[world.pick(self.customers.len())]),
            Some(self.templates[world.pick(self.templates.len())]),
        );
        let mut lines: Vec<DraftLine> = (0..1 + world.pick(2)).map(|_| world.line()).collect();
        if world.pick(2) == 0 {
            content.tags = BTreeSet::from([builders::parse(TAG)]);
        }
        let today = world.now().date_naive();
        if world.pick(6) == 0 {
            content.issue_date = Some(today - TimeDelta::days(1 + world.pick(400) as i64));
        }
        if world.pick(5) == 0 {
            let flaw = FLAWS[world.pick(FLAWS.len())];
            content.metadata.insert(FLAW.to_owned(), flaw.to_owned());
            match flaw {
                "customer_missing" => content.customer_id = None,
                "template_missing" => content.template_id = None,
                "lines_missing" => lines.clear(),
                "line_incomplete" => lines.iter_mut().for_each(|line| line.unit_price = None),
                "due_before_issue" => {
                    content.due_date = Some(today - TimeDelta::days(500));
                }
                "issue_date_in_future" => content.issue_date = Some(today + TimeDelta::days(700)),
                _ => content.customer_id = Some(self.unreachable),
            }
        }
        let kind = if world.pick(4) == 0 { other_kind(world) } else { Kind::default() };
        NewDraft::of_kind(kind, content, lines)
    }

    /// The content without its flaw, and new lines.
    pub(super) fn corrected(&self, world: &World, mut content: Content) -> (Content, Vec<DraftLine>) {
        if content.metadata.remove(FLAW).is_some() {
            content.customer_id = Some(self.customers[world.pick(self.customers.len())]);
            content.template_id = Some(self.templates[0]);
            content.issue_date = None;
            content.due_date = None;
        }
        (content, vec![world.line()])
    }
}

/// Most tenants ask for an approval: of invoices with two lines, or of all.
fn approval(world: &World) -> Approval {
    use ApprovalPolicy::{Above, Always, Never};
    let policy = [Never, Never, Above, Above, Always];
    Approval {
        policy: policy[world.pick(5)],
        above: vec![euros(15_000)],
        four_eyes: world.pick(3) == 0,
        auto_send: world.pick(2) == 0,
    }
}

/// An interest note of an invoice of another system, which is not looked up.
fn other_kind(world: &World) -> Kind {
    let issue_date = world.now().date_naive();
    let number = Pattern::standard("OLD").number(1 + world.pick(90) as u64, issue_date);
    let id = DocumentId::invoice(world.now(), world.random());
    let of = Reference { id, number, issue_date };
    Kind::InterestNote(InterestNote { of, accrued: Vec::new() })
}

//! The form of the account's settings: its fields, and what it says.

use domain::change::Change;
use domain::settings::approval::{Approval, ApprovalPolicy, MOST_LIMITS};
use domain::settings::{MOST_HOLD_MINUTES, Settings, UnknownOutcomePolicy};
use domain::templates::email_template::EmailKind;
use pages::components::{Field, Pick};

use super::choices::{Choices, picks};
use super::facts::{outcome, policy};
use crate::settings::form_page::Group;
use crate::settings::reading::{AMOUNT, Reading, Wrong, form_of, rows, text, ticked, typed_amounts};
use crate::web::form::Form;

/// The number of currencies with a tolerance.
const MOST_TOLERANCES: usize = 50;
/// Empty rows below the amounts.
const SPARE: usize = 2;

const POLICIES: [(&str, ApprovalPolicy); 3] =
    [("never", ApprovalPolicy::Never), ("above", ApprovalPolicy::Above), ("always", ApprovalPolicy::Always)];

const OUTCOMES: [(&str, UnknownOutcomePolicy); 3] = [
    ("hold", UnknownOutcomePolicy::Hold),
    ("assume_sent", UnknownOutcomePolicy::AssumeSent),
    ("send_again", UnknownOutcomePolicy::SendAgain),
];

/// The settings as the form has them.
pub fn typed(settings: &Settings) -> Form {
    let word = |named: Option<&str>| named.unwrap_or_default().to_owned();
    let policy = POLICIES.iter().find(|(_, it)| *it == settings.approval.policy).map(|(word, _)| *word);
    let outcome = OUTCOMES.iter().find(|(_, it)| *it == settings.unknown_outcome).map(|(word, _)| *word);
    let mut pairs: Vec<(String, String)> = [
        ("default_entity_id", text(&settings.default_entity_id)),
        ("default_template_id", text(&settings.default_template_id)),
        ("allow_earlier_issue_dates", ticked(settings.allow_earlier_issue_dates)),
        ("plain_void", ticked(settings.plain_void)),
        ("policy", word(policy)),
        ("four_eyes", ticked(settings.approval.four_eyes)),
        ("auto_send", ticked(settings.approval.auto_send)),
        ("hold_minutes", settings.hold_minutes.to_string()),
        ("reply_to", text(&settings.reply_to)),
        ("archive_address", text(&settings.archive_address)),
        ("unknown_outcome", word(outcome)),
        ("tracking", ticked(!settings.tracking_off)),
        ("notify_on_open", ticked(settings.notify_on_open)),
        ("ready_for_payment_template_id", text(&settings.ready_for_payment_template_id)),
        ("receipt_on_payment", ticked(settings.receipt_on_payment)),
        ("receipt_template_id", text(&settings.receipt_template_id)),
        ("credit_note_template_id", text(&settings.credit_note_template_id)),
        ("statement_template_id", text(&settings.statement_template_id)),
        ("apply_exact", ticked(settings.apply_exact)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    pairs.extend(typed_amounts("above", &settings.approval.above));
    pairs.extend(typed_amounts("payment_tolerance", &settings.payment_tolerance));
    form_of(pairs)
}

/// The next version of the present settings.
pub(super) fn read(form: &Form, current: &Settings, change: Change) -> Result<Settings, Wrong> {
    let mut reading = Reading::new(form);
    let picked = POLICIES.iter().find(|(word, _)| *word == form.text("policy")).map(|(_, policy)| *policy);
    if picked.is_none() {
        reading.wrong.refuse("policy", "must be one of the choices");
    }
    let above = reading.amounts("above", MOST_LIMITS);
    if picked == Some(ApprovalPolicy::Above) && rows(form, "above", &AMOUNT, MOST_LIMITS).is_empty() {
        reading.wrong.refuse("above[0].amount", "must be given");
    }
    let outcome = OUTCOMES.iter().find(|(word, _)| *word == form.text("unknown_outcome"));
    if outcome.is_none() {
        reading.wrong.refuse("unknown_outcome", "must be one of the choices");
    }
    let hold_minutes = reading.number("hold_minutes", 0..=i64::from(MOST_HOLD_MINUTES));
    let next = Settings {
        version: current.version + 1,
        tenant_name: current.tenant_name.clone(),
        sender_domains: current.sender_domains.clone(),
        default_entity_id: reading.optional("default_entity_id"),
        default_template_id: reading.optional("default_template_id"),
        reply_to: reading.optional("reply_to"),
        archive_address: reading.optional("archive_address"),
        unknown_outcome: outcome.map_or(current.unknown_outcome, |(_, policy)| *policy),
        allow_earlier_issue_dates: form.has("allow_earlier_issue_dates"),
        tracking_off: !form.has("tracking"),
        notify_on_open: form.has("notify_on_open"),
        ready_for_payment_template_id: reading.optional("ready_for_payment_template_id"),
        receipt_on_payment: form.has("receipt_on_payment"),
        receipt_template_id: reading.optional("receipt_template_id"),
        credit_note_template_id: reading.optional("credit_note_template_id"),
        statement_template_id: reading.optional("statement_template_id"),
        hold_minutes: hold_minutes.unwrap_or_default(),
        approval: Approval {
            policy: picked.unwrap_or_default(),
            above,
            four_eyes: form.has("four_eyes"),
            auto_send: form.has("auto_send"),
        },
        payment_tolerance: reading.amounts("payment_tolerance", MOST_TOLERANCES),
        apply_exact: form.has("apply_exact"),
        plain_void: form.has("plain_void"),
        change,
    };
    reading.finish(Some(next))
}

/// The fields with what was typed.
pub fn groups(form: &Form, choices: &Choices) -> Vec<Group> {
    let check = |name: &str, label: &str| Field::check(name, label, form.has(name));
    let email = |name: &str, label: &str| Field::input("email", name, label, form.text(name));
    let one_of = |name: &str, label: &str, none: &str, among: &[(String, String)]| {
        Field::select(name, label, picks(none, among, form.text(name)))
    };
    let worded =
        |name: &str, label: &str, kind| one_of(name, label, "Texts of Remit", &choices.of_kind(kind));
    let named = |name: &str, label: &str, words: Vec<(&str, &str)>| {
        let pick = |(word, label): (&str, &str)| Pick::new(word, label, form.text(name) == word);
        Field::select(name, label, words.into_iter().map(pick).collect())
    };
    let policies = POLICIES.iter().map(|(word, it)| (*word, policy(*it))).collect();
    let outcomes = OUTCOMES.iter().map(|(word, it)| (*word, outcome(*it))).collect();
    let mut approval = vec![
        vec![named("policy", "Approval", policies)],
        vec![check("four_eyes", "Somebody else than the submitter must approve")],
        vec![
            check("auto_send", "An invoice that needs no approval goes out when it is submitted")
                .hint("It is opened and e-mailed, with the texts of its template."),
        ],
    ];
    approval.extend(amounts(form, "above", "Limit", MOST_LIMITS));
    let hold = Field::text("hold_minutes", "Hold before sending, in minutes", form.text("hold_minutes"))
        .hint("0 to 15. So long an e-mail waits, so that it can be recalled.")
        .with(|input| input.numeric = true);
    vec![
        Group::new(
            "Defaults",
            vec![
                vec![
                    one_of("default_entity_id", "Seller", "None", &choices.sellers)
                        .hint("Of invoices that name no seller."),
                    one_of("default_template_id", "Invoice template", "None", &choices.templates)
                        .hint("Of invoices whose customer has none."),
                ],
                vec![check("allow_earlier_issue_dates", "An issue date may be before the last one of its series")],
                vec![
                    check("plain_void", "Void an invoice that went out without a credit note")
                        .hint("Where the law allows it."),
                ],
            ],
        ),
        Group::new("Approval", approval).text(
            "A limit is the gross total above which an invoice needs approval. An invoice in a currency without a \
             limit always needs it. Empty a row to remove it.",
        ),
        Group::new(
            "E-mails",
            vec![
                vec![hold, named("unknown_outcome", "If the outcome of an e-mail stays unknown", outcomes)],
                vec![email("reply_to", "Reply to"), email("archive_address", "Archive address").hint("Gets a blind copy of every e-mail.")],
                vec![check("tracking", "Track opens and clicks").hint("Where the customer does not say.")],
                vec![check("notify_on_open", "Tell the customer about an invoice that opens without an e-mail")],
                vec![check("receipt_on_payment", "Send a receipt for each payment")],
            ],
        ),
        Group::new(
            "E-mail templates",
            vec![
                vec![
                    worded("ready_for_payment_template_id", "Notice of an open invoice", EmailKind::ReadyForPayment),
                    worded("receipt_template_id", "Receipt", EmailKind::Receipt),
                ],
                vec![
                    worded("credit_note_template_id", "Credit note", EmailKind::CreditNote),
                    worded("statement_template_id", "Statement of account", EmailKind::Statement),
                ],
            ],
        ),
        Group::new("Payments", {
            let mut payments = vec![vec![check("apply_exact", "Apply entries of bank statements that match exactly")]];
            payments.extend(amounts(form, "payment_tolerance", "Tolerance", MOST_TOLERANCES));
            payments
        })
        .text("A payment that falls short by at most the tolerance settles its invoice: the difference is written off."),
    ]
}

/// The rows in which something stands, and some empty ones.
fn amounts(form: &Form, list: &str, label: &str, at_most: usize) -> Vec<Vec<Field>> {
    let last = rows(form, list, &AMOUNT, at_most).last().map_or(0, |last| last + 1);
    let row = |index: usize| {
        let [currency, amount] = AMOUNT.map(|part| format!("{list}[{index}].{part}"));
        let place = index + 1;
        vec![
            Field::text(&amount, &format!("{label} {place}"), form.text(&amount)).with(|input| {
                input.numeric = true;
                input.placeholder = "1000.00".to_owned();
            }),
            Field::text(
                &currency,
                &format!("Currency of {} {place}", label.to_lowercase()),
                form.text(&currency),
            )
            .with(|input| {
                input.placeholder = "EUR".to_owned();
                input.max_length = Some(3);
            }),
        ]
    };
    (0..(last + SPARE).min(at_most)).map(row).collect()
}

#[cfg(test)]
mod tests {
    use domain::change::Actor;
    use domain::money::Money;

    use super::*;

    fn settings() -> Settings {
        let change = Change {
            at: chrono::DateTime::UNIX_EPOCH,
            actor: Actor::system("test"),
            reason: None,
            request_id: String::new(),
        };
        let euros = |minor| Money::new(minor, "EUR".parse().unwrap());
        Settings {
            version: 7,
            tenant_name: "Nordlicht".parse().unwrap(),
            sender_domains: vec!["nordlicht.example".to_owned()],
            default_entity_id: None,
            default_template_id: None,
            reply_to: "a@nordlicht.example".parse().ok(),
            archive_address: None,
            unknown_outcome: UnknownOutcomePolicy::SendAgain,
            allow_earlier_issue_dates: true,
            tracking_off: true,
            notify_on_open: true,
            ready_for_payment_template_id: None,
            receipt_on_payment: true,
            receipt_template_id: None,
            credit_note_template_id: None,
            statement_template_id: None,
            hold_minutes: 5,
            approval: Approval {
                policy: ApprovalPolicy::Above,
                above: vec![euros(100_000)],
                four_eyes: true,
                auto_send: true,
            },
            payment_tolerance: vec![euros(50)],
            apply_exact: true,
            plain_void: true,
            change,
        }
    }

    #[test]
    fn a_form_that_is_sent_as_it_is_changes_nothing() {
        for before in [settings(), Settings { tracking_off: false, plain_void: false, ..settings() }] {
            let after = read(&typed(&before), &before, before.change.clone()).unwrap();
            assert_eq!(after, Settings { version: 8, ..before });
        }
    }

    #[test]
    fn every_field_that_is_read_is_on_the_page() {
        let form = typed(&settings());
        let groups = groups(&form, &Choices::default());
        let names: Vec<&str> =
            groups.iter().flat_map(|group| &group.rows).flatten().map(|field| field.name.as_str()).collect();
        for name in
            ["policy", "above[0].amount", "above[2].currency", "payment_tolerance[0].amount", "tracking"]
        {
            assert!(names.contains(&name), "{name}");
        }
        assert!(!names.contains(&"above[3].amount"));
    }

    #[test]
    fn the_limit_and_the_hold_are_checked() {
        let form = Form::read(b"policy=above&unknown_outcome=hold&hold_minutes=16");
        let before = settings();
        let mut expected = Wrong::one("above[0].amount", "must be given");
        expected.refuse("hold_minutes", "must be a whole number from 0 to 15");
        assert_eq!(read(&form, &before, before.change.clone()), Err(expected));
    }
}

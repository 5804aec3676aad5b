//! The form of a seller's bank accounts.

use domain::settings::entity::{BankAccount, LegalEntity};
use pages::components::Field;

use super::edit::Part;
use crate::settings::form_page::Group;
use crate::settings::reading::{Reading, Wrong, form_of, rows, text};
use crate::web::form::Form;

const MOST: usize = 20;
const PARTS: [&str; 5] = ["holder", "iban", "bic", "bank", "currency"];

pub(crate) static PART: Part = Part {
    word: "bank-accounts",
    title: "Bank accounts",
    typed,
    groups: |form, _| groups(form),
    read: |form, current, _| Ok(LegalEntity { bank_accounts: read(form)?, ..current.clone() }),
    preview: false,
};

fn names(index: usize) -> [String; 5] {
    PARTS.map(|part| format!("bank_accounts[{index}].{part}"))
}

pub fn typed(entity: &LegalEntity) -> Form {
    let fields = |(index, account): (usize, &BankAccount)| {
        let [holder, iban, bic, bank, currency] = names(index);
        [
            (holder, account.holder.to_string()),
            (iban, account.iban.to_string()),
            (bic, text(&account.bic)),
            (bank, text(&account.bank)),
            (currency, text(&account.currency)),
        ]
    };
    form_of(entity.bank_accounts.iter().enumerate().flat_map(fields))
}

fn read(form: &Form) -> Result<Vec<BankAccount>, Wrong> {
    let mut reading = Reading::new(form);
    let mut accounts = Some(Vec::new());
    for index in rows(form, "bank_accounts", &PARTS, MOST) {
        let [holder, iban, bic, bank, currency] = names(index);
        let (holder, iban) = (reading.required(&holder), reading.required(&iban));
        let (bic, bank) = (reading.optional(&bic), reading.optional(&bank));
        let currency = reading.optional(&currency);
        accounts = accounts.and_then(|mut accounts| {
            accounts.push(BankAccount { currency, holder: holder?, iban: iban?, bic, bank });
            Some(accounts)
        });
    }
    reading.finish(accounts)
}

/// The accounts with what was typed, and an empty one.
pub fn groups(form: &Form) -> Vec<Group> {
    let last = rows(form, "bank_accounts", &PARTS, MOST).last().map_or(0, |last| last + 1);
    let group = |index: usize| {
        let [holder, iban, bic, bank, currency] = names(index);
        let line = |name: &str, label: &str| Field::text(name, label, form.text(name));
        let currency = line(&currency, "Currency")
            .hint("Any currency, if it is empty.")
            .with(|input| input.max_length = Some(3));
        let rows = vec![
            vec![line(&holder, "Holder"), currency],
            vec![line(&iban, "IBAN")],
            vec![line(&bic, "BIC"), line(&bank, "Bank")],
        ];
        let title = match (index < last, last) {
            (true, _) => format!("Account {}", index + 1),
            (false, 0) => "Account".to_owned(),
            (false, _) => "Another account".to_owned(),
        };
        Group::new(title, rows)
    };
    let mut groups: Vec<Group> = (0..(last + 1).min(MOST)).map(group).collect();
    if let Some(first) = groups.first_mut() {
        first.text =
            "Customers pay into the account in the currency of their invoice, else into one for any \
                      currency. Empty all fields of an account to remove it."
                .to_owned();
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_is_emptied_is_removed_and_half_of_one_is_refused() {
        let form = Form::read(
            b"bank_accounts[0].holder=&bank_accounts[0].iban=&bank_accounts[1].holder=A&\
              bank_accounts[1].iban=DE89 3704 0044 0532 0130 00",
        );
        let accounts = read(&form).unwrap();
        assert_eq!(accounts.len(), 1);
        assert_eq!(accounts[0].iban.as_str(), "DE89370400440532013000");
        assert_eq!(groups(&form).len(), 3);
        let half = Form::read(b"bank_accounts[0].bank=Sparkasse");
        let mut expected = Wrong::one("bank_accounts[0].holder", "must be given");
        expected.refuse("bank_accounts[0].iban", "must be given");
        assert_eq!(read(&half).unwrap_err(), expected);
    }
}

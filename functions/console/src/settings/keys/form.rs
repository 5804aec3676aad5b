//! The form of a new API key.

use std::collections::BTreeSet;

use domain::access::Scope;
use domain::text::Label;
use pages::components::Field;

use crate::settings::form_page::Group;
use crate::settings::reading::{Reading, Wrong};
use crate::web::form::Form;

fn name(scope: Scope) -> String {
    format!("scope.{}", scope.as_str().replace(':', "."))
}

/// `held` are the scopes of the person: nobody gives away more than they have.
pub(super) fn read(form: &Form, held: &BTreeSet<Scope>) -> Result<(Label, BTreeSet<Scope>), Wrong> {
    let mut reading = Reading::new(form);
    let label = reading.required("name");
    let scopes: BTreeSet<Scope> =
        Scope::ALL.iter().copied().filter(|scope| form.has(&name(*scope))).collect();
    if scopes.is_empty() {
        let first = Scope::ALL.first().map(|scope| name(*scope)).unwrap_or_default();
        reading.wrong.refuse(first, "Choose at least one scope");
    }
    for scope in scopes.iter().filter(|scope| !held.contains(scope)) {
        reading.wrong.refuse(name(*scope), "Your own role lacks this scope");
    }
    reading.finish(label.map(|label| (label, scopes)))
}

/// The fields with what was typed.
pub fn groups(form: &Form, held: &BTreeSet<Scope>) -> Vec<Group> {
    let scope = |scope: &Scope| {
        let field = Field::check(&name(*scope), scope.as_str(), form.has(&name(*scope)));
        vec![match held.contains(scope) {
            true => field,
            false => field.refused("Your own role lacks this scope."),
        }]
    };
    let label =
        Field::text("name", "Name", form.text("name")).hint("The person or the program that will hold it.");
    vec![
        Group::new("API key", vec![vec![label.required()]]),
        Group::new("Scopes", Scope::ALL.iter().map(scope).collect())
            .text("What the key may do. Give it no more than its program needs."),
    ]
}

#[cfg(test)]
mod tests {
    use domain::access::role::Role;

    use super::*;

    #[test]
    fn a_key_has_some_scopes_and_none_that_its_creator_lacks() {
        let form = Form::read(b"name=Shop&scope.invoices.read=1&scope.users.write=1");
        let (name, scopes) = read(&form, &Role::Owner.scopes()).unwrap();
        assert_eq!((name.as_str(), scopes.len()), ("Shop", 2));
        assert_eq!(
            read(&form, &Role::Accountant.scopes()),
            Err(Wrong::one("scope.users.write", "Your own role lacks this scope"))
        );
        let none = Form::read(b"name=Shop");
        let wrong = Wrong::one("scope.invoices.read", "Choose at least one scope");
        assert_eq!(read(&none, &Role::Owner.scopes()), Err(wrong));
    }
}

//! The forms of an invitation and of a user.

use std::collections::BTreeSet;

use app::access::users::{Invitation, Profile, refuse_more_than_own};
use app::{Error, Refusal};
use domain::access::Scope;
use domain::access::role::Role;
use domain::access::user::User;
use domain::language::LanguageTag;
use pages::components::{Field, Pick};

use super::view::{allows, role};
use crate::settings::choices::{languages, parse_zone, zones};
use crate::settings::form_page::Group;
use crate::settings::reading::{Reading, Wrong, form_of};
use crate::web::form::Form;

pub fn typed(user: &User) -> Form {
    form_of([
        ("name", user.name.to_string()),
        ("role", user.role.as_str().to_owned()),
        ("language", user.language.to_string()),
        ("time_zone", user.time_zone.to_string()),
    ])
}

/// An invitation in the language and the zone of the person who invites.
pub fn blank(user: &User) -> Form {
    form_of([
        ("role", Role::Clerk.as_str().to_owned()),
        ("language", user.language.to_string()),
        ("time_zone", user.time_zone.to_string()),
    ])
}

/// `held` are the scopes of the person who gives the role. A role that the user has already, `before`, may stay.
fn profile(reading: &mut Reading<'_>, held: &BTreeSet<Scope>, before: Option<Role>) -> Option<Profile> {
    let name = reading.required("name");
    reading.given("role");
    let named = |word: &str| Role::ALL.iter().copied().find(|role| role.as_str() == word);
    let role = reading.parsed("role", |word| named(word).ok_or("must be one of the choices"));
    let language = reading.required::<LanguageTag>("language");
    reading.given("time_zone");
    let time_zone = reading.parsed("time_zone", parse_zone);
    if let Some(role) = role.filter(|role| before != Some(*role))
        && let Err(Error::Refused(Refusal::Invalid(defects))) = refuse_more_than_own(held, role)
    {
        defects.into_iter().for_each(|defect| reading.wrong.refuse(defect.field, defect.message));
    }
    Some(Profile { name: name?, role: role?, language: language?.into(), time_zone: time_zone? })
}

pub(super) fn read(form: &Form, held: &BTreeSet<Scope>, before: Role) -> Result<Profile, Wrong> {
    let mut reading = Reading::new(form);
    let profile = profile(&mut reading, held, Some(before));
    reading.finish(profile)
}

pub(super) fn invitation(form: &Form, held: &BTreeSet<Scope>) -> Result<Invitation, Wrong> {
    let mut reading = Reading::new(form);
    let email = reading.required("email");
    let read = profile(&mut reading, held, None).zip(email);
    let invitation = read.map(|(Profile { name, role, language, time_zone }, email)| Invitation {
        name,
        email,
        role,
        language,
        time_zone,
    });
    reading.finish(invitation)
}

/// The fields with what was typed. An address is for an invitation only: it stays with its user.
pub fn groups(form: &Form, invites: bool) -> Vec<Group> {
    let pick = |it: &Role| {
        let label = format!("{}: {}", role(*it), allows(*it));
        Pick::new(it.as_str(), label, form.text("role") == it.as_str())
    };
    let email = Field::input("email", "email", "E-mail", form.text("email"))
        .hint("It identifies the person and stays as it is.")
        .required();
    let mut rows = vec![vec![Field::text("name", "Name", form.text("name")).required()]];
    if invites {
        rows.push(vec![email]);
    }
    rows.push(vec![Field::select("role", "Role", Role::ALL.iter().map(pick).collect()).required()]);
    rows.push(vec![
        Field::select("language", "Language", languages(form.text("language")))
            .hint("Of e-mails to the person, and how numbers and dates are written."),
        Field::select("time_zone", "Time zone", zones(form.text("time_zone"))),
    ]);
    vec![Group::new("Person", rows)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gives_more_than_they_hold() {
        let form = Form::read(b"name=A&email=a@a.example&role=owner&language=de&time_zone=UTC");
        assert!(invitation(&form, &Role::Owner.scopes()).is_ok());
        let wrong = invitation(&form, &Role::Accountant.scopes()).unwrap_err();
        let mut groups = groups(&form, true);
        assert_eq!(crate::settings::form_page::mark(wrong, &mut groups), [""; 0]);
        let role = groups[0].rows.iter().flatten().find(|field| field.name == "role").unwrap();
        assert!(role.error.as_deref().unwrap().contains("which you lack yourself"));
        // A role that the user has already may stay.
        assert!(read(&form, &Role::Accountant.scopes(), Role::Owner).is_ok());
    }
}

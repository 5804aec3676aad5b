//! Payment terms.

use domain::documents::terms::{self as model, Due};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::words::TermsKind;

/// When payment is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Terms {
    /// `net`: `days` after the issue date. `end_of_month`: `days` after the end of its month.
    /// `day_of_month`: the next such `day`; 31 is the last one. `on_receipt`: at once.
    #[schema(required = true, nullable = false, value_type = TermsKind)]
    kind: Option<String>,
    /// Of `net` and `end_of_month`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 3650)]
    days: Option<i64>,
    /// Of `day_of_month`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 31)]
    day: Option<i64>,
    /// A discount for paying early: printed, it changes no total.
    early_payment: Option<EarlyPayment>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarlyPayment {
    #[schema(required = true, nullable = false, example = "2")]
    percent: Option<String>,
    /// After the issue date; not beyond the due date.
    #[schema(required = true, nullable = false, minimum = 0, maximum = 3650)]
    days: Option<i64>,
}

const DAYS: std::ops::RangeInclusive<i64> = 0..=3650;

impl Terms {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Terms> {
        let due = self.due(fields);
        let early_payment =
            fields.nested("early_payment", &self.early_payment, |early, fields| early.read(due, fields));
        Some(model::Terms { due: due?, early_payment })
    }

    fn due(&self, fields: &mut Fields) -> Option<Due> {
        fields.present("kind", &self.kind);
        let kind = self.kind.as_deref()?;
        let (wants_days, wants_day) = match kind {
            "on_receipt" => (false, false),
            "net" | "end_of_month" => (true, false),
            "day_of_month" => (false, true),
            _ => {
                let message = "must be one of on_receipt, net, end_of_month, day_of_month";
                fields.refuse("kind", "invalid_value", message);
                return None;
            }
        };
        for (name, given, wanted) in [("days", self.days, wants_days), ("day", self.day, wants_day)] {
            match given {
                None if wanted => fields.refuse(name, "required", format!("must be given for {kind}")),
                Some(_) if !wanted => {
                    fields.refuse(name, "not_applicable", format!("must not be given for {kind}"));
                }
                _ => {}
            }
        }
        let days = fields.number("days", self.days, DAYS);
        let day = fields.number("day", self.day, 1..=31);
        match kind {
            "on_receipt" => Some(Due::OnReceipt),
            "net" => days.map(|days| Due::Net { days }),
            "end_of_month" => days.map(|days| Due::EndOfMonth { days }),
            _ => day.map(|day| Due::DayOfMonth { day }),
        }
    }
}

impl EarlyPayment {
    fn read(&self, due: Option<Due>, fields: &mut Fields) -> Option<model::EarlyPayment> {
        let percent = fields.required("percent", &self.percent);
        fields.present("days", &self.days);
        let days: Option<u16> = fields.number("days", self.days, DAYS);
        if let (Some(days), Some(most)) = (days, due.and_then(Due::days))
            && days > most
        {
            let message = format!("must be at most {most}, the days until payment is due");
            fields.refuse("days", "early_payment_after_due", message);
        }
        Some(model::EarlyPayment { percent: percent?, days: days? })
    }
}

impl From<&model::Terms> for Terms {
    fn from(terms: &model::Terms) -> Self {
        let (kind, days, day) = match terms.due {
            Due::OnReceipt => ("on_receipt", None, None),
            Due::Net { days } => ("net", Some(days), None),
            Due::EndOfMonth { days } => ("end_of_month", Some(days), None),
            Due::DayOfMonth { day } => ("day_of_month", None, Some(day)),
        };
        Self {
            kind: Some(kind.to_owned()),
            days: days.map(i64::from),
            day: day.map(i64::from),
            early_payment: terms.early_payment.map(|early| EarlyPayment {
                percent: Some(early.percent.to_string()),
                days: Some(i64::from(early.days)),
            }),
        }
    }
}

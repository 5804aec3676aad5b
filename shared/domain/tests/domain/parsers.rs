//! What comes from outside: any text is read or refused, and what was read is written so that it reads again.

use std::fmt::Debug;

use domain::access::Scope;
use domain::address::country::Country;
use domain::contact::{Bic, EmailAddress, HttpsUrl, Iban};
use domain::documents::line::{Quantity, UnitPrice};
use domain::documents::series::Pattern;
use domain::documents::tax::{Percent, TaxCategory};
use domain::documents::unit::UnitCode;
use domain::ids::{
    ApiKeyId, BatchId, CustomerId, DeliveryId, DocumentId, EntityId, LineId, TemplateId, TenantId,
};
use domain::money::{AMOUNT_LIMIT, Currency, Money, parse_decimal};
use domain::text::{Label, Prose, Text};
use domain::vat_id::VatId;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Anything, or something that is almost right.
fn tricky() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,60}",
        "[a-z.@ü\\-]{1,20}",
        "(https://)?[a-zA-Z0-9.:/?#%\\[\\]_-]{0,40}",
        "[A-Z]{2}[0-9A-Z *+.]{0,34}",
        "-?[0-9]{0,32}(\\.[0-9]{0,32})?",
        "(inv_|cus_|ten_)?[0-9A-Za-z]{24,28}",
        "[A-Za-z#/ -]{0,38}(\\{seq(:[0-9+-]{0,3})?\\}|\\{yy\\}|\\{yyyy\\}|[{}]){0,3}[A-Z0-9]{0,5}",
        "[A-Za-z0-9]{30,35}\\{seq\\}",
        "\\PC{0,40}",
    ]
}

/// What was stored reads back as it was.
fn reads_back<V: Serialize + DeserializeOwned + PartialEq + Debug>(value: &V) -> Result<(), TestCaseError> {
    let json = serde_json::to_string(value).unwrap();
    let read = serde_json::from_str::<V>(&json);
    prop_assert!(read.is_ok(), "{} does not read back: {:?}", json, read);
    prop_assert_eq!(&read.unwrap(), value);
    Ok(())
}

macro_rules! all_read_back {
    ($text:expr, $($type:ty),*) => {$(
        if let Ok(value) = $text.parse::<$type>() {
            reads_back(&value)?;
        }
        let _ = serde_json::from_value::<$type>(serde_json::Value::from($text.as_str()));
    )*};
}

proptest! {
    #![proptest_config(crate::sample::cases(2_000))]

    #[test]
    fn any_text_is_read_or_refused(text in tricky()) {
        all_read_back!(
            text, EmailAddress, VatId, Iban, Bic, Country, UnitCode, HttpsUrl, Label, Prose, Text<1>, Currency,
            TenantId, EntityId, CustomerId, DocumentId, LineId, TemplateId, BatchId, DeliveryId, ApiKeyId
        );
        let _ = (text.parse::<Scope>(), text.parse::<TaxCategory>(), parse_decimal(&text));
        if let Ok(pattern) = Pattern::parse(&text) {
            reads_back(&pattern)?;
            let _ = pattern.number(u64::MAX, chrono::NaiveDate::MAX);
        }
        if let Ok(percent) = Percent::parse(&text) {
            reads_back(&percent)?;
            for amount in [i64::MIN, -AMOUNT_LIMIT, 0, AMOUNT_LIMIT, i64::MAX] {
                prop_assert!(percent.of(amount).unsigned_abs() <= amount.unsigned_abs());
            }
        }
        if let Ok(quantity) = Quantity::parse(&text) {
            reads_back(&quantity)?;
        }
        if let Ok(price) = UnitPrice::parse(&text) {
            reads_back(&price)?;
        }
    }

    #[test]
    fn an_amount_is_written_as_it_was_read(text in "-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?") {
        for code in ["EUR", "JPY", "KWD", "CLF"] {
            let currency: Currency = code.parse().unwrap();
            if let Ok(money) = Money::parse(&text, currency) {
                prop_assert!(money.minor.abs() <= AMOUNT_LIMIT);
                reads_back(&money)?;
                let expected = if money.minor == 0 { text.trim_start_matches('-') } else { &text };
                prop_assert_eq!(money.amount(), expected);
            }
        }
    }

    /// The host is one that a browser takes, so that no send fails on a link that was accepted.
    #[test]
    fn a_link_names_a_host(text in "https://[a-z0-9._:\\[\\]%-]{0,12}[/?#]?[a-z0-9.]{0,5}") {
        if text.parse::<HttpsUrl>().is_ok() {
            let rest = text.strip_prefix("https://").unwrap();
            let host = rest.split(['/', '?', '#', ':']).next().unwrap();
            prop_assert!(host.split('.').all(|label| !label.is_empty()), "{}", text);
            prop_assert!(host.starts_with(|c: char| c.is_ascii_alphanumeric()), "{}", text);
        }
    }
}

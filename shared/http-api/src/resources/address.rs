//! Postal addresses.

use domain::address as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::texts::text;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Address {
    line1: String,
    line2: Option<String>,
    postal_code: Option<String>,
    city: String,
    /// State, province or county.
    region: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "DE")]
    country: String,
}

impl From<&model::Address> for Address {
    fn from(address: &model::Address) -> Self {
        Self {
            line1: address.line1.to_string(),
            line2: text(&address.line2),
            postal_code: text(&address.postal_code),
            city: address.city.to_string(),
            region: text(&address.region),
            country: address.country.to_string(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddressInput {
    #[schema(required = true, nullable = false, max_length = 200)]
    line1: Option<String>,
    #[schema(max_length = 200)]
    line2: Option<String>,
    #[schema(max_length = 200)]
    postal_code: Option<String>,
    #[schema(required = true, nullable = false, max_length = 200)]
    city: Option<String>,
    /// State, province or county.
    #[schema(max_length = 200)]
    region: Option<String>,
    /// ISO 3166-1 alpha-2: GB and GR, not UK and EL. Also `XI` for Northern Ireland and `XK` for Kosovo.
    #[schema(required = true, nullable = false, example = "DE", pattern = "^[A-Z]{2}$")]
    country: Option<String>,
}

impl AddressInput {
    pub(crate) fn read(&self, fields: &mut Fields) -> Option<model::Address> {
        let line1 = fields.required("line1", &self.line1);
        let line2 = fields.optional("line2", &self.line2);
        let postal_code = fields.optional("postal_code", &self.postal_code);
        let city = fields.required("city", &self.city);
        let region = fields.optional("region", &self.region);
        let country = fields.required("country", &self.country);
        Some(model::Address { line1: line1?, line2, postal_code, city: city?, region, country: country? })
    }
}

impl From<&model::Address> for AddressInput {
    fn from(address: &model::Address) -> Self {
        let Address { line1, line2, postal_code, city, region, country } = address.into();
        Self { line1: Some(line1), line2, postal_code, city: Some(city), region, country: Some(country) }
    }
}

//! Lists: pages of at most 100, and where the next one starts.

use axum::http::StatusCode;
use axum::response::Response;
use domain::documents::complete::Defect;
use runtime::http::{Problem, cursor, json_reply, reply};
use serde::{Deserialize, Serialize};
use store::lists::Listed;
use utoipa::{IntoParams, ToSchema};

/// Which page.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    pub(crate) limit: Option<String>,
    /// `next_cursor` of the page before.
    pub(crate) cursor: Option<String>,
}

/// Which version.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VersionQuery {
    /// The present one if not given.
    #[param(value_type = Option<u64>, minimum = 1)]
    version: Option<String>,
}

impl VersionQuery {
    pub(crate) fn read(&self) -> Result<Option<u64>, Problem> {
        let Some(version) = &self.version else { return Ok(None) };
        match version.parse() {
            Ok(version) if version > 0 => Ok(Some(version)),
            _ => Err(Problem::invalid(vec![Defect::new(
                "out_of_range",
                "version",
                "must be a whole number from 1 on",
            )])),
        }
    }
}

/// A page that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) limit: usize,
    /// The position of the last entry of the page before.
    pub(crate) after: Option<String>,
}

impl PageQuery {
    pub(crate) fn read(&self) -> Result<Page, Problem> {
        Page::read(&self.limit, &self.cursor)
    }
}

impl Page {
    pub(crate) fn read(limit: &Option<String>, given: &Option<String>) -> Result<Page, Problem> {
        let limit = match limit {
            None => Some(25),
            Some(limit) => limit.parse().ok().filter(|limit| (1..=100).contains(limit)),
        };
        let limit = limit.ok_or_else(|| {
            let message = "must be a whole number from 1 to 100";
            Problem::invalid(vec![Defect::new("out_of_range", "limit", message)])
        })?;
        let after = given.as_deref().map(cursor::decode).transpose()?;
        Ok(Page { limit, after })
    }

    /// This page of things that were read all at once, by where each stands.
    pub(crate) fn of<V>(&self, all: Vec<V>, position: impl Fn(&V) -> String) -> Listed<V> {
        let start = match &self.after {
            None => 0,
            Some(after) => {
                all.iter().position(|each| position(each) == *after).map_or(all.len(), |index| index + 1)
            }
        };
        let more = all.len() > start + self.limit;
        let data: Vec<V> = all.into_iter().skip(start).take(self.limit).collect();
        let next = data.last().filter(|_| more).map(&position);
        Listed { data, next }
    }

    /// The position, where it must be an id.
    pub(crate) fn after_id<I: std::str::FromStr>(&self) -> Result<Option<&str>, Problem> {
        match self.after.as_deref() {
            Some(after) if after.parse::<I>().is_err() => Err(Problem::invalid(vec![Defect::new(
                "invalid_cursor",
                "cursor",
                "must be a next_cursor of this list",
            )])),
            after => Ok(after),
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<V> {
    data: Vec<V>,
    /// Null on the last page. A page may be short, or empty, and not be the last one.
    next_cursor: Option<String>,
}

impl<V> From<Listed<V>> for List<V> {
    fn from(listed: Listed<V>) -> Self {
        Self { data: listed.data, next_cursor: listed.next.as_deref().map(cursor::encode) }
    }
}

/// A page as it is answered.
pub(crate) fn answer<M, V: Serialize>(listed: Listed<M>, show: impl Fn(&M) -> V) -> Response {
    let data = listed.data.iter().map(show).collect();
    let list = List { data, next_cursor: listed.next.as_deref().map(cursor::encode) };
    reply(json_reply(StatusCode::OK, &list, None))
}

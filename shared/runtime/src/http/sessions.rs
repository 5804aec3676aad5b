//! Sessions of people: a cookie with a random token.

use app::access::sessions::{Admitted, find};
use axum::http::{HeaderMap, header};
use ports::{Clock, Table};
use store::Store;

use super::{Admit, Principal, Problem};

/// The cookie with the token of a session.
pub const SESSION: &str = "__Host-session";

/// The value of a cookie that the browser sent.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = sent.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(found, _)| *found == name).map(|(_, value)| value).next()
}

/// Admits people that are signed in, with the scopes of their role. Only for requests that change nothing: the token of a form
/// is not asked for.
#[derive(Clone)]
pub struct Sessions<T, K, C> {
    store: Store<T>,
    keys: Store<K>,
    clock: C,
}

impl<T: Table, K: Table, C: Clock> Sessions<T, K, C> {
    pub fn new(store: Store<T>, keys: Store<K>, clock: C) -> Self {
        Self { store, keys, clock }
    }
}

impl<T: Table, K: Table, C: Clock> Admit for Sessions<T, K, C> {
    async fn admit(&self, headers: &HeaderMap) -> Result<Principal, Problem> {
        let token = cookie(headers, SESSION).ok_or_else(Problem::unauthorized)?;
        let found = find((&self.store, &self.keys), &self.clock, token).await?;
        let Admitted { user, session, .. } = found.ok_or_else(Problem::unauthorized)?;
        Ok(Principal { tenant: session.tenant, actor: user.actor(), scopes: user.role.scopes() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; __Host-session=secret=; x__Host-visit=no".parse().unwrap());
        headers.append(header::COOKIE, "__Host-visit=yes".parse().unwrap());
        assert_eq!(cookie(&headers, SESSION), Some("secret="));
        assert_eq!(cookie(&headers, "__Host-visit"), Some("yes"));
        assert_eq!(cookie(&headers, "__Host-ticket"), None);
    }
}

//! The HTTP client of all SDK clients. It trusts only the root certificates that sign AWS's endpoints.
//!
//! By default the SDK reads the machine's whole certificate bundle before the first request, about 280
//! files, which is more than half of a function's start time. Partitions with other root certificates,
//! such as China, need theirs in the file next to this one.

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

pub(crate) fn client() -> SharedHttpClient {
    let roots = TrustStore::empty().with_pem_certificate(AMAZON_ROOTS);
    let builder = Builder::new().tls_provider(Provider::rustls(CryptoMode::AwsLc));
    match TlsContext::builder().with_trust_store(roots).build() {
        Ok(context) => builder.tls_context(context).build_https(),
        // This branch is not reached with rustls. It falls back to the machine's root certificates.
        Err(error) => {
            tracing::warn!(%error, "using the machine's root certificates");
            builder.build_https()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use sha2::{Digest, Sha256};

    use super::AMAZON_ROOTS;

    /// The fingerprints listed at <https://www.amazontrust.com/repository/>.
    const FINGERPRINTS: [&str; 5] = [
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    ];

    #[test]
    fn the_roots_are_those_of_amazon_trust_services() {
        let text = std::str::from_utf8(AMAZON_ROOTS).unwrap();
        let certificate = |block: &str| {
            let (body, _) = block.split_once("-----END CERTIFICATE-----").unwrap();
            let der = BASE64_STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap();
            Sha256::digest(der).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        let found: BTreeSet<String> =
            text.split("-----BEGIN CERTIFICATE-----").skip(1).map(certificate).collect();
        assert_eq!(found, BTreeSet::from(FINGERPRINTS.map(str::to_owned)));
    }
}

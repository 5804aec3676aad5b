//! Secrets that let people in, and the hashes of them that are kept.

use domain::digest::Digest;
use domain::ids::SignInId;
use ports::Entropy;
use subtle::ConstantTimeEq;

/// 256 unpredictable bits, hexadecimal.
pub(super) fn token(entropy: &impl Entropy) -> String {
    format!("{:032x}{:032x}", entropy.draw(), entropy.draw())
}

/// Six digits.
pub(super) fn code(entropy: &impl Entropy) -> String {
    format!("{:06}", entropy.draw() % 1_000_000)
}

/// What is kept of a secret. It has enough random bits that a slow hash would add nothing.
pub(super) fn hash(secret: &str) -> Digest {
    Digest::of(secret.as_bytes())
}

/// What is kept of the token or the code of an e-mail. The same code in another e-mail has another hash.
pub(super) fn hash_of(id: SignInId, secret: &str) -> Digest {
    Digest::of(format!("{id} {secret}").as_bytes())
}

/// The comparison takes the same time however much is right.
pub(super) fn same(one: &Digest, other: &Digest) -> bool {
    one.to_string().as_bytes().ct_eq(other.to_string().as_bytes()).into()
}

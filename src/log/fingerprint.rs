//! The fingerprint of what a command said: an HMAC under a key of the book, so that the same content is recognised
//! for ever without giving away what was typed. What counts as the content is the caller's business.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// HMAC-SHA-256.
pub type Fingerprint = [u8; 32];

/// Sets these fingerprints apart from any other use of the same key.
const PREFIX: &[u8] = b"recoup command\0";

/// The fingerprint of a command's canonical content under the book's key.
#[must_use]
pub fn fingerprint(key: &[u8; 32], content: &[u8]) -> Fingerprint {
    // HMAC fills a shorter key up with zeros to the hash's block of 64 bytes (RFC 2104).
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(PREFIX);
    mac.update(content);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_depends_on_the_key_and_on_every_byte() {
        let (key, other) = ([1; 32], [2; 32]);
        assert_eq!(fingerprint(&key, b"a"), fingerprint(&key, b"a"));
        assert_ne!(fingerprint(&key, b"a"), fingerprint(&key, b"b"));
        assert_ne!(fingerprint(&key, b"a"), fingerprint(&other, b"a"));
    }
}

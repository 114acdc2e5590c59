//! The ciphers: XChaCha20-Poly1305 with a random nonce each time, whose 24 bytes cannot run out. What a ciphertext
//! is bound to (book, subject, field) stands beside it in the event; changed, it does not open.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use recoup_events::values::{Sealed, StreamId, Subject};
use sha2::Sha256;

use super::SealError;

/// 256 bits.
pub(super) type Key = [u8; 32];

const NONCE: usize = 24;

/// A book's side of the sealing: names its subjects and wraps their keys.
#[derive(Clone)]
pub(super) struct BookCipher {
    book: String,
    naming: Key,
    wrapping: Key,
}

impl BookCipher {
    /// From the book's sealing key.
    pub fn new(book: &str, master: &Key) -> Self {
        let derive = |purpose: &[u8]| keyed(master, &[b"recoup sealing", purpose]);
        Self { book: book.to_owned(), naming: derive(b"subjects"), wrapping: derive(b"keys") }
    }

    /// Whose words they are, in a word that gives no name away: keyed, so that nobody who knows a name can look for
    /// it without the book's key.
    pub fn subject(&self, stream: &StreamId, subject: Subject<'_>) -> String {
        let (kind, name) = match subject {
            Subject::Person(name) => ("person", name.trim()),
            Subject::Notes => ("notes", ""),
        };
        let word = keyed(&self.naming, &[stream.as_str().as_bytes(), kind.as_bytes(), name.as_bytes()]);
        word[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A subject's key as it may stand in the table.
    pub fn wrap(&self, subject: &str, key: &Key) -> Result<Vec<u8>, SealError> {
        let (nonce, wrapped) = encrypt(&self.wrapping, key, &self.bound(subject, "key"))?;
        Ok([nonce.as_slice(), &wrapped].concat())
    }

    /// The key in a row of the table; nothing when it was not wrapped for this book and subject.
    pub fn unwrap(&self, subject: &str, row: &[u8]) -> Option<Key> {
        let (nonce, wrapped) = row.split_at_checked(NONCE)?;
        decrypt(&self.wrapping, nonce, wrapped, &self.bound(subject, "key"))?.try_into().ok()
    }

    /// Words under a subject's key.
    pub fn seal(&self, subject: String, key: &Key, field: &str, words: &str) -> Result<Sealed, SealError> {
        let (nonce, ciphertext) = encrypt(key, words.as_bytes(), &self.bound(&subject, field))?;
        let (ciphertext, nonce) = (STANDARD.encode(ciphertext), STANDARD.encode(nonce));
        Ok(Sealed { ciphertext, field: field.to_owned(), nonce, subject })
    }

    /// The words again; nothing when the key is another one, or anything was changed.
    pub fn open(&self, key: &Key, sealed: &Sealed) -> Option<String> {
        let (nonce, ciphertext) = (STANDARD.decode(&sealed.nonce).ok()?, STANDARD.decode(&sealed.ciphertext).ok()?);
        let words = decrypt(key, &nonce, &ciphertext, &self.bound(&sealed.subject, &sealed.field))?;
        String::from_utf8(words).ok()
    }

    fn bound(&self, subject: &str, field: &str) -> Vec<u8> {
        framed(&[self.book.as_bytes(), subject.as_bytes(), field.as_bytes()])
    }
}

/// A fresh key.
pub(super) fn random_key() -> Result<Key, SealError> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|e| SealError::Randomness(e.to_string()))?;
    Ok(key)
}

fn encrypt(key: &Key, plain: &[u8], bound: &[u8]) -> Result<([u8; NONCE], Vec<u8>), SealError> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|e| SealError::Randomness(e.to_string()))?;
    let payload = Payload { msg: plain, aad: bound };
    let ciphertext = XChaCha20Poly1305::new(key.into()).encrypt(XNonce::from_slice(&nonce), payload);
    ciphertext.map(|ciphertext| (nonce, ciphertext)).map_err(|_| SealError::Cipher)
}

fn decrypt(key: &Key, nonce: &[u8], ciphertext: &[u8], bound: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload { msg: ciphertext, aad: bound };
    XChaCha20Poly1305::new(key.into()).decrypt(XNonce::from_slice(&nonce), payload).ok()
}

/// HMAC-SHA-256 over parts that cannot run into each other.
fn keyed(key: &Key, parts: &[&[u8]]) -> Key {
    // HMAC fills a shorter key up with zeros to the hash's block of 64 bytes (RFC 2104).
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
    mac.update(&framed(parts));
    mac.finalize().into_bytes().into()
}

/// Each part behind its length.
fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let frame = |part: &&[u8]| [&(part.len() as u64).to_be_bytes(), *part].concat();
    parts.iter().flat_map(frame).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(text: &str) -> StreamId {
        StreamId::new(text).expect("a stream")
    }

    #[test]
    fn words_come_back_with_their_key_alone() {
        let book = BookCipher::new("main", &[1; 32]);
        let sealed = book.seal("s".to_owned(), &[2; 32], "contact", "陈女士").expect("sealed");
        assert_eq!(book.open(&[2; 32], &sealed).as_deref(), Some("陈女士"));
        assert_eq!(book.open(&[3; 32], &sealed), None);
        assert_eq!(BookCipher::new("other", &[1; 32]).open(&[2; 32], &sealed), None);
        for changed in [
            Sealed { field: "note".to_owned(), ..sealed.clone() },
            Sealed { subject: "t".to_owned(), ..sealed.clone() },
            Sealed { nonce: String::new(), ..sealed.clone() },
            Sealed { ciphertext: "AAAA".to_owned(), ..sealed.clone() },
        ] {
            assert_eq!(book.open(&[2; 32], &changed), None, "{changed:?}");
        }
    }

    #[test]
    fn the_same_words_are_never_the_same_ciphertext() {
        let book = BookCipher::new("main", &[1; 32]);
        let seal = || book.seal("s".to_owned(), &[2; 32], "contact", "Ms Chen").expect("sealed");
        assert_ne!(seal().ciphertext, seal().ciphertext);
    }

    #[test]
    fn a_subject_is_one_person_of_one_account_under_one_key() {
        let book = BookCipher::new("main", &[1; 32]);
        let chen = book.subject(&stream("account/A"), Subject::Person("Chen"));
        assert_eq!(chen, book.subject(&stream("account/A"), Subject::Person(" Chen ")));
        let others = [
            book.subject(&stream("account/A"), Subject::Person("Cheng")),
            book.subject(&stream("account/A"), Subject::Notes),
            book.subject(&stream("account/B"), Subject::Person("Chen")),
            BookCipher::new("main", &[2; 32]).subject(&stream("account/A"), Subject::Person("Chen")),
        ];
        assert!(!others.contains(&chen));
    }

    #[test]
    fn a_wrapped_key_opens_for_its_subject_alone() {
        let book = BookCipher::new("main", &[1; 32]);
        let row = book.wrap("s", &[2; 32]).expect("wrapped");
        assert_eq!(book.unwrap("s", &row), Some([2; 32]));
        assert_eq!(book.unwrap("t", &row), None);
        assert_eq!(book.unwrap("s", &row[..10]), None);
    }
}

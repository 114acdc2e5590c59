//! Ledgers of accounts that were asked about, kept for the next question: an account of a hundred thousand events is
//! folded once, then only what is new in its stream. Only ledgers are kept, never answers, and only so many.
//!
//! A kept ledger holds all that is known of its account, whatever the day. It is for answers to which facts of later
//! days change nothing, and for questions that know everything the ledger holds; what is right for which question is
//! decided in `asking.rs`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use recoup_events::values::{AccountId, Position};
use recoup_projections::AccountFacts;

/// How much is kept in one process, in events of the accounts. A ledger takes about a KiB for an event.
const EVENTS: u64 = 250_000;
/// What every ledger counts besides its events, so that there are never too many small ones.
const AT_LEAST: u64 = 64;

/// Whose ledger: which database of this process, the book and the account.
pub(super) type Key = (u64, String, AccountId);

/// An account as far as its stream was folded.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Its facts.
    pub facts: Arc<AccountFacts>,
    /// The last event of its stream in them, as a number in the stream.
    pub sequence: u64,
    /// The same event's position.
    pub position: Position,
}

impl Kept {
    const fn size(&self) -> u64 {
        self.sequence + AT_LEAST
    }
}

static SHELF: Mutex<Shelf> = Mutex::new(Shelf::new(EVENTS));

/// What is kept of an account, if anything is.
pub(super) fn find(key: &Key) -> Option<Kept> {
    shelf().find(key)
}

/// Keeps an account, if it is further than what is kept of it.
pub(super) fn keep(key: Key, kept: Kept) {
    shelf().keep(key, kept);
}

/// Lets go of what is kept of an account, so that whoever found it may have it alone.
pub(super) fn take(key: &Key) {
    shelf().take(key);
}

fn shelf() -> MutexGuard<'static, Shelf> {
    // Nothing is ever half done in there.
    SHELF.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Kept ledgers; the one that was not asked about for longest makes room.
struct Shelf {
    most: u64,
    held: u64,
    asked: u64,
    kept: BTreeMap<Key, (u64, Kept)>,
}

impl Shelf {
    const fn new(most: u64) -> Self {
        Self { most, held: 0, asked: 0, kept: BTreeMap::new() }
    }

    fn find(&mut self, key: &Key) -> Option<Kept> {
        let (last_asked, kept) = self.kept.get_mut(key)?;
        self.asked += 1;
        *last_asked = self.asked;
        Some(kept.clone())
    }

    fn keep(&mut self, key: Key, kept: Kept) {
        if self.kept.get(&key).is_some_and(|(_, other)| other.sequence >= kept.sequence) || kept.size() > self.most {
            return;
        }
        self.take(&key);
        while self.held + kept.size() > self.most {
            let Some(oldest) = self.kept.iter().min_by_key(|(_, (asked, _))| *asked) else { break };
            let oldest = oldest.0.clone();
            self.take(&oldest);
        }
        self.asked += 1;
        self.held += kept.size();
        self.kept.insert(key, (self.asked, kept));
    }

    fn take(&mut self, key: &Key) {
        if let Some((_, kept)) = self.kept.remove(key) {
            self.held -= kept.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(account: &str) -> Key {
        (1, "main".to_owned(), AccountId::new(account).expect("an id"))
    }

    fn kept(account: &str, sequence: u64) -> Kept {
        let account = AccountId::new(account).expect("an id");
        let facts = Arc::new(AccountFacts { account, ledger: recoup_events::facts::Ledger::default() });
        Kept { facts, sequence, position: Position(sequence) }
    }

    #[test]
    fn the_one_not_asked_about_for_longest_makes_room() {
        let mut shelf = Shelf::new(3 * AT_LEAST + 30);
        for account in ["A", "B", "C"] {
            shelf.keep(key(account), kept(account, 10));
        }
        assert!(shelf.find(&key("A")).is_some());
        shelf.keep(key("D"), kept("D", 10));
        let names: Vec<&str> = shelf.kept.keys().map(|(_, _, account)| account.as_str()).collect();
        assert_eq!((names, shelf.held), (vec!["A", "C", "D"], 3 * (AT_LEAST + 10)));
        shelf.keep(key("E"), kept("E", 3 * AT_LEAST));
        assert!(shelf.find(&key("E")).is_none(), "what is too large is not kept");
        assert!(shelf.find(&key("D")).is_some());
    }

    #[test]
    fn what_is_further_stays() {
        let mut shelf = Shelf::new(1_000);
        shelf.keep(key("A"), kept("A", 10));
        shelf.keep(key("A"), kept("A", 9));
        assert_eq!(shelf.find(&key("A")).map(|kept| kept.sequence), Some(10));
        shelf.keep(key("A"), kept("A", 11));
        assert_eq!((shelf.find(&key("A")).map(|kept| kept.sequence), shelf.held), (Some(11), AT_LEAST + 11));
        shelf.take(&key("A"));
        assert_eq!((shelf.kept.len(), shelf.held), (0, 0));
    }
}

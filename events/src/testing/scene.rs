//! Given, when, then: one account of a book in memory, in few words.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::{BookInMemory, Recorded};
use crate::facts::{Counting, Ledger, PartState};
use crate::refusal::{Decision, Refusal};
use crate::values::{Position, PromiseId};

/// A book with the reps `lin` and `zhao` and the account `A` (general, CNY, owned by `lin`), all registered on
/// 2026-01-01. Commands go to `account/A` unless another stream is named; today is 2026-12-31.
#[derive(Debug)]
pub struct Scene {
    book: BookInMemory,
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}

/// A day as it is typed.
///
/// # Panics
/// Where it is none.
#[must_use]
pub fn day(text: &str) -> Date {
    match text.parse() {
        Ok(date) => date,
        Err(e) => panic!("{text}: {e}"),
    }
}

impl Scene {
    /// Sets the scene.
    #[must_use]
    pub fn new() -> Self {
        let mut scene = Self { book: BookInMemory::open(day("2026-12-31")) };
        for rep in ["lin", "zhao"] {
            scene.given_at(&format!("rep/{rep}"), "2026-01-01", "register_rep", json!({ "name": rep }));
        }
        let account = json!({ "name": "Account A", "currency": "CNY", "owner": "lin" });
        scene.given("2026-01-01", "register_account", account);
        scene
    }

    /// Sets what computes the figures that decisions need.
    pub fn derive_with(&mut self, derive: super::Derive) {
        self.book.derive_with(derive);
    }

    /// A command of a named person in a stream: its events, or the refusal.
    ///
    /// # Errors
    /// The refusal.
    pub fn when_by(&mut self, actor: &str, stream: &str, on: &str, kind: &str, data: Value) -> Decision<Vec<Recorded>> {
        self.apply(&json!({ "actor": actor, "type": kind, "stream": stream, "effective_on": on, "data": data }))
    }

    /// Something that happened before.
    ///
    /// # Panics
    /// Where it is refused.
    pub fn given(&mut self, on: &str, kind: &str, data: Value) -> Position {
        self.given_at("account/A", on, kind, data)
    }

    /// Something that happened in another stream.
    ///
    /// # Panics
    /// Where it is refused.
    pub fn given_at(&mut self, stream: &str, on: &str, kind: &str, data: Value) -> Position {
        match self.when_at(stream, on, kind, data) {
            Ok(events) => events.last().map_or(Position::ZERO, |recorded| recorded.position),
            Err(refusal) => panic!("{kind} of {on} is refused: {refusal:?}"),
        }
    }

    /// A command: its events, or the refusal.
    ///
    /// # Errors
    /// The refusal.
    pub fn when(&mut self, on: &str, kind: &str, data: Value) -> Decision<Vec<Recorded>> {
        self.when_at("account/A", on, kind, data)
    }

    /// A command for another stream.
    ///
    /// # Errors
    /// The refusal.
    pub fn when_at(&mut self, stream: &str, on: &str, kind: &str, data: Value) -> Decision<Vec<Recorded>> {
        self.apply(&json!({ "type": kind, "stream": stream, "effective_on": on, "data": data }))
    }

    /// A whole line.
    ///
    /// # Errors
    /// The refusal.
    pub fn apply(&mut self, line: &Value) -> Decision<Vec<Recorded>> {
        self.book.apply(&line.to_string())
    }

    /// Asserts a refusal by its code and field, and that the log stays as it was.
    ///
    /// # Panics
    /// Where it is taken, or refused otherwise.
    pub fn refuses(&mut self, on: &str, kind: &str, data: Value, code: &str, field: &str) {
        self.refuses_at("account/A", on, kind, data, code, field);
    }

    /// As [`Scene::refuses`], in another stream.
    ///
    /// # Panics
    /// Where it is taken, or refused otherwise.
    pub fn refuses_at(&mut self, stream: &str, on: &str, kind: &str, data: Value, code: &str, field: &str) {
        let (events, before) = (self.book.events().len(), self.ledger().clone());
        let refusal: Refusal = match self.when_at(stream, on, kind, data) {
            Ok(events) => panic!("{kind} of {on} is taken: {events:?}"),
            Err(refusal) => refusal,
        };
        let (got, at) = (refusal.code.as_ref(), refusal.field.as_deref().unwrap_or_default());
        assert_eq!((got, at), (code, field), "{kind} of {on}: {}", refusal.message);
        assert_eq!(self.book.events().len(), events, "a refusal writes nothing");
        assert_eq!(*self.ledger(), before, "a refusal changes nothing");
    }

    /// The book.
    #[must_use]
    pub const fn book(&self) -> &BookInMemory {
        &self.book
    }

    /// The account's ledger.
    ///
    /// # Panics
    /// Never: the account stands from the beginning.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        match self.book.account("A") {
            Some(account) => account.ledger(),
            None => panic!("the scene has an account"),
        }
    }

    /// A claim of 2026-01-05.
    pub fn claim(&mut self, id: &str, amount: &str, due_on: &str) {
        self.given("2026-01-05", "raise_invoice", json!({ "claim": id, "amount": amount, "due_on": due_on }));
    }

    /// A receipt that settles the claims named, and nothing where none is.
    pub fn receipt(&mut self, id: &str, on: &str, amount: &str, lines: &[(&str, &str)]) {
        let lines: Vec<Value> =
            lines.iter().map(|(claim, amount)| json!({ "claim": claim, "amount": amount })).collect();
        let allocate = if lines.is_empty() { json!("none") } else { Value::from(lines) };
        self.given(on, "record_receipt", json!({ "receipt": id, "amount": amount, "allocate": allocate }));
    }

    /// A promise about the account, or about claims.
    pub fn promise(&mut self, id: &str, on: &str, parts: &[(&str, &str)], claims: &[&str]) {
        let mut data = json!({ "promise": id, "parts": part_lines(parts) });
        if !claims.is_empty() {
            data["claims"] = json!(claims);
        }
        self.given(on, "make_promise", data);
    }

    /// How the parts of a promise stand on a day: state, what counted, the day that kept it, what came after.
    ///
    /// # Panics
    /// Where a day or an id is none.
    #[must_use]
    pub fn parts(&self, promise: &str, on: &str) -> Vec<(PartState, i128, Option<String>, i128)> {
        let (Some(policy), Ok(id)) = (self.book.policy(day(on)), PromiseId::new(promise)) else {
            panic!("a policy and an id")
        };
        let counting = Counting::new(self.ledger(), &policy.promise, day(on));
        let row = |part: &crate::facts::PartStatus<'_>| {
            (part.state, part.counted, part.kept_on.map(|on| on.to_string()), part.paid_after)
        };
        counting.of(&id).iter().map(row).collect()
    }

    /// The states alone.
    #[must_use]
    pub fn states(&self, promise: &str, on: &str) -> Vec<PartState> {
        self.parts(promise, on).into_iter().map(|(state, ..)| state).collect()
    }

    /// What counted alone, in fen.
    #[must_use]
    pub fn counted(&self, promise: &str, on: &str) -> Vec<i128> {
        self.parts(promise, on).into_iter().map(|(_, counted, ..)| counted).collect()
    }
}

/// Parts as they are typed: due date and amount.
#[must_use]
pub fn part_lines(parts: &[(&str, &str)]) -> Value {
    let line = |(due_on, amount): &(&str, &str)| json!({ "due_on": due_on, "amount": amount });
    Value::from(parts.iter().map(line).collect::<Vec<Value>>())
}

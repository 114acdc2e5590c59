//! A small book in few words: reps `lin` and `zhao`, the account `A` (general, CNY, owned by `lin`), all registered on
//! 2023-12-01. Today is 2028-12-31, so that a leap day lies in the past. No rule of the domain here.

use jiff::civil::{Date, date};
use recoup_events::derived::{Derived, Need};
use recoup_events::policy::SHIPPED;
use recoup_events::refusal::Refusal;
use recoup_events::testing::BookInMemory;
use recoup_events::values::{Currency, Month, Position};
use recoup_projections::AccountFacts;
use recoup_projections::commission::{Book, Looked, Pay, RepFacts, derive};
use serde_json::{Value, json};

/// A book in memory that computes what its decisions need.
pub struct World {
    book: BookInMemory,
}

/// Everything that a question is asked of.
pub struct Told {
    accounts: Vec<AccountFacts>,
    pub reps: Vec<RepFacts>,
    book: BookInMemoryPolicies,
}

type BookInMemoryPolicies = recoup_events::policy::PolicyTimeline;

fn told(book: &BookInMemory) -> Told {
    let accounts = book.ledgers().into_iter().map(|(account, ledger)| AccountFacts { account, ledger }).collect();
    let reps = book.reps().into_iter().map(|(rep, ledger)| RepFacts { rep, ledger }).collect();
    Told { accounts, reps, book: book.policies().clone() }
}

impl Told {
    pub fn asked(&self, as_of: Date, known_at: Position) -> Book<'_> {
        Book { accounts: &self.accounts, policies: &self.book, known_at, as_of, currency: Currency::CNY }
    }
}

fn derived(book: &BookInMemory, need: &Need) -> Derived {
    let told = told(book);
    let head = book.events().last().map_or(Position::ZERO, |recorded| recorded.position);
    derive(told.asked(date(2028, 12, 31), head), &told.reps, need)
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

impl World {
    pub fn new() -> Self {
        let mut book = BookInMemory::open(date(2028, 12, 31));
        book.derive_with(derived);
        let mut world = Self { book };
        for rep in ["lin", "zhao"] {
            world.at(&format!("rep/{rep}"), "2023-12-01", "register_rep", json!({ "name": rep }));
        }
        world.account("A", "2023-12-01", "general");
        world
    }

    /// A world with another policy from 2023-12-01 on: the shipped one with some words replaced.
    pub fn with_policy(replaced: &[(&str, &str)]) -> Self {
        let mut world = Self::new();
        world.policy("2023-12-01", replaced);
        world
    }

    pub fn policy(&mut self, from: &str, replaced: &[(&str, &str)]) {
        let mut body = SHIPPED.to_owned();
        for (from, to) in replaced {
            assert!(body.contains(from), "{from} is not in the shipped policy");
            body = body.replacen(from, to, 1);
        }
        let data = json!({ "effective_from": from, "body": body });
        self.at("policy/default", from, "publish_policy", data);
    }

    pub fn account(&mut self, id: &str, on: &str, class: &str) {
        let data = json!({ "name": id, "currency": "CNY", "owner": "lin", "class": class });
        self.at(&format!("account/{id}"), on, "register_account", data);
    }

    /// A command of a named person in a stream.
    pub fn by(&mut self, actor: &str, stream: &str, on: &str, kind: &str, data: Value) -> Result<Position, Refusal> {
        let line = json!({ "actor": actor, "type": kind, "stream": stream, "effective_on": on, "data": data });
        let events = self.book.apply(&line.to_string())?;
        Ok(events.last().map_or(Position::ZERO, |recorded| recorded.position))
    }

    pub fn at(&mut self, stream: &str, on: &str, kind: &str, data: Value) -> Position {
        self.by("tester", stream, on, kind, data).unwrap_or_else(|refusal| panic!("{kind} of {on}: {refusal:?}"))
    }

    pub fn says(&mut self, on: &str, kind: &str, data: Value) -> Position {
        self.at("account/A", on, kind, data)
    }

    pub fn claim(&mut self, claim: &str, on: &str, amount: &str, due_on: &str) {
        self.says(on, "raise_invoice", json!({ "claim": claim, "amount": amount, "due_on": due_on }));
    }

    /// Money that settles one claim on its value date.
    pub fn pay(&mut self, receipt: &str, on: &str, amount: &str, claim: &str) -> Position {
        let allocate = json!([{ "claim": claim, "amount": amount }]);
        self.says(on, "record_receipt", json!({ "receipt": receipt, "amount": amount, "allocate": allocate }))
    }

    pub fn follow_up(&mut self, id: &str, on: &str, channel: &str, outcome: &str) {
        self.says(on, "log_follow_up", json!({ "follow_up": id, "channel": channel, "outcome": outcome }));
    }

    pub fn issue(&mut self, month: &str, on: &str) -> Position {
        self.at("rep/lin", on, "issue_commission_statement", json!({ "month": month }))
    }

    pub fn told(&self) -> Told {
        told(&self.book)
    }

    pub fn events(&self) -> &[recoup_events::testing::Recorded] {
        self.book.events()
    }

    /// Does something with a rep's pay as of a day.
    pub fn with_pay<T>(&self, rep: &str, as_of: &str, look: impl FnOnce(&Pay<'_>) -> T) -> T {
        let told = self.told();
        let looked = Looked::at(told.asked(day(as_of), Position(u64::MAX)));
        let facts = told.reps.iter().find(|facts| facts.rep.as_str() == rep).expect("the rep");
        look(&looked.pay(facts))
    }

    /// A rep's month as it is shown.
    pub fn answer_of(&self, rep: &str, of: &str, as_of: &str) -> Value {
        let told = self.told();
        let looked = Looked::at(told.asked(day(as_of), Position(u64::MAX)));
        let facts = told.reps.iter().find(|facts| facts.rep.as_str() == rep).expect("the rep");
        serde_json::to_value(looked.answer(facts, month(of))).expect("JSON")
    }

    pub fn answer(&self, of: &str, as_of: &str) -> Value {
        self.answer_of("lin", of, as_of)
    }

    /// A sum of lin's month.
    pub fn total(&self, of: &str, as_of: &str, figure: &str) -> String {
        self.answer(of, as_of)["totals"][figure].as_str().unwrap_or("(none)").to_owned()
    }

    /// A field of lin's lines of a month, in their order.
    pub fn column(&self, of: &str, as_of: &str, field: &str) -> Vec<String> {
        let answer = self.answer(of, as_of);
        let lines = answer["lines"].as_array().expect("lines").iter();
        lines.map(|line| line[field].as_str().map_or_else(|| line[field].to_string(), str::to_owned)).collect()
    }

    /// The points of a cause on lin's lines of a month; `-` where there is none.
    pub fn points(&self, of: &str, as_of: &str, cause: &str) -> Vec<String> {
        let answer = self.answer(of, as_of);
        let lines = answer["lines"].as_array().expect("lines").iter();
        lines.map(|line| line["points"][cause].as_str().unwrap_or("-").to_owned()).collect()
    }
}

//! The words the tests are written in: events that have happened, a command as it is typed, what comes of it.
//! Runs cqrs-es' own test frame.

#![allow(clippy::expect_used, clippy::panic, reason = "a helper of tests that fails is a test that fails")]

use std::sync::Arc;

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use jiff::civil::Date;
use recoup_events::account::{Account, AccountCommand, AccountEvent};
use recoup_events::book::{Book, BookCommand, BookEvent};
use recoup_events::command::{Command, CommandLine};
use recoup_events::context::{Addressed, Reps, Services};
use recoup_events::facts::At;
use recoup_events::policy::{Policy, PolicyCommand, PolicyEvent, PolicyTimeline};
use recoup_events::refusal::Refusal;
use recoup_events::reps::{Rep, RepCommand, RepEvent};
use recoup_events::values::{ActorId, Currency, Position, RepId};
use serde_json::{Value, json};

/// Today in every test.
pub const TODAY: &str = "2026-03-31";

/// The entry that the command under test makes.
pub const ENTRY: u64 = 100;

/// What a stream's tests need to know of it.
pub trait Stream: Aggregate<Command = Addressed<Self::Typed>, Error = Refusal, Services = Services> {
    /// Its commands as they are typed.
    type Typed;
    /// Its name.
    const STREAM: &'static str;
    /// The command of this stream, where it is one.
    fn typed(command: Command) -> Option<Self::Typed>;
    /// A stored event.
    fn stored(event_type: &str, data: &str) -> Self::Event;
}

macro_rules! streams {
    ($($aggregate:ident, $event:ident, $command:ident, $typed:ident, $name:literal;)+) => {$(
        impl Stream for $aggregate {
            type Typed = $typed;
            const STREAM: &'static str = $name;
            fn typed(command: Command) -> Option<Self::Typed> {
                match command { Command::$command(command) => Some(command), _ => None }
            }
            fn stored(event_type: &str, data: &str) -> $event {
                $event::decode(event_type, 1, data).unwrap_or_else(|e| panic!("{data}: {e}"))
            }
        }
    )+};
}

streams! {
    Account, AccountEvent, Account, AccountCommand, "account/A";
    Rep, RepEvent, Rep, RepCommand, "rep/li";
    Policy, PolicyEvent, Policy, PolicyCommand, "policy/default";
    Book, BookEvent, Book, BookCommand, "book/main";
}

/// What has happened, and who speaks when.
pub struct Scene<A: Stream> {
    given: Vec<A::Event>,
    actor: &'static str,
    on: String,
}

/// An empty stream; lin speaks, of today.
pub fn nothing<A: Stream>() -> Scene<A> {
    Scene { given: Vec::new(), actor: "lin", on: TODAY.to_owned() }
}

/// An account in CNY, registered and owned by li from 2026-01-01 on, as entry 1.
pub fn account() -> Scene<Account> {
    nothing().given(1, "2026-01-01", "account_registered", registered())
}

/// The payload of a registration.
pub fn registered() -> Value {
    json!({"class": "general", "currency": "CNY", "dealer": false, "grade": null, "name": "上海和信", "owner": "li",
           "payer_ids": [], "region": null})
}

impl<A: Stream> Scene<A> {
    /// An event has happened, as an entry, on a day.
    pub fn given(mut self, entry: u64, day: &str, event_type: &str, data: Value) -> Self {
        self.given.push(A::stored(event_type, &stamped(entry, day, data)));
        self
    }

    /// Somebody else than lin speaks.
    pub const fn by(mut self, actor: &'static str) -> Self {
        self.actor = actor;
        self
    }

    /// Of another day than today.
    pub fn on(mut self, day: &str) -> Self {
        day.clone_into(&mut self.on);
        self
    }

    /// Hands in a command as it is typed.
    pub fn when(self, kind: &str, data: Value) -> Outcome<A> {
        let line = json!({"type": kind, "stream": A::STREAM, "data": data}).to_string();
        let read = CommandLine::parse(line.as_bytes()).and_then(|line| line.command());
        let command = match read {
            Ok(command) => A::typed(command).unwrap_or_else(|| panic!("{line} is of another stream")),
            Err(refusal) => return Outcome { result: Err(refusal), on: self.on },
        };
        self.when_typed(command)
    }

    /// Hands in a command that nobody types.
    pub fn when_typed(self, command: A::Typed) -> Outcome<A> {
        let (actor, on) = (ActorId::new(self.actor).expect("an actor"), self.on);
        let effective_on = day(&on);
        let frame = TestFramework::<A>::with(services()).given(self.given);
        let result = frame.when(Addressed { actor, effective_on, command }).inspect_result();
        Outcome { result, on }
    }
}

/// What tests of cash have happened, in minor units.
impl Scene<Account> {
    /// A claim in CNY.
    pub fn claim(self, entry: u64, on: &str, claim: &str, minor: i64, due_on: Option<&str>) -> Self {
        self.given(entry, on, "invoice_raised", invoice(claim, "CNY", &[(claim, minor, due_on)]))
    }

    /// A claim in USD without a due date.
    pub fn claim_usd(self, entry: u64, on: &str, claim: &str, minor: i64) -> Self {
        self.given(entry, on, "invoice_raised", invoice(claim, "USD", &[(claim, minor, None)]))
    }

    /// A bank receipt in CNY, allocated by nobody.
    pub fn receipt(self, entry: u64, on: &str, receipt: &str, minor: i64) -> Self {
        self.given(entry, on, "receipt_recorded", received(receipt, "CNY", minor))
    }

    /// Money of a bank receipt on a claim, in CNY, named by the customer.
    pub fn allocated(self, entry: u64, on: &str, receipt: &str, claim: &str, minor: i64) -> Self {
        self.given(entry, on, "receipt_allocated", on_claim(receipt, claim, minor, None))
    }

    /// All that stood of a receipt on a claim taken off again.
    pub fn reversed(self, entry: u64, on: &str, receipt: &str, claim: &str, (ended, minor): (u64, i64)) -> Self {
        self.given(entry, on, "allocation_reversed", taken_off(receipt, claim, (ended, minor)))
    }

    /// A receipt that had settled nothing, returned.
    pub fn returned(self, entry: u64, on: &str, receipt: &str, minor: i64) -> Self {
        let data = json!({"amount_minor": minor, "currency": "CNY", "ended": [], "method": "BANK", "reason": "bounced",
                          "receipt": receipt, "reversed": []});
        self.given(entry, on, "receipt_returned", data)
    }

    /// A write-off of a claim, proposed by lin and approved by wang on one day.
    pub fn written_off(self, entry: u64, on: &str, write_off: &str, claim: &str, minor: i64) -> Self {
        let proposed = json!({"amount_minor": minor, "by": "lin", "claim": claim, "evidence": "insolvent",
                              "write_off": write_off});
        let approved = json!({"amount_minor": minor, "by": "wang", "claim": claim, "currency": "CNY",
                              "proposed_by": "lin", "write_off": write_off});
        self.given(entry, on, "write_off_proposed", proposed).given(entry + 1, on, "write_off_approved", approved)
    }
}

/// The payload of an invoice and its claims.
pub fn invoice(invoice: &str, currency: &str, claims: &[(&str, i64, Option<&str>)]) -> Value {
    let claim = |(claim, minor, due_on): &(&str, i64, Option<&str>)| json!({"amount_minor": minor, "claim": claim, "due_on": due_on});
    let claims: Vec<Value> = claims.iter().map(claim).collect();
    json!({"claims": claims, "contract": null, "currency": currency, "invoice": invoice, "kind": "OTHER"})
}

/// The payload of a bank receipt.
pub fn received(receipt: &str, currency: &str, minor: i64) -> Value {
    json!({"amount_minor": minor, "currency": currency, "method": "BANK", "receipt": receipt})
}

/// The payload of an allocation of a bank receipt in CNY.
pub fn on_claim(receipt: &str, claim: &str, minor: i64, rule: Option<&str>) -> Value {
    json!({"amount_minor": minor, "claim": claim, "currency": "CNY", "method": "BANK", "receipt": receipt,
           "rule": rule})
}

/// The payload of a reversal of a bank receipt in CNY, of the allocation of one entry.
pub fn taken_off(receipt: &str, claim: &str, (ended, minor): (u64, i64)) -> Value {
    json!({"currency": "CNY", "ended": [ended], "method": "BANK", "reason": "wrong invoice", "receipt": receipt,
           "reversed": {"amount_minor": minor, "claim": claim, "recovered_minor": 0}})
}

/// What came of a command.
pub struct Outcome<A: Stream> {
    result: Result<Vec<A::Event>, Refusal>,
    on: String,
}

impl<A: Stream> Outcome<A> {
    /// One event, effective on the command's day.
    #[track_caller]
    pub fn makes(self, event_type: &str, data: Value) {
        let on = self.on.clone();
        self.makes_all(&[(&on, event_type, data)]);
    }

    /// These events, each with its day.
    #[track_caller]
    pub fn makes_all(self, expected: &[(&str, &str, Value)]) {
        let stored =
            |(on, event_type, data): &(&str, &str, Value)| A::stored(event_type, &stamped(ENTRY, on, data.clone()));
        let expected: Vec<A::Event> = expected.iter().map(stored).collect();
        let events = self.result.unwrap_or_else(|refusal| panic!("refused: {refusal:?}"));
        assert_eq!(events, expected);
    }

    /// Accepted, whatever it makes.
    #[track_caller]
    pub fn accepted(self) {
        if let Err(refusal) = self.result {
            panic!("refused: {refusal:?}");
        }
    }

    /// Refused with a code, at a field.
    #[track_caller]
    pub fn refused(self, code: &str, field: &str) {
        let refusal = self.result.expect_err("accepted");
        assert_eq!((&*refusal.code, refusal.field.as_deref()), (code, Some(field)), "{}", refusal.message);
    }

    /// Refused with a code that no field is to blame for.
    #[track_caller]
    pub fn refused_as_a_whole(self, code: &str) {
        let refusal = self.result.expect_err("accepted");
        assert_eq!((&*refusal.code, refusal.field.as_deref()), (code, None), "{}", refusal.message);
    }
}

/// A day.
pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn stamped(entry: u64, day: &str, mut data: Value) -> String {
    data["at"] = json!({"effective_on": day, "entry": entry});
    data.to_string()
}

/// Reps li and wu from the first day on, mei only from March.
fn services() -> Services {
    let mut reps = Reps::default();
    for (rep, since) in [("li", "2026-01-01"), ("wu", "2026-01-01"), ("mei", "2026-03-01")] {
        reps.register(RepId::new(rep).expect("a rep"), At { effective_on: day(since), entry: Position(1) });
    }
    Services {
        derived: Arc::default(),
        today: day(TODAY),
        entry: Position(ENTRY),
        book_currency: Currency::CNY,
        accounts: Arc::default(),
        reps: Arc::new(reps),
        policy: Arc::new(PolicyTimeline::default()),
    }
}

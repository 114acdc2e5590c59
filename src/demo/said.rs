//! The deeds of talk: promises, follow-ups, disputes, letters. Each writes one command and keeps what the generator
//! knows in step with it, as `deeds` does for money.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::cast::AccountNo;
use super::disputed::Dispute;
use super::money::decimal;
use super::promised::{Part, Promise};
use super::world::World;

/// Parts as a command writes them.
pub fn written_parts(parts: &[Part]) -> Value {
    parts.iter().map(|part| json!({"due_on": part.due_on, "amount": decimal(part.amount_minor)})).collect()
}

/// A follow-up to be logged.
#[derive(Debug, Clone, Default)]
pub struct FollowUp {
    /// CALL, VISIT, LETTER, EMAIL, CHAT or MEETING.
    pub channel: &'static str,
    /// What came of it.
    pub outcome: &'static str,
    /// Local time.
    pub at: String,
    /// The person reached, a number in the account's people.
    pub contact: Option<usize>,
    /// Who was there, too.
    pub participants: Vec<String>,
    /// The claims it was about.
    pub claims: Vec<String>,
    /// The promise it was about.
    pub promise: Option<String>,
    /// Why they do not pay.
    pub reason: Option<&'static str>,
    /// How the rep went about it.
    pub method: Option<&'static str>,
    /// What was asked for: in minor units, until when.
    pub asked: Option<(i64, Date)>,
    /// What they expect themselves: in minor units, when.
    pub funds_expected: Option<(i64, Date)>,
    /// Free words.
    pub note: Option<&'static str>,
    /// What is to happen next, and when.
    pub next: Option<(&'static str, Date)>,
    /// The rep whose work it was, where somebody else typed it.
    pub rep: Option<&'static str>,
}

impl FollowUp {
    /// As a command writes it under an id; `contact` is the name of the person reached.
    pub fn data(&self, id: &str, contact: Option<&str>) -> Value {
        let mut data = Map::new();
        let mut put = |field: &str, value: Option<Value>| {
            if let Some(value) = value {
                data.insert(field.to_owned(), value);
            }
        };
        put("follow_up", Some(json!(id)));
        put("channel", Some(json!(self.channel)));
        put("outcome", Some(json!(self.outcome)));
        put("at", (!self.at.is_empty()).then(|| json!(self.at)));
        put("contact", contact.map(|name| json!(name)));
        put("participants", (!self.participants.is_empty()).then(|| json!(self.participants)));
        put("claims", (!self.claims.is_empty()).then(|| json!(self.claims)));
        put("promise", self.promise.as_ref().map(|promise| json!(promise)));
        put("reason", self.reason.map(|reason| json!(reason)));
        put("method", self.method.map(|method| json!(method)));
        put("asked", self.asked.map(|(minor, due_on)| json!({"amount": decimal(minor), "due_on": due_on})));
        put("funds_expected", self.funds_expected.map(|(minor, on)| json!({"amount": decimal(minor), "on": on})));
        put("note", self.note.map(|note| json!(note)));
        put("next_action", self.next.map(|(action, _)| json!(action)));
        put("next_on", self.next.map(|(_, on)| json!(on)));
        put("rep", self.rep.map(|rep| json!(rep)));
        Value::Object(data)
    }
}

impl World {
    /// Logs a follow-up on a day by whoever types it.
    pub fn log_follow_up(&mut self, no: AccountNo, actor: &str, on: Date, talk: &FollowUp) -> u32 {
        let data = self.follow_up_data(no, talk);
        self.write(no, actor, on, "log_follow_up", data)
    }

    /// A follow-up under a new id, as a command writes it.
    pub fn follow_up_data(&mut self, no: AccountNo, talk: &FollowUp) -> Value {
        let id = self.yearly("F", 5);
        let contact =
            talk.contact.and_then(|person| self.accounts[no].people.get(person)).map(|(name, _)| name.as_str());
        talk.data(&id, contact)
    }

    /// The customer promises today.
    pub fn make_promise(&mut self, no: AccountNo, mut promise: Promise, data: Value) -> u32 {
        let (day, rep) = (self.day, self.accounts[no].rep());
        promise.entry = self.write(no, rep, day, "make_promise", data);
        let entry = promise.entry;
        self.accounts[no].words.give(promise);
        entry
    }

    /// What a promise waited for has happened.
    pub fn meet_condition(&mut self, no: AccountNo, promise: &str) {
        let (day, rep) = (self.day, self.accounts[no].rep());
        self.write(no, rep, day, "meet_condition", json!({"promise": promise}));
        if let Some(promise) = self.accounts[no].words.get_mut(promise) {
            promise.waits = false;
            // What was due earlier falls due today (domain.md 4).
            promise.parts.iter_mut().for_each(|part| part.due_on = part.due_on.max(day));
        }
    }

    /// The customer takes a promise back; only where [`Promise::may_end`] says so.
    pub fn withdraw_promise(&mut self, no: AccountNo, promise: &str) -> u32 {
        let (day, rep) = (self.day, self.accounts[no].rep());
        self.write(no, rep, day, "withdraw_promise", json!({"promise": promise}))
    }

    /// The customer puts a promise off; only where [`Promise::may_end`] says so.
    pub fn reschedule_promise(&mut self, no: AccountNo, promise: &str, parts: Vec<Part>) -> u32 {
        let (day, rep) = (self.day, self.accounts[no].rep());
        let data = json!({"promise": promise, "parts": written_parts(&parts)});
        let entry = self.write(no, rep, day, "reschedule_promise", data);
        if let Some(promise) = self.accounts[no].words.get_mut(promise) {
            promise.parts = parts;
            promise.put_off += 1;
        }
        entry
    }

    /// The customer disputes some of a claim today.
    pub fn open_dispute(&mut self, no: AccountNo, claim: &str, amount_minor: i64, data: Value) -> u32 {
        let (day, rep) = (self.day, self.accounts[no].rep());
        let id = data["dispute"].as_str().unwrap_or_default().to_owned();
        let entry = self.write(no, rep, day, "open_dispute", data);
        let dispute = Dispute::new(id, claim.to_owned(), amount_minor, day, entry);
        self.accounts[no].books.disputes.push(dispute);
        entry
    }

    /// A dispute ends today, with a credit where one is given.
    pub fn resolve_dispute(&mut self, no: AccountNo, dispute: &str, outcome: &str, credit_minor: i64) -> u32 {
        let mut data = json!({"dispute": dispute, "outcome": outcome});
        if credit_minor > 0 {
            data["credit"] = json!(decimal(credit_minor));
        }
        let (day, entry) = (self.day, self.write(no, super::cast::people::MANAGER, self.day, "resolve_dispute", data));
        let books = &mut self.accounts[no].books;
        books.set_dispute(dispute, day, false);
        if let Some(claim) = books.dispute(dispute).map(|dispute| dispute.claim.clone()).filter(|_| credit_minor > 0) {
            books.forgive(&claim, credit_minor, day, entry);
        }
        entry
    }

    /// A dispute stands again.
    pub fn reopen_dispute(&mut self, no: AccountNo, dispute: &str, reason: &str) -> u32 {
        let (day, rep) = (self.day, self.accounts[no].rep());
        let data = json!({"dispute": dispute, "reason": reason});
        let entry = self.write(no, rep, day, "reopen_dispute", data);
        self.accounts[no].books.set_dispute(dispute, day, true);
        entry
    }
}

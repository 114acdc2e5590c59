//! Random commands: steps that proptest makes up and shrinks, told into lines as they are typed by what the book
//! holds at that moment. Most fit; some name what is not there, take too much, or lie on another day.

#![allow(dead_code, reason = "every test binary uses another part of it")]
#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

mod cash;

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use recoup_events::account::Account;
use recoup_events::desk::AnyAggregate;
use recoup_events::facts::{Ledger, Proposal, ProposalKind};
use recoup_events::policy::SHIPPED;
use recoup_events::values::{Amount, Currency, Minor, StreamId};
use serde_json::{Value, json};

use super::memory_book::MemoryBook;

/// The first day of every random book.
pub const FIRST_DAY: Date = date(2026, 1, 1);
/// Today in every random book.
pub const TODAY: Date = date(2026, 3, 31);

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Act {
    RegisterRep,
    RegisterAccount,
    AssignOwner,
    RegisterContract,
    CloseContract,
    ChangeTerms,
    RaiseInvoice,
    RaiseParts,
    CreditNote,
    Receipt,
    ReceiptOnClaim,
    Redeposit,
    AllocateLines,
    AllocateByRule,
    Reverse,
    Return,
    ProposeClass,
    ProposeRefund,
    ProposeWriteOff,
    Approve,
    Reject,
    Recover,
    RecordUnidentified,
    Identify,
    PublishPolicy,
    Correct,
    Replace,
}

/// Every act, with how often it is tried.
const ACTS: [(u32, Act); 27] = [
    (1, Act::RegisterRep),
    (1, Act::RegisterAccount),
    (2, Act::AssignOwner),
    (2, Act::RegisterContract),
    (1, Act::CloseContract),
    (3, Act::ChangeTerms),
    (12, Act::RaiseInvoice),
    (3, Act::RaiseParts),
    (4, Act::CreditNote),
    (9, Act::Receipt),
    (5, Act::ReceiptOnClaim),
    (3, Act::Redeposit),
    (7, Act::AllocateLines),
    (5, Act::AllocateByRule),
    (5, Act::Reverse),
    (4, Act::Return),
    (1, Act::ProposeClass),
    (4, Act::ProposeRefund),
    (4, Act::ProposeWriteOff),
    (8, Act::Approve),
    (3, Act::Reject),
    (8, Act::Recover),
    (3, Act::RecordUnidentified),
    (3, Act::Identify),
    (1, Act::PublishPolicy),
    (9, Act::Correct),
    (7, Act::Replace),
];

/// One thing that is tried; the numbers choose among what there is, `twist` now and then what does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Step {
    pub act: Act,
    pub account: u8,
    pub day: u8,
    pub amount: u8,
    pub pick: u8,
    pub twist: u8,
}

/// Some steps.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let act = proptest::sample::select(ACTS.iter().flat_map(|(n, act)| vec![*act; *n as usize]).collect::<Vec<_>>());
    let step = (act, 0..5_u8, 0..92_u8, any::<u8>(), any::<u8>(), 0..32_u8)
        .prop_map(|(act, account, day, amount, pick, twist)| Step { act, account, day, amount, pick, twist });
    proptest::collection::vec(step, 1..45)
}

/// A book with two reps and two accounts, something owed by each, and money that nobody has allocated.
pub fn opened() -> MemoryBook {
    // Reading the shipped policy is most of the work of a small book.
    static OPENED: LazyLock<MemoryBook> = LazyLock::new(open);
    OPENED.clone()
}

fn open() -> MemoryBook {
    let mut book = MemoryBook::open(TODAY);
    for rep in ["li", "wu"] {
        let stream = format!("rep/{rep}");
        book.says(json!({"type": "register_rep", "stream": stream, "effective_on": FIRST_DAY, "data": {"name": rep}}));
    }
    for account in ["A", "B"] {
        let (stream, data) = (format!("account/{account}"), json!({"name": "和信", "currency": "CNY", "owner": "li"}));
        let mut says = |kind: &str, day: i8, data: Value| {
            let on = date(2026, 1, day);
            book.says(json!({"type": kind, "stream": stream, "effective_on": on, "data": data}));
        };
        says("register_account", 1, data);
        says("raise_invoice", 5, json!({"claim": "J0", "amount": "300", "due_on": "2026-02-04"}));
        says("raise_invoice", 9, json!({"claim": "J1", "amount": "200", "currency": "USD"}));
        says("record_receipt", 20, json!({"receipt": "S0", "amount": "250", "allocate": "none"}));
    }
    book
}

/// A book after some steps, whatever became of each.
pub fn book_of(steps: &[Step]) -> MemoryBook {
    let mut book = opened();
    for step in steps {
        let _accepted_or_not = book.submit(&step.line(&book));
    }
    book
}

impl Step {
    /// The step as a line, by what the book holds.
    pub fn line(&self, book: &MemoryBook) -> Value {
        let account = ["A", "A", "B", "B", "C"][usize::from(self.account)];
        let empty = Ledger::default();
        let ledger = account_of(book, account).map_or(&empty, Account::ledger);
        let act = if self.twist == 0 { self.act } else { self.fitting(book, ledger) };
        Self { act, ..*self }.told(book, account, ledger)
    }

    /// The act, or what has to come before it where the account does not have it yet.
    fn fitting(&self, book: &MemoryBook, ledger: &Ledger) -> Act {
        let open_claim = ledger.claims().iter().any(|claim| claim.open.last() > 0);
        let mut receipts = ledger.receipts().iter();
        let rest = receipts.clone().any(|receipt| receipt.unapplied.last() > 0);
        let undecided = ledger.proposals().iter().any(|p| p.approved.is_none() && p.rejected.is_none());
        let write_off = ledger.claims().iter().any(|claim| claim.written_off.last() > 0);
        let mut act = self.act;
        if act == Act::Identify && book.book().held().iter().all(|held| held.identified.is_some()) {
            act = Act::RecordUnidentified;
        }
        if act == Act::Reverse && receipts.clone().all(|receipt| receipt.standing().is_empty()) {
            act = Act::AllocateLines;
        }
        if act == Act::CloseContract && ledger.contracts().is_empty() {
            act = Act::RegisterContract;
        }
        if act == Act::Recover && !write_off {
            act = Act::Approve;
        }
        if matches!(act, Act::Approve | Act::Reject) && !undecided {
            act = if self.pick.is_multiple_of(3) { Act::ProposeRefund } else { Act::ProposeWriteOff };
        }
        act = match act {
            Act::Redeposit if receipts.all(|receipt| receipt.returned.is_none()) => Act::Return,
            Act::CreditNote | Act::ProposeWriteOff | Act::ChangeTerms if !open_claim => Act::RaiseInvoice,
            Act::AllocateLines | Act::AllocateByRule if rest && !open_claim => Act::RaiseInvoice,
            act => act,
        };
        let of_receipt = [Act::AllocateLines, Act::AllocateByRule, Act::Recover, Act::ProposeRefund, Act::Return];
        if of_receipt.contains(&act) && !rest { Act::Receipt } else { act }
    }

    fn told(&self, book: &MemoryBook, account: &str, ledger: &Ledger) -> Value {
        let (kind, on, data) = match self.act {
            Act::RegisterRep => return self.rep(),
            Act::PublishPolicy => return self.policy(),
            Act::RecordUnidentified | Act::Identify => return self.suspense(book, account),
            Act::Correct => return self.correct(book, None),
            Act::Replace => return self.replace(book),
            Act::RegisterAccount => self.register(),
            _ if ledger.registration().is_none() && self.twist > 0 => self.register(),
            Act::AssignOwner => ("assign_owner", self.day(), json!({"rep": self.word(&["li", "wu", "r1"])})),
            Act::RegisterContract => self.contract(),
            Act::CloseContract => self.close(ledger),
            Act::RaiseInvoice | Act::RaiseParts => self.invoice(ledger),
            Act::Receipt | Act::ReceiptOnClaim | Act::Redeposit => self.receipt(ledger),
            Act::ChangeTerms | Act::CreditNote | Act::ProposeWriteOff => self.on_claim(ledger),
            Act::AllocateLines | Act::AllocateByRule | Act::Reverse | Act::Return | Act::ProposeRefund => {
                self.on_receipt(ledger)
            }
            Act::ProposeClass => {
                let data = json!({"proposal": self.proposal(ledger), "class": "important", "basis": "turnover"});
                ("propose_class", self.day(), data)
            }
            Act::Approve | Act::Reject => return self.answer(account, ledger),
            Act::Recover => self.recover(ledger),
        };
        self.said("lin", &format!("account/{account}"), kind, on, data)
    }

    fn said(&self, actor: &str, stream: &str, kind: &str, on: Date, data: Value) -> Value {
        json!({"actor": actor, "stream": stream, "type": kind, "effective_on": on, "data": data})
    }

    fn picked(&self, of: usize) -> usize {
        usize::from(self.pick) % of.max(1)
    }

    fn word(&self, words: &[&'static str]) -> &'static str {
        words[self.picked(words.len())]
    }

    /// A day of the book, or one or two to come.
    fn day(&self) -> Date {
        FIRST_DAY.saturating_add(i64::from(self.day).days())
    }

    /// A day from another one up to today; now and then any.
    fn day_from(&self, first: Date) -> Date {
        let days = i64::from((TODAY - first).get_days()).max(0) + 1;
        if self.twist == 1 { self.day() } else { first.saturating_add((i64::from(self.day) % days).days()) }
    }

    /// A quarter to the whole of what there is; now and then more.
    fn share(&self, of: Minor, currency: Currency) -> String {
        let quarters = Minor::from(self.amount % 4) + 1;
        let minor = if self.twist == 2 { of + 1 } else { (of * quarters / 4).max(1) };
        Amount::new(minor, currency).to_string()
    }

    /// Some money, in few different sums so that some are equal.
    fn sum(&self) -> String {
        format!("{}.00", u32::from(self.amount % 12) * 25 + 25)
    }

    fn currency(&self) -> Value {
        if self.twist % 4 == 3 { json!("USD") } else { Value::Null }
    }

    fn rep(&self) -> Value {
        let data = json!({"name": "r", "wage_floor": self.sum()});
        self.said("lin", &format!("rep/r{}", self.picked(3)), "register_rep", self.day(), data)
    }

    fn policy(&self) -> Value {
        let buckets = self.word(&["[30, 60, 90, 180, 360]", "[15, 30]", "[10]", "[30, 20]"]);
        let body = SHIPPED.replacen("[30, 60, 90, 180, 360]", buckets, 1);
        self.said("lin", "policy/default", "publish_policy", TODAY, json!({"effective_from": self.day(), "body": body}))
    }

    fn register(&self) -> (&'static str, Date, Value) {
        let owner = if self.twist == 1 { "r1" } else { "wu" };
        let data = json!({"name": "C", "currency": "USD", "owner": owner, "region": "华东"});
        ("register_account", FIRST_DAY.saturating_add(i64::from(self.day / 8).days()), data)
    }

    fn contract(&self) -> (&'static str, Date, Value) {
        ("register_contract", self.day(), json!({"contract": format!("K{}", self.picked(3)), "amount": self.sum()}))
    }

    fn close(&self, ledger: &Ledger) -> (&'static str, Date, Value) {
        let known = ledger.contracts().get(self.picked(ledger.contracts().len()));
        let on = self.day_from(known.map_or(FIRST_DAY, |contract| contract.at.effective_on));
        let contract = known.map_or("K9", |contract| contract.fact.contract.as_str());
        ("close_contract", on, json!({"contract": contract, "reason": "done"}))
    }

    fn proposal(&self, ledger: &Ledger) -> String {
        format!("P{}", ledger.proposals().len().saturating_sub(usize::from(self.twist == 8)))
    }

    fn answer(&self, account: &str, ledger: &Ledger) -> Value {
        let undecided = |p: &&Proposal| (p.approved.is_none() && p.rejected.is_none()) || self.twist == 9;
        let open: Vec<&Proposal> = ledger.proposals().iter().filter(undecided).collect();
        let proposal = open.get(self.picked(open.len())).copied();
        let id = proposal.map_or("P99", |p| p.proposal.as_str());
        let on = self.day_from(proposal.map_or(FIRST_DAY, |p| p.at.effective_on));
        let actor = if self.twist == 10 { "lin" } else { "wang" };
        let (kind, data) = match (self.act, proposal.map(|p| &p.kind)) {
            (Act::Reject, _) => ("reject_proposal", json!({"proposal": id, "reason": "no"})),
            (_, Some(ProposalKind::Refund { .. })) => ("approve_refund", json!({"refund": id})),
            (_, Some(ProposalKind::WriteOff { .. })) => ("approve_write_off", json!({"write_off": id})),
            (_, Some(ProposalKind::Class(_)) | None) => ("approve_class", json!({"proposal": id})),
        };
        self.said(actor, &format!("account/{account}"), kind, on, data)
    }

    fn suspense(&self, book: &MemoryBook, account: &str) -> Value {
        let held = book.book().held();
        if self.act == Act::RecordUnidentified {
            let taken = usize::from(self.twist == 2);
            let currency = if self.twist % 4 == 3 { "USD" } else { "CNY" };
            let receipt = format!("U{}", held.len().saturating_sub(taken));
            let data = json!({"receipt": receipt, "amount": self.sum(), "currency": currency, "payer": "?"});
            return self.said("lin", "book/main", "record_unidentified", self.day(), data);
        }
        let money: Vec<_> = held.iter().filter(|held| held.identified.is_none() || self.twist == 11).collect();
        let money = money.get(self.picked(money.len())).copied();
        let data = json!({"receipt": money.map_or("U99", |held| held.receipt.as_str()), "account": account});
        let on = self.day_from(money.map_or(FIRST_DAY, |held| held.at.effective_on));
        self.said("lin", "book/main", "identify_receipt", on, data)
    }

    /// Corrects an event, the later ones rather than the earlier ones: less rests on them.
    fn correct(&self, book: &MemoryBook, replacement: Option<Value>) -> Value {
        let back = if self.twist < 8 { self.picked(book.log.len()) } else { self.picked(book.log.len().min(12)) };
        let mistaken = &book.log[book.log.len() - 1 - back];
        let mut data = json!({"position": mistaken.position, "reason": "typed wrong"});
        if let Some(replacement) = replacement {
            data["replacement"] = replacement;
        }
        self.said("lin", mistaken.stream.as_str(), "correct", self.day().min(TODAY), data)
    }

    /// Corrects an event and says something else, now and then of another account.
    fn replace(&self, book: &MemoryBook) -> Value {
        let acts = [Act::Receipt, Act::RaiseInvoice, Act::ReceiptOnClaim, Act::AllocateLines, Act::CreditNote];
        let meant = Self { act: acts[usize::from(self.amount) % acts.len()], pick: self.amount, ..*self };
        let line = meant.line(book);
        let (kind, on, stream, data) = (&line["type"], &line["effective_on"], &line["stream"], &line["data"]);
        self.correct(book, Some(json!({"type": kind, "effective_on": on, "stream": stream, "data": data})))
    }
}

/// An account, where it is at hand.
pub fn account_of<'a>(book: &'a MemoryBook, id: &str) -> Option<&'a Account> {
    let stream = StreamId::new(&format!("account/{id}")).expect("a stream");
    match book.desk.get(&stream).map(|loaded| &loaded.aggregate) {
        Some(AnyAggregate::Account(account)) => Some(account),
        _ => None,
    }
}

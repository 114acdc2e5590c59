//! The commands before the desk that decides them in earnest, for tests: it takes every one, and what it makes
//! of them is, claim by claim, what the generator thought.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use recoup_events::account::Account;
use recoup_events::command::{Command, CommandLine};
use recoup_events::derived::{Derived, Need};
use recoup_events::desk::{AnyAggregate, AnyEvent, Desk, Found, Order};
use recoup_events::facts::{Cause, ContactFlag, Counting, Fact, Ledger, PartState, RepLedger};
use recoup_events::policy::{PromiseRules, SHIPPED};
use recoup_events::refusal::Decision;
use recoup_events::values::{AccountId, Currency, Month, Position, Sealed, Sealer, StreamId, Subject};
use recoup_projections::commission::{Book, RepFacts, derive};
use recoup_projections::periods::{PeriodFacts, close};
use recoup_projections::reconciliations::issue;
use recoup_projections::rows::{Change, FactRow, RepChange, changes, rep_changes};
use recoup_projections::{AccountFacts, Asked};
use serde_json::json;

use super::books::Books;
use super::pen::Entry;
use super::world::World;

const TODAY: Date = date(2026, 11, 25);

/// Seals nothing: the words of invented people in a test may be read. A name is its own subject.
struct Open;

impl Sealer for Open {
    fn seal(&mut self, _: &StreamId, field: &str, plain: &str, subject: Subject<'_>) -> Sealed {
        let subject = match subject {
            Subject::Person(name) => name.to_owned(),
            Subject::Notes => "notes".to_owned(),
        };
        Sealed { ciphertext: plain.to_owned(), field: field.to_owned(), nonce: String::new(), subject }
    }
}

/// A desk that remembers what each command wrote, as the log does for a correction.
struct Office {
    desk: Desk,
    written: u64,
    entries: BTreeMap<String, Found>,
    /// All facts once more, as pay is computed of them.
    accounts: Vec<AccountFacts>,
    /// All postings, with the correction that took one out.
    history: Vec<(FactRow, Option<Position>)>,
    reps: Vec<RepFacts>,
    /// What was deducted in all statements.
    deducted: BTreeMap<Cause, i64>,
    /// Whether some statement took something back, and whether some statement released something.
    clawed_back: bool,
    released: bool,
}

impl Office {
    /// A book that was opened with the shipped policy.
    fn open() -> Self {
        let mut office = Self {
            desk: Desk::default(),
            written: 0,
            entries: BTreeMap::new(),
            accounts: Vec::new(),
            history: Vec::new(),
            reps: Vec::new(),
            deducted: BTreeMap::new(),
            clawed_back: false,
            released: false,
        };
        let policy = json!({"effective_from": "1990-01-01", "body": SHIPPED});
        for (kind, stream, data) in
            [("open_book", "book/main", json!({})), ("publish_policy", "policy/default", policy)]
        {
            let command =
                json!({"type": kind, "stream": stream, "effective_on": "1990-01-01", "actor": "t", "data": data});
            let entry = Entry { recorded_on: TODAY, command };
            assert_eq!(office.decide(&entry, TODAY), Ok(()));
        }
        office
    }

    fn decide(&mut self, entry: &Entry, today: Date) -> Decision<()> {
        let line = CommandLine::parse(entry.command.to_string().as_bytes())?;
        let mut command = line.command()?;
        command.seal(&line.stream, &mut Open);
        let mistaken = match &command {
            Command::Correct(_) => entry.command["data"]["command"].as_str(),
            _ => None,
        };
        let found = mistaken.and_then(|id| self.entries.get(id).cloned()).unwrap_or_default();
        let actor = line.actor.clone().expect("an actor");
        let order = Order { actor, effective_on: line.effective_on.expect("a day"), stream: line.stream, command };
        let derived = self.derived(&order, today);
        let decided = self.desk.decide_with(&order, &found, derived, today, Position(self.written + 1))?;
        for decided in &decided {
            self.written += 1;
            self.take_in(&decided.stream, &decided.event);
        }
        let made = Desk::entry_of(decided.iter().map(|decided| (&decided.stream, &decided.event)));
        let id = line.id.map(|id| id.to_string()).unwrap_or_default();
        self.entries.insert(id, Found { entry: made, ..Found::default() });
        Ok(())
    }

    /// Nothing of the story is effective after the day it is typed, so that all facts count.
    fn derived(&mut self, order: &Order, today: Date) -> Derived {
        let Some(need) = self.desk.derives(order, today) else { return Derived::Nothing };
        match &need {
            Need::Period { month } => return self.period(*month),
            Need::Reconciliation { account, month } => return self.reconciliation(account, *month),
            _ => {}
        }
        let book = Book {
            accounts: &self.accounts,
            policies: self.desk.policy(),
            known_at: Position(self.written),
            as_of: order.effective_on,
            currency: Currency::CNY,
        };
        let derived = derive(book, &self.reps, &need);
        if let Derived::Statement(draft) = &derived {
            for totals in &draft.totals {
                self.clawed_back |= totals.clawed_back_minor != 0;
                self.released |= totals.released_minor != 0;
                for (cause, minor) in &totals.deductions_minor {
                    *self.deducted.entry(*cause).or_default() += minor;
                }
            }
        }
        derived
    }

    fn period(&self, month: Month) -> Derived {
        let policy = self.desk.policy().versions().first().expect("a policy");
        let asked = Asked { as_of: month.last_day(), policy: &policy.document };
        let Some(AnyAggregate::Book(book)) = self.desk.get(&StreamId::book()).map(|loaded| &loaded.aggregate) else {
            return Derived::Nothing;
        };
        let facts = PeriodFacts {
            accounts: &self.accounts,
            history: &self.history,
            held: book.held(),
            closed: book.closed_periods(),
            known_at: Position(self.written),
            root: "00",
        };
        close(&facts, month, &asked).map_or(Derived::Nothing, Derived::Period)
    }

    fn reconciliation(&self, account: &AccountId, month: Month) -> Derived {
        let facts = self.accounts.iter().find(|facts| facts.account == *account).expect("the account");
        let standing = self.history.iter().filter(|(row, known_to)| row.account == *account && known_to.is_none());
        let rows: Vec<FactRow> = standing.map(|(row, _)| row.clone()).collect();
        issue(facts, &rows, month, Position(self.written)).map_or(Derived::Nothing, Derived::Reconciliation)
    }

    fn take_in(&mut self, stream: &StreamId, event: &AnyEvent) {
        let position = Position(self.written);
        for change in changes(stream, position, event) {
            let (Change::Add(FactRow { account, .. }) | Change::Retract { account, .. }) = &change;
            let known = self.accounts.iter().position(|facts| facts.account == *account);
            let place = known.unwrap_or_else(|| {
                self.accounts.push(AccountFacts { account: account.clone(), ledger: Ledger::default() });
                self.accounts.len() - 1
            });
            match &change {
                Change::Add(row) => {
                    self.accounts[place].ledger.apply(row.at, &row.fact);
                    if matches!(row.fact, Fact::Posting(_)) {
                        self.history.push((row.clone(), None));
                    }
                }
                Change::Retract { account, entry, known_to } => {
                    self.accounts[place].ledger.retract(*entry);
                    let of = |row: &FactRow| row.account == *account && row.at.entry == *entry;
                    for (_, to) in self.history.iter_mut().filter(|(row, to)| of(row) && to.is_none()) {
                        *to = Some(*known_to);
                    }
                }
            }
        }
        for change in rep_changes(stream, position, event) {
            // Nothing of a rep's is corrected in the story.
            let RepChange::Add(row) = change else { continue };
            let known = self.reps.iter().position(|facts| facts.rep == row.rep);
            let place = known.unwrap_or_else(|| {
                self.reps.push(RepFacts { rep: row.rep.clone(), ledger: RepLedger::default() });
                self.reps.len() - 1
            });
            self.reps[place].ledger.apply(row.at, &row.fact);
        }
    }

    fn account(&self, id: &str) -> &Account {
        let stream: StreamId = format!("account/{id}").parse().expect("a stream");
        match self.desk.get(&stream).map(|loaded| &loaded.aggregate) {
            Some(AnyAggregate::Account(account)) => account,
            _ => panic!("no account {id}"),
        }
    }
}

fn same_books(account: &Account, books: &Books) {
    let ledger = account.ledger();
    let claims = ledger.claims().iter().map(|claim| (claim.fact.claim.as_str(), claim.open.last()));
    let thought = books.claims.iter().map(|claim| (claim.id.as_str(), i128::from(claim.open.on(TODAY))));
    assert!(claims.eq(thought), "the open amounts of {:?}", ledger.registration());
    let rest = |id: &str| books.receipt(id).map(|receipt| i128::from(receipt.unapplied.on(TODAY)));
    for receipt in ledger.receipts() {
        assert_eq!(Some(receipt.unapplied.last()), rest(&receipt.fact.receipt), "{}", receipt.fact.receipt);
    }
    assert_eq!(ledger.receipts().len(), books.receipts.len());
    assert_eq!(ledger.check(), Ok(()));
}

/// Runs a company before the desk; `today_of` says what day it is when an entry is typed.
fn run(seed: u64, accounts: usize, today_of: impl Fn(&Entry) -> Date) -> (World, Office) {
    let (mut world, mut office, mut last) = (World::new(seed, accounts, TODAY), Office::open(), Date::MIN);
    while let Some(entry) = world.next_entry() {
        assert!(last <= entry.recorded_on && entry.recorded_on <= TODAY, "the days decrease: {entry:?}");
        last = entry.recorded_on;
        let decided = office.decide(&entry, today_of(&entry));
        assert_eq!(decided, Ok(()), "seed {seed}: {}", entry.command);
    }
    for account in &world.accounts {
        same_books(office.account(&account.id), &account.books);
    }
    (world, office)
}

#[test]
fn every_command_is_accepted_on_the_day_it_was_typed_and_the_books_agree() {
    // Seed 1 is looked at more closely below.
    drop(run(2, 200, |entry| entry.recorded_on));
}

#[test]
fn every_command_is_accepted_when_all_are_typed_today() {
    drop(run(4, 200, |_| TODAY));
}

#[test]
fn a_company_of_any_size_is_accepted() {
    [0, 1, 2, 7, 61].into_iter().for_each(|accounts| drop(run(9, accounts, |entry| entry.recorded_on)));
}

/// What stands at the end of the story, account by account.
#[derive(Debug, Default)]
struct Standing {
    promises: BTreeMap<PartState, usize>,
    broken_lately: usize,
    due_soon: usize,
    overdue_without_promise: usize,
    only_disputed: usize,
    flags: BTreeMap<ContactFlag, usize>,
    stalled_advances: usize,
}

impl Standing {
    fn add(&mut self, account: &Account, rules: &PromiseRules) {
        let ledger = account.ledger();
        let counting = Counting::new(ledger, rules, TODAY);
        let days_to = |day: Date| TODAY.until(day).map_or(0, |span| span.get_days());
        for (_, part) in counting.parts() {
            *self.promises.entry(part.state).or_default() += 1;
            self.broken_lately += usize::from(part.state.is_unkept() && days_to(part.grace_until) >= -30);
            self.due_soon += usize::from(part.state == PartState::Open && days_to(part.due_on) <= 7);
        }
        let due = ledger.claims().iter().filter(|claim| claim.due_on(TODAY).is_some_and(|due| due < TODAY));
        let overdue = due.map(|claim| {
            let open = claim.open.on(TODAY);
            (open, ledger.disputed_on(&claim.fact.claim, TODAY).min(open))
        });
        let (open, disputed) = overdue.fold((0, 0), |sum, claim| (sum.0 + claim.0, sum.1 + claim.1));
        let promised = counting.parts().any(|(_, part)| matches!(part.state, PartState::Open | PartState::InGrace));
        self.overdue_without_promise += usize::from(open > disputed && !promised);
        self.only_disputed += usize::from(open > 0 && open == disputed);
        for follow_up in ledger.follow_ups() {
            follow_up.fact.flags.iter().for_each(|flag| *self.flags.entry(*flag).or_default() += 1);
            self.stalled_advances += usize::from(follow_up.fact.outcome != follow_up.shown_outcome());
        }
    }
}

#[test]
fn at_the_end_the_worklist_has_something_of_everything() {
    let (world, office) = run(1, 200, |entry| entry.recorded_on);
    let rules = recoup_events::policy::read(SHIPPED).expect("the shipped policy").promise;
    let mut standing = Standing::default();
    world.accounts.iter().for_each(|account| standing.add(office.account(&account.id), &rules));
    use Cause::*;
    for cause in [Late, Task, Cadence, Promise, Case] {
        assert!(office.deducted.get(&cause).is_some_and(|minor| *minor > 0), "no {cause:?}: {:?}", office.deducted);
    }
    assert!(office.clawed_back && office.released, "something was clawed back, and something released");
    use PartState::*;
    for (state, at_least) in [
        (Broken, 20),
        (PartiallyKept, 20),
        (Open, 10),
        (Conditional, 2),
        (KeptLate, 20),
        (Kept, 100),
        (Void, 1),
        (Withdrawn, 5),
        (Rescheduled, 20),
    ] {
        let found = standing.promises.get(&state).copied().unwrap_or_default();
        assert!(found >= at_least, "{found} parts {state:?}: {standing:?}");
    }
    assert!(standing.broken_lately >= 5, "{standing:?}");
    assert!(standing.due_soon >= 5, "{standing:?}");
    assert!(standing.overdue_without_promise >= 10, "{standing:?}");
    assert!(standing.only_disputed >= 2, "{standing:?}");
    assert!(standing.stalled_advances >= 50, "{standing:?}");
    assert_eq!(standing.flags.len(), 3, "every limit was overstepped by somebody: {standing:?}");
    assert!(standing.flags.values().sum::<usize>() < 400, "but by few: {standing:?}");
}

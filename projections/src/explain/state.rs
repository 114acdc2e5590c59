//! State: the ledgers of a history on one day, event by event, with the policy as known by then.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Ledger, RepLedger};
use recoup_events::policy::PolicyVersion;
use recoup_events::values::{AccountId, Position, RepId};

use super::history::{Happened, History};
use crate::asked::{AccountFacts, Asked};
use crate::commission::{Book, RepFacts};
use crate::rows::{Change, RepChange, changes, rep_changes};

/// The ledgers of a history on one day.
#[derive(Debug, Clone)]
pub struct State<'h> {
    history: &'h History,
    as_of: Date,
    known: Position,
    accounts: Vec<AccountFacts>,
    /// Where each account stands in the list.
    places: BTreeMap<AccountId, usize>,
    reps: Vec<RepFacts>,
}

impl<'h> State<'h> {
    /// Nothing yet, on a day; the policy as known at a position.
    #[must_use]
    pub const fn new(history: &'h History, as_of: Date, known: Position) -> Self {
        Self { history, as_of, known, accounts: Vec::new(), places: BTreeMap::new(), reps: Vec::new() }
    }

    /// Takes an event in; what is effective after the day changes nothing. Must be called in log order.
    pub fn take_in(&mut self, happened: &Happened) {
        let Happened { stream, position, event, .. } = happened;
        for change in changes(stream, *position, event) {
            match change {
                Change::Add(row) if row.at.effective_on > self.as_of => {}
                Change::Add(row) => self.ledger(&row.account).apply(row.at, &row.fact),
                Change::Retract { account, entry, .. } => self.ledger(&account).retract(entry),
            }
        }
        for change in rep_changes(stream, *position, event) {
            match change {
                RepChange::Add(row) if row.at.effective_on > self.as_of => {}
                RepChange::Add(row) => self.rep_ledger(&row.rep).apply(row.at, &row.fact),
                RepChange::Retract { rep, entry, .. } => self.rep_ledger(&rep).retract(entry),
            }
        }
    }

    /// Moves on to what is known at a later position.
    pub const fn know(&mut self, known: Position) {
        self.known = known;
    }

    fn ledger(&mut self, account: &AccountId) -> &mut Ledger {
        let place = self.places.get(account).copied().unwrap_or_else(|| {
            self.accounts.push(AccountFacts { account: account.clone(), ledger: Ledger::default() });
            self.places.insert(account.clone(), self.accounts.len() - 1);
            self.accounts.len() - 1
        });
        &mut self.accounts[place].ledger
    }

    fn rep_ledger(&mut self, rep: &RepId) -> &mut RepLedger {
        let place = self.reps.iter().position(|facts| facts.rep == *rep).unwrap_or_else(|| {
            self.reps.push(RepFacts { rep: rep.clone(), ledger: RepLedger::default() });
            self.reps.len() - 1
        });
        &mut self.reps[place].ledger
    }

    /// The day.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// The day with the policy in force on it.
    #[must_use]
    pub fn asked(&self) -> Asked<'h> {
        let policy = self.policy().map_or(self.history.shipped(), |version| &version.document);
        Asked { as_of: self.as_of, policy }
    }

    /// The version of the policy in force on the day; none where the shipped one stands in.
    #[must_use]
    pub fn policy(&self) -> Option<&'h PolicyVersion> {
        self.history.policies().on(self.as_of, self.known)
    }

    /// One account's facts; none where nothing was said of it by the day.
    #[must_use]
    pub fn account(&self, account: &AccountId) -> Option<&AccountFacts> {
        self.places.get(account).map(|place| &self.accounts[*place])
    }

    /// One rep's facts; none where he is not registered by the day.
    #[must_use]
    pub fn rep(&self, rep: &RepId) -> Option<&RepFacts> {
        self.reps.iter().find(|facts| facts.rep == *rep && facts.ledger.registration().is_some())
    }

    /// The reps registered by the day.
    #[must_use]
    pub fn reps(&self) -> &[RepFacts] {
        &self.reps
    }

    /// Brings the accounts into the order of their registration, without those that are not registered.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        let registered = |facts: &AccountFacts| facts.ledger.registration().map(|r| r.at.entry);
        self.accounts.retain(|facts| registered(facts).is_some());
        self.accounts.sort_by_key(registered);
        self.places = self.accounts.iter().enumerate().map(|(i, facts)| (facts.account.clone(), i)).collect();
        self.reps.retain(|facts| facts.ledger.registration().is_some());
        self
    }

    /// What questions about pay are asked of.
    #[must_use]
    pub fn book(&self) -> Book<'_> {
        Book {
            accounts: &self.accounts,
            policies: self.history.policies(),
            known_at: self.known,
            as_of: self.as_of,
            currency: self.history.currency(),
        }
    }
}

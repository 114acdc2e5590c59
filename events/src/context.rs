//! What a decision may know besides its aggregate: plain data, handed in by the writer.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::derived::Derived;
use crate::facts::At;
use crate::policy::{PolicyDocument, PolicyTimeline};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AccountId, ActorId, Currency, Position, RepId};

/// The reps of a book and since when each may act or own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reps(BTreeMap<RepId, At>);

impl Reps {
    /// A rep is registered from a day on, by an entry.
    pub fn register(&mut self, rep: RepId, at: At) {
        self.0.insert(rep, at);
    }

    /// An entry of a rep's stream was a mistake: where it was his registration, he is out.
    pub fn correct(&mut self, rep: &RepId, entry: Position) {
        if self.is_entry_of(rep, entry) {
            self.0.remove(rep);
        }
    }

    /// Whether an entry is the rep's registration.
    #[must_use]
    pub fn is_entry_of(&self, rep: &RepId, entry: Position) -> bool {
        self.0.get(rep).is_some_and(|at| at.entry == entry)
    }

    /// Since when a rep is registered.
    #[must_use]
    pub fn since(&self, rep: &RepId) -> Option<Date> {
        self.0.get(rep).map(|at| at.effective_on)
    }

    /// All reps by name.
    pub fn iter(&self) -> impl Iterator<Item = (&RepId, Date)> {
        self.0.iter().map(|(rep, at)| (rep, at.effective_on))
    }
}

/// What the writer tells every decision (cqrs-es `Services`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Services {
    /// Today in the book's time zone.
    pub today: Date,
    /// The position that the first event of this decision will have: its entry.
    pub entry: Position,
    /// The book's currency.
    pub book_currency: Currency,
    /// What was computed because the command needs it.
    pub derived: Arc<Derived>,
    /// The accounts of other streams that the command names, as far as they exist: since when, and their main
    /// currency.
    pub accounts: Arc<BTreeMap<AccountId, (Date, Currency)>>,
    /// The reps.
    pub reps: Arc<Reps>,
    /// The policies published so far.
    pub policy: Arc<PolicyTimeline>,
}

/// A command with who says it and from when it is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed<C> {
    /// Who says it.
    pub actor: ActorId,
    /// From when it is true.
    pub effective_on: Date,
    /// What it says.
    pub command: C,
}

/// Everything about the moment of a decision.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Who says it.
    pub actor: &'a ActorId,
    /// From when it is true.
    pub effective_on: Date,
    /// What the writer tells.
    pub services: &'a Services,
}

impl Moment<'_> {
    /// The stamp of an event that is true from the command's day.
    #[must_use]
    pub const fn at(&self) -> At {
        self.at_day(self.effective_on)
    }

    /// The stamp of an event that is true from another day.
    #[must_use]
    pub const fn at_day(&self, effective_on: Date) -> At {
        At { effective_on, entry: self.services.entry }
    }

    /// Refuses a rep who is not registered on that day ("no rep acts or owns before his", domain.md 2).
    ///
    /// # Errors
    /// `rep_not_found`.
    pub fn require_rep(&self, rep: &RepId, field: &str) -> Decision<()> {
        match self.services.reps.since(rep) {
            Some(since) if since <= self.effective_on => Ok(()),
            Some(since) => Err(Refusal::new(
                codes::REP_NOT_FOUND,
                format!("rep {rep} is registered from {since}, after {}", self.effective_on),
            )
            .at(field)),
            None => Err(Refusal::new(codes::REP_NOT_FOUND, format!("rep {rep} is not registered")).at(field)),
        }
    }

    /// The policy in force on that day, with everything published so far.
    ///
    /// # Errors
    /// `internal` in a book without any policy, which the shell does not let happen.
    pub fn policy(&self) -> Decision<&PolicyDocument> {
        let version = self.services.policy.on(self.effective_on, Position(u64::MAX));
        let missing = || Refusal::new(codes::INTERNAL, "the book has no policy");
        version.map(|version| &version.document).ok_or_else(missing)
    }

    /// Refuses a day to come; only a few commands may lie there (domain.md 2).
    ///
    /// # Errors
    /// `effective_in_future`.
    pub fn not_in_future(&self) -> Decision<()> {
        if self.effective_on <= self.services.today {
            return Ok(());
        }
        let message = format!("{} lies in the future: today is {}", self.effective_on, self.services.today);
        Err(Refusal::new(codes::EFFECTIVE_IN_FUTURE, message).at("effective_on"))
    }

    /// Refuses a day before the one of what the command refers to (domain.md 2).
    ///
    /// # Errors
    /// `effective_too_early`.
    pub fn not_before(&self, day: Date, what: impl std::fmt::Display) -> Decision<()> {
        if self.effective_on >= day {
            return Ok(());
        }
        let message = format!("{} is before {what} of {day}", self.effective_on);
        Err(Refusal::new(codes::EFFECTIVE_TOO_EARLY, message).at("effective_on"))
    }
}

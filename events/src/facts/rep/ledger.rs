//! One rep's ledger: the fold of his dated facts in log order.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    AdvanceFact, AdvanceSettledFact, BudgetFact, ContestAnsweredFact, ContestFact, DrawFact, FrozenItem, FrozenLine,
    FrozenTotals, LetterFact, LetterLineFact, RepFact, StatementFact, VerifiedFact,
};
use crate::facts::{At, Dated, Timeline};
use crate::values::{AdvanceId, ContestId, Currency, DrawId, Month, Position, Text};

/// That the rep exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepRegistration {
    /// Since when, and by which entry.
    pub at: At,
    /// His name.
    pub name: Text,
    /// The currency of his floor.
    pub currency: Currency,
    /// The least that his pay may come to in a month, in minor units.
    pub wage_floor_minor: Option<i64>,
}

/// A task letter with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Since when, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: LetterFact,
    /// Its lines, as listed.
    pub lines: Vec<LetterLineFact>,
}

/// An advance and its settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advance {
    /// Since when, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: AdvanceFact,
    /// When and how it was settled.
    pub settled: Option<(At, AdvanceSettledFact)>,
}

/// A draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Since when, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: DrawFact,
}

/// A statement as it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedStatement {
    /// Since when, and by which entry; its day is the one it was computed for.
    pub at: At,
    /// What it is.
    pub fact: StatementFact,
    /// Its sums, the first currency first.
    pub totals: Vec<FrozenTotals>,
    /// Its lines, as listed.
    pub lines: Vec<FrozenLine>,
    /// Its releases, claw-backs and adjustments, as listed.
    pub items: Vec<FrozenItem>,
}

/// A contest and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// Since when, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: ContestFact,
    /// When and how it was answered.
    pub answered: Option<(At, ContestAnsweredFact)>,
}

/// One rep's facts, folded. Lists are in log order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RepLedger {
    registration: Option<RepRegistration>,
    letters: Vec<Letter>,
    verified: Vec<Dated<VerifiedFact>>,
    selling: Timeline<bool>,
    budgets: Vec<Dated<BudgetFact>>,
    advances: Vec<Advance>,
    draws: Vec<Draw>,
    statements: Vec<IssuedStatement>,
    contests: Vec<Contest>,
}

impl RepLedger {
    /// Adds a fact. Must be called in log order.
    pub fn apply(&mut self, at: At, fact: &RepFact) {
        match fact {
            RepFact::Registered { name, currency, wage_floor_minor } => {
                let (name, currency, wage_floor_minor) = (name.clone(), *currency, *wage_floor_minor);
                self.registration = Some(RepRegistration { at, name, currency, wage_floor_minor });
            }
            RepFact::Letter(fact) => self.letters.push(Letter { at, fact: fact.clone(), lines: Vec::new() }),
            RepFact::LetterLine(line) => {
                // The lines of a letter follow it at once, by the same entry.
                if let Some(letter) = self.letters.iter_mut().rfind(|letter| letter.at.entry == at.entry) {
                    letter.lines.push(line.clone());
                }
            }
            RepFact::Verified(fact) => self.verified.push(Dated { at, value: fact.clone() }),
            RepFact::Selling { suspended, .. } => self.selling.set(at, *suspended),
            RepFact::Budget(fact) => self.budgets.push(Dated { at, value: fact.clone() }),
            RepFact::Advance(fact) => self.advances.push(Advance { at, fact: fact.clone(), settled: None }),
            RepFact::AdvanceSettled(fact) => {
                if let Some(advance) = self.advances.iter_mut().find(|a| a.fact.advance == fact.advance) {
                    advance.settled = Some((at, fact.clone()));
                }
            }
            RepFact::Draw(fact) => self.draws.push(Draw { at, fact: fact.clone() }),
            RepFact::Contest(fact) => self.contests.push(Contest { at, fact: fact.clone(), answered: None }),
            RepFact::ContestAnswered(fact) => {
                if let Some(contest) = self.contests.iter_mut().find(|c| c.fact.contest == fact.contest) {
                    contest.answered = Some((at, fact.clone()));
                }
            }
            statement => self.freeze(at, statement),
        }
    }

    fn freeze(&mut self, at: At, fact: &RepFact) {
        if let RepFact::Statement(fact) = fact {
            let (totals, lines, items) = (Vec::new(), Vec::new(), Vec::new());
            self.statements.push(IssuedStatement { at, fact: fact.clone(), totals, lines, items });
            return;
        }
        let Some(statement) = self.statements.iter_mut().rfind(|statement| statement.at.entry == at.entry) else {
            return;
        };
        match fact {
            RepFact::StatementTotals { totals, .. } => statement.totals.push(totals.clone()),
            RepFact::StatementLine { line, .. } => statement.lines.push(line.clone()),
            RepFact::StatementItem { item, .. } => statement.items.push(item.clone()),
            _ => {}
        }
    }

    /// Takes out all facts of an entry (domain.md 2, `correct`).
    pub fn retract(&mut self, entry: Position) {
        if self.registration.as_ref().is_some_and(|r| r.at.entry == entry) {
            self.registration = None;
        }
        self.letters.retain(|letter| letter.at.entry != entry);
        self.verified.retain(|verified| verified.at.entry != entry);
        self.selling.retract(entry);
        self.budgets.retain(|budget| budget.at.entry != entry);
        self.advances.retain(|advance| advance.at.entry != entry);
        for advance in &mut self.advances {
            advance.settled = advance.settled.take().filter(|(at, _)| at.entry != entry);
        }
        self.draws.retain(|draw| draw.at.entry != entry);
        self.statements.retain(|statement| statement.at.entry != entry);
        self.contests.retain(|contest| contest.at.entry != entry);
        for contest in &mut self.contests {
            contest.answered = contest.answered.take().filter(|(at, _)| at.entry != entry);
        }
    }

    /// That the rep exists, if he does.
    #[must_use]
    pub const fn registration(&self) -> Option<&RepRegistration> {
        self.registration.as_ref()
    }

    /// The task letter of a month: the last one recorded for it that is effective by a day.
    #[must_use]
    pub fn letter(&self, month: Month, as_of: Date) -> Option<&Letter> {
        self.letters.iter().rfind(|letter| letter.fact.month == month && letter.at.effective_on <= as_of)
    }

    /// All task letters in log order.
    #[must_use]
    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// Who verified the progress of months, in log order.
    #[must_use]
    pub fn verified(&self) -> &[Dated<VerifiedFact>] {
        &self.verified
    }

    /// Whether his selling is suspended at the end of a day.
    #[must_use]
    pub fn is_selling_suspended_on(&self, day: Date) -> bool {
        self.selling.on(day).copied().unwrap_or(false)
    }

    /// Since when he has last been suspended or resumed; none where he never was.
    #[must_use]
    pub fn selling_changed_on(&self) -> Option<Date> {
        self.selling.iter().next_back().map(|changed| changed.at.effective_on)
    }

    /// The expense budgets in log order; of one contract the latest by day stands.
    #[must_use]
    pub fn budgets(&self) -> &[Dated<BudgetFact>] {
        &self.budgets
    }

    /// All advances in log order.
    #[must_use]
    pub fn advances(&self) -> &[Advance] {
        &self.advances
    }

    /// An advance.
    #[must_use]
    pub fn advance(&self, id: &AdvanceId) -> Option<&Advance> {
        self.advances.iter().find(|advance| advance.fact.advance == *id)
    }

    /// All draws in log order.
    #[must_use]
    pub fn draws(&self) -> &[Draw] {
        &self.draws
    }

    /// A draw.
    #[must_use]
    pub fn draw(&self, id: &DrawId) -> Option<&Draw> {
        self.draws.iter().find(|draw| draw.fact.draw == *id)
    }

    /// The issued statements in log order.
    #[must_use]
    pub fn statements(&self) -> &[IssuedStatement] {
        &self.statements
    }

    /// The statement issued for a month.
    #[must_use]
    pub fn statement(&self, month: Month) -> Option<&IssuedStatement> {
        self.statements.iter().find(|statement| statement.fact.month == month)
    }

    /// All contests in log order.
    #[must_use]
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }

    /// A contest.
    #[must_use]
    pub fn contest(&self, id: &ContestId) -> Option<&Contest> {
        self.contests.iter().find(|contest| contest.fact.contest == *id)
    }

    /// What issued statements have recovered of draws in a currency, in minor units.
    #[must_use]
    pub fn draws_recovered_minor(&self, currency: Currency) -> i64 {
        let totals = self.statements.iter().flat_map(|statement| &statement.totals);
        totals.filter(|totals| totals.currency == currency).map(|totals| totals.draws_recovered_minor).sum()
    }
}

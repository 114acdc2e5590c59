//! Facts of reps as rows, there and back: letters, advances, draws, and statements as they were issued.
//!
//! Every table has the same first columns (book, rep, position, line, effective_on, entry, known_to) and then its own;
//! rows are in force and count as those of accounts do.

mod statements;

use recoup_events::desk::AnyEvent;
use recoup_events::event::Payload;
use recoup_events::facts::{
    AdvanceFact, AdvanceSettledFact, At, BudgetFact, ContestAnsweredFact, ContestFact, DrawFact, LetterFact,
    LetterLineFact, RepFact, VerifiedFact,
};
use recoup_events::reps::RepEvent;
use recoup_events::values::{Position, RepId, StreamId, Text};

use super::cells::{Cell, Field, Reader, RowError};
use super::facts::{Table, unknown};

/// One fact of a rep, with where it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepRow {
    /// Whose fact.
    pub rep: RepId,
    /// The event that states it.
    pub position: Position,
    /// Which of the event's facts.
    pub line: u32,
    /// Since when, and by which entry.
    pub at: At,
    /// The fact.
    pub fact: RepFact,
}

/// What an event does to the read tables of reps.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "nearly all are rows")]
pub enum RepChange {
    /// A row more.
    Add(RepRow),
    /// The rows of an entry are known only up to here.
    Retract {
        /// Whose rows.
        rep: RepId,
        /// Of which entry.
        entry: Position,
        /// The position of the correction.
        known_to: Position,
    },
}

/// What an event of a rep does to the read tables; events of other streams do nothing to these.
#[must_use]
pub fn rep_changes(stream: &StreamId, position: Position, event: &AnyEvent) -> Vec<RepChange> {
    let (Some(rep), AnyEvent::Rep(event)) = (stream.as_rep(), event) else { return Vec::new() };
    if let RepEvent::EntryCorrected(correction) = event {
        return vec![RepChange::Retract { rep, entry: correction.corrected, known_to: position }];
    }
    let (mut facts, at) = (Vec::new(), event.at());
    event.rep_facts(&mut facts);
    let row = |(line, fact)| RepChange::Add(RepRow { rep: rep.clone(), position, line, at, fact });
    (0..).zip(facts).map(row).collect()
}

macro_rules! tables {
    ($($name:ident: $table:literal [$($column:literal),* $(,)?];)+) => {
        $(pub(super) const $name: Table = Table { name: $table, columns: &[$($column),*] };)+

        /// All tables of facts of reps.
        pub const REP_TABLES: &[Table] = &[$($name),+];
    };
}

tables! {
    REPS: "reps" ["name", "currency", "wage_floor_minor"];
    LETTERS: "task_letters" ["month", "late", "unverified"];
    LETTER_LINES: "task_letter_lines" ["month", "account", "amount_minor", "contract", "currency"];
    VERIFICATIONS: "progress_verifications" ["month", "department", "said_by"];
    SELLING: "selling" ["suspended", "reason"];
    BUDGETS: "expense_budgets" ["account", "contract", "currency", "amount_minor"];
    ADVANCES: "expense_advances" ["advance", "account", "contract", "currency", "amount_minor"];
    SETTLEMENTS: "expense_settlements" ["advance", "spent_minor", "evidence"];
    DRAWS: "draws" ["draw", "currency", "amount_minor", "said_by", "approved_by"];
    STATEMENTS: "commission_statements" ["month", "statement_position", "document_sha256"];
    TOTALS: "commission_totals" [
        "month", "currency", "gross_minor", "late_minor", "task_minor", "cadence_minor", "promise_minor", "case_minor",
        "net_minor", "held_back_minor", "released_minor", "clawed_back_minor", "draws_recovered_minor", "waived_minor",
        "adjusted_minor", "payable_minor",
    ];
    LINES: "commission_lines" [
        "month", "account", "claim", "receipt", "currency", "value_date", "amount_minor", "base_rate", "days_late",
        "late_points", "late_minor", "task_points", "task_minor", "cadence_points", "cadence_minor", "promise_points",
        "promise_minor", "case_points", "case_minor", "effective_rate", "gross_minor", "net_minor", "held_minor",
        "policy_version", "origin", "events",
    ];
    ITEMS: "commission_items" [
        "month", "kind", "account", "claim", "receipt", "currency", "amount_minor", "held_minor", "line_month",
        "of_month", "origin",
    ];
    CONTESTS: "commission_contests" [
        "contest", "month", "account", "claim", "receipt", "currency", "reason", "said_by",
    ];
    ANSWERS: "commission_contest_answers" ["contest", "outcome", "adjustment_minor", "said_by"];
}

/// The table a fact of a rep stands in.
#[must_use]
pub const fn rep_table_of(fact: &RepFact) -> Table {
    match fact {
        RepFact::Registered { .. } => REPS,
        RepFact::Letter(_) => LETTERS,
        RepFact::LetterLine(_) => LETTER_LINES,
        RepFact::Verified(_) => VERIFICATIONS,
        RepFact::Selling { .. } => SELLING,
        RepFact::Budget(_) => BUDGETS,
        RepFact::Advance(_) => ADVANCES,
        RepFact::AdvanceSettled(_) => SETTLEMENTS,
        RepFact::Draw(_) => DRAWS,
        RepFact::Statement(_) => STATEMENTS,
        RepFact::StatementTotals { .. } => TOTALS,
        RepFact::StatementLine { .. } => LINES,
        RepFact::StatementItem { .. } => ITEMS,
        RepFact::Contest(_) => CONTESTS,
        RepFact::ContestAnswered(_) => ANSWERS,
    }
}

/// A fact's own columns.
#[must_use]
pub fn write_rep(fact: &RepFact) -> Vec<Cell> {
    let text = |text: &dyn ToString| Cell::text(text.to_string());
    match fact {
        RepFact::Registered { name, currency, wage_floor_minor } => {
            vec![Cell::text(&**name), Cell::text(currency.code()), Cell::maybe_int(*wage_floor_minor)]
        }
        RepFact::Letter(f) => vec![text(&f.month), Cell::Bool(f.late), Cell::Bool(f.unverified)],
        RepFact::LetterLine(f) => {
            let contract = Cell::maybe(f.contract.as_ref());
            vec![text(&f.month), text(&f.account), Cell::Int(f.amount_minor), contract, text(&f.currency)]
        }
        RepFact::Verified(f) => vec![text(&f.month), Cell::word(&f.department), text(&f.by)],
        RepFact::Selling { suspended, reason } => vec![Cell::Bool(*suspended), Cell::text(&**reason)],
        RepFact::Budget(f) => {
            vec![text(&f.account), text(&f.contract), text(&f.currency), Cell::Int(f.amount_minor)]
        }
        RepFact::Advance(f) => {
            let (amount, currency) = (Cell::Int(f.amount_minor), text(&f.currency));
            vec![text(&f.advance), text(&f.account), text(&f.contract), currency, amount]
        }
        RepFact::AdvanceSettled(f) => {
            vec![text(&f.advance), Cell::Int(f.spent_minor), Cell::maybe(f.evidence.as_ref())]
        }
        RepFact::Draw(f) => {
            vec![text(&f.draw), text(&f.currency), Cell::Int(f.amount_minor), text(&f.by), text(&f.approved_by)]
        }
        RepFact::Contest(f) => vec![
            text(&f.contest),
            text(&f.month),
            text(&f.account),
            text(&f.claim),
            text(&f.receipt),
            text(&f.currency),
            Cell::text(&*f.reason),
            text(&f.by),
        ],
        RepFact::ContestAnswered(f) => {
            vec![text(&f.contest), Cell::word(&f.outcome), Cell::maybe_int(f.adjustment_minor), text(&f.by)]
        }
        statement => statements::write(statement),
    }
}

/// The fact of a row of a table of reps, by its own columns.
///
/// # Errors
/// A column that holds what no fact has.
pub fn read_rep(table: Table, cells: &[Field<'_>]) -> Result<RepFact, RowError> {
    let mut row = Reader { table: table.name, columns: table.columns, cells, next: 0 };
    let r = &mut row;
    Ok(match table.name {
        "reps" => RepFact::Registered { name: words(r)?, currency: r.parsed()?, wage_floor_minor: r.maybe_int()? },
        "task_letters" => RepFact::Letter(LetterFact { month: r.parsed()?, late: r.bool()?, unverified: r.bool()? }),
        "task_letter_lines" => RepFact::LetterLine(LetterLineFact {
            month: r.parsed()?,
            account: r.parsed()?,
            amount_minor: r.int()?,
            contract: r.maybe_parsed()?,
            currency: r.parsed()?,
        }),
        "progress_verifications" => {
            RepFact::Verified(VerifiedFact { month: r.parsed()?, department: r.word()?, by: r.parsed()? })
        }
        "selling" => RepFact::Selling { suspended: r.bool()?, reason: words(r)? },
        "expense_budgets" => RepFact::Budget(BudgetFact {
            account: r.parsed()?,
            contract: r.parsed()?,
            currency: r.parsed()?,
            amount_minor: r.int()?,
        }),
        "expense_advances" => RepFact::Advance(AdvanceFact {
            advance: r.parsed()?,
            account: r.parsed()?,
            contract: r.parsed()?,
            currency: r.parsed()?,
            amount_minor: r.int()?,
        }),
        "expense_settlements" => {
            let (advance, spent_minor) = (r.parsed()?, r.int()?);
            RepFact::AdvanceSettled(AdvanceSettledFact { advance, spent_minor, evidence: maybe_words(r)? })
        }
        "draws" => RepFact::Draw(DrawFact {
            draw: r.parsed()?,
            currency: r.parsed()?,
            amount_minor: r.int()?,
            by: r.parsed()?,
            approved_by: r.parsed()?,
        }),
        "commission_contests" => RepFact::Contest(ContestFact {
            contest: r.parsed()?,
            month: r.parsed()?,
            account: r.parsed()?,
            claim: r.parsed()?,
            receipt: r.parsed()?,
            currency: r.parsed()?,
            reason: words(r)?,
            by: r.parsed()?,
        }),
        "commission_contest_answers" => RepFact::ContestAnswered(ContestAnsweredFact {
            contest: r.parsed()?,
            outcome: r.word()?,
            adjustment_minor: r.maybe_int()?,
            by: r.parsed()?,
        }),
        _ => statements::read(r)?,
    })
}

fn words(r: &mut Reader<'_>) -> Result<Text, RowError> {
    maybe_words(r)?.ok_or_else(|| unknown(r.table, "text", ""))
}

fn maybe_words(r: &mut Reader<'_>) -> Result<Option<Text>, RowError> {
    let (table, text) = (r.table, r.maybe_text()?);
    text.map(|text| Text::new(text).map_err(|e| unknown(table, "text", &e.to_string()))).transpose()
}

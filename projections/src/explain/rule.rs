//! The stable codes of the rules behind contributions: the answer's figure, and what of the event moved it. Words for
//! people are not here.

use recoup_events::event::Payload;
use recoup_events::facts::{Fact, Posting, PostingKind};
use recoup_events::values::PromiseId;

use super::figures::Subject;
use super::history::Happened;
use crate::asked::AccountFacts;

/// Figures of a balance that are sums of postings.
const POSTED: [&str; 7] = ["claims", "cash", "non_cash", "credits", "written_off", "open", "unapplied"];

/// Whether a figure depends on numbers of the policy.
pub(super) fn takes_numbers(subject: &Subject, figure: &str) -> bool {
    match subject {
        Subject::Balance => figure == "promised",
        Subject::Ageing(_) => !POSTED.contains(&figure) && figure != "no_due_date",
        Subject::Promise(_) => !matches!(figure, "amount" | "parts" | "reschedules"),
    }
}

/// By which rule an event moved a figure, like `open.posting.cash` or `promise.counted.pass2`.
pub(super) fn code(subject: &Subject, figure: &str, facts: &AccountFacts, happened: &Happened) -> String {
    let mut stated = Vec::new();
    happened.event.facts(&mut stated);
    match subject {
        Subject::Balance => format!("{figure}.{}", moved_by(figure, &stated)),
        Subject::Ageing(_) if POSTED.contains(&figure) => format!("{figure}.{}", moved_by(figure, &stated)),
        Subject::Ageing(_) if figure == "no_due_date" => format!("ageing.no_due_date.{}", moved_by(figure, &stated)),
        Subject::Ageing(_) => format!("ageing.bucket.{}", moved_by(figure, &stated)),
        Subject::Promise(promise) => match (figure, pass(promise, facts, &stated)) {
            ("counted" | "paid_after", Some(pass)) => format!("promise.{figure}.pass{pass}"),
            _ => format!("promise.{figure}.{}", moved_by("promised", &stated)),
        },
    }
}

/// What of an event is told first: what the figure is about before what only bears on it.
fn moved_by(figure: &str, stated: &[Fact]) -> String {
    let told = |fact: &Fact| of_fact(figure, fact);
    let first = stated.iter().filter_map(told).min_by_key(|(rank, _)| *rank);
    first.map_or_else(|| "entry".to_owned(), |(_, word)| word)
}

fn of_fact(figure: &str, fact: &Fact) -> Option<(u8, String)> {
    let about = |figures: &[&str]| if figures.contains(&figure) { 0 } else { 2 };
    let word = |rank: u8, word: &str| Some((rank, word.to_owned()));
    match fact {
        Fact::Posting(posting) => {
            let rank = if moves(figure, posting) { 0 } else { 1 };
            Some((rank, format!("posting.{}", posting.kind.word().to_lowercase())))
        }
        Fact::Dispute(_) | Fact::DisputeStep(_) => word(about(&["disputed", "undisputed_overdue"]), "dispute"),
        Fact::Promise(_) | Fact::Part(_) | Fact::PartEnded(_) | Fact::PromiseStep(_) => {
            word(about(&["promised"]), "promise")
        }
        Fact::Due(_) => word(2, "due_date"),
        Fact::Receipt(_) | Fact::Returned(_) => word(3, "receipt"),
        _ => None,
    }
}

/// Whether a posting is what a figure adds up.
const fn moves(figure: &str, posting: &Posting) -> bool {
    match figure.as_bytes() {
        b"claims" => matches!(posting.kind, PostingKind::Claim),
        b"cash" => matches!(posting.kind, PostingKind::Cash),
        b"non_cash" => matches!(posting.kind, PostingKind::NonCash),
        b"credits" => matches!(posting.kind, PostingKind::Credit),
        b"written_off" => matches!(posting.kind, PostingKind::WriteOff),
        b"unapplied" => posting.kind.unapplied_sign() != 0,
        b"promised" => false,
        _ => posting.kind.open_sign() != 0,
    }
}

/// In which pass (domain.md 4) the money of an event counts for a promise: that of receipts that name it, else by its
/// scope. None where the event moves no money of a receipt.
fn pass(promise: &PromiseId, facts: &AccountFacts, stated: &[Fact]) -> Option<u8> {
    let moved = stated.iter().find_map(|fact| match fact {
        Fact::Posting(posting) => posting.receipt.as_ref(),
        _ => None,
    })?;
    let names_it = facts.ledger.receipt(moved).is_some_and(|r| r.fact.promise.as_ref() == Some(promise));
    let made = facts.ledger.promises().iter().find(|made| made.fact.promise == *promise)?;
    Some(match (names_it, made.fact.claims.is_empty()) {
        (true, _) => 1,
        (false, false) => 2,
        (false, true) => 3,
    })
}

//! A journal as text: what hledger and ledger both read, each in its own way where they differ. No figure is made.

use std::collections::BTreeSet;
use std::io::{self, Write};

use recoup_events::facts::Fact;
use recoup_events::values::{Amount, Currency};
use recoup_projections::Head;
use recoup_projections::journal::{Sources, Transaction};

/// Whose journal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Program {
    /// hledger.
    #[default]
    Hledger,
    /// ledger.
    Ledger,
}

/// Says what it is and how its amounts are written. A book without money has a journal of just this.
pub(super) fn opening(out: &mut impl Write, head: &Head, sources: &Sources, program: Program) -> io::Result<()> {
    writeln!(out, "; Book {}, as known at position {}, effective up to {}.", head.book, head.position, head.as_of)?;
    writeln!(out, "; Dates are EFFECTIVE=RECORDED; the number in brackets is the event's position in the log.")?;
    match program {
        Program::Hledger => {
            writeln!(out, "; As known now: hledger -f FILE bal; by the day of recording: with --date2. In UTF-8.\n")?;
            // Without it a single point with three digits behind it could be taken for a separator of thousands.
            writeln!(out, "decimal-mark .\n")?;
        }
        Program::Ledger => {
            writeln!(out, "; As known now: ledger -f FILE bal; by the day of recording: with --aux-date. In UTF-8.\n")?;
        }
    }
    for currency in currencies(sources) {
        let thousand = Amount::new(1_000 * 10_i64.pow(u32::from(currency.exponent())), currency);
        // A format has to show its decimal point, even where nothing follows it.
        let point = if currency.exponent() == 0 { "." } else { "" };
        writeln!(out, "commodity {}\n    format {} {thousand}{point}\n", currency.code(), currency.code())?;
    }
    Ok(())
}

/// The currencies that occur, by code.
fn currencies(sources: &Sources) -> Vec<Currency> {
    let postings = sources.postings.iter().filter_map(|(row, _)| match &row.fact {
        Fact::Posting(posting) => Some(posting.currency),
        _ => None,
    });
    let all = postings.chain(sources.suspense.iter().map(|held| held.amount.currency));
    let by_code: BTreeSet<(String, u8)> = all.map(|c| (c.code().to_owned(), c.exponent())).collect();
    by_code.into_iter().filter_map(|(code, _)| code.parse().ok()).collect()
}

/// One transaction, with an empty line after it.
pub(super) fn transaction(out: &mut impl Write, transaction: &Transaction) -> io::Result<()> {
    let Transaction { position, effective_on, recorded_on, what, reference, .. } = transaction;
    let correction = if transaction.reverses.is_some() { "correction: " } else { "" };
    writeln!(out, "{effective_on}={recorded_on} * ({position}) {correction}{what} {reference}")?;
    writeln!(out, "    ; position: {position}")?;
    if let Some(reversed) = transaction.reverses {
        writeln!(out, "    ; reverses: {reversed}")?;
    }
    for post in &transaction.posts {
        writeln!(out, "    {}  {} {}", post.account, post.amount.currency.code(), post.amount)?;
    }
    writeln!(out)
}

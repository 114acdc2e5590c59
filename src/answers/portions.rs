//! A book account by account: portions of accounts are read and folded, handed over one account after the
//! other and let go, so that an answer about a book needs no more memory than its own rows. What the answer says is
//! the business of `recoup-projections`.

use std::sync::Arc;

use futures::StreamExt;
use futures::stream;
use jiff::civil::Date;
use recoup_events::values::{AccountId, Position};
use recoup_projections::AccountFacts;
use recoup_projections::rows::{TABLES, Table};

use super::load;
use super::reading::{ReadError, Reading};
use crate::log::{EventLog, load_checkpoint};
use crate::projectors::{PROJECTION, ProjectError};
use crate::storage::{Lent, Packed, Session, StorageError};

/// How many portions are read at a time, each in a session of its own: while one is folded the database is at the next.
const AT_A_TIME: usize = 2;
/// A portion ends with the account that brings it to so many events.
const EVENTS: u64 = 2_000;

impl Reading {
    /// Hands over the facts of all accounts, one after the other in the order of registration, and keeps none.
    ///
    /// # Errors
    /// As [`Reading::accounts`].
    pub async fn each_account(&self, mut each: impl FnMut(&AccountFacts)) -> Result<(), ReadError> {
        let question = self.question().await?;
        let portions = stream::iter(&question.portions).map(|accounts| question.portion(accounts));
        let mut portions = std::pin::pin!(portions.buffered(AT_A_TIME));
        while let Some(portion) = portions.next().await {
            portion?.iter().for_each(&mut each);
        }
        Ok(())
    }

    /// What has to be read for all accounts.
    async fn question(&self) -> Result<Question, ReadError> {
        let (book, day, known) = (self.head.book.clone(), self.head.as_of, self.head.position);
        let mut session = self.log.database().read().await?;
        let portions = in_portions(registered(&mut session, &book, day, known).await?);
        let tables = filled(&mut session, &book).await?;
        session.rollback().await?;
        Ok(Question { log: Arc::clone(&self.log), book, day, known, tables, portions })
    }
}

/// What is read, and in which portions.
struct Question {
    log: Arc<dyn EventLog>,
    book: String,
    day: Date,
    known: Position,
    tables: Vec<Table>,
    portions: Vec<Vec<AccountId>>,
}

impl Question {
    /// The facts of the accounts of a portion.
    async fn portion(&self, accounts: &[AccountId]) -> Result<Vec<AccountFacts>, ProjectError> {
        let mut session = self.log.database().read().await?;
        // The tables were as far as this when the question began. Another version of the program may have cleared them
        // since; this session sees them as they are now, to its end.
        if load_checkpoint(&mut session, &self.book, PROJECTION).await? < self.known {
            return Err(StorageError::Busy("the read tables are being filled anew".to_owned()).into());
        }
        let at = (self.day, self.known);
        let facts = load::portion(&mut session, &self.book, &self.tables, accounts, at).await?;
        session.rollback().await?;
        Ok(facts)
    }
}

/// The accounts registered by a day, in the order of registration, with how many events there are of each.
async fn registered(
    session: &mut Session,
    book: &str,
    day: Date,
    known: Position,
) -> Result<Vec<(AccountId, u64)>, ProjectError> {
    let events = "(SELECT MAX(sequence) FROM events WHERE events.book = accounts.book AND \
         events.stream = 'account/' || accounts.account)";
    let query = Packed {
        columns: vec!["entry", "account", events],
        from: "accounts WHERE book = $1 AND position <= $2 AND effective_on <= $3 AND \
             (known_to IS NULL OR known_to > $2)"
            .to_owned(),
        together: "book",
    };
    let mut found = Vec::new();
    let keep = |_, _: &str, row: &[Lent<'_>]| {
        let wrong = |reason: String| ProjectError::Table { table: "accounts", reason };
        let [Lent::Int(entry), Lent::Text(account), events] = row else {
            return Err(wrong(format!("an account comes as {row:?}")));
        };
        let account = AccountId::new(account).map_err(|e| wrong(e.to_string()))?;
        let events = if let Lent::Int(events) = events { u64::try_from(*events).unwrap_or(0) } else { 0 };
        found.push((*entry, account, events));
        Ok(())
    };
    session.fetch_packed(&[query], &[book.into(), known.into(), day.into()], keep).await?;
    found.sort_unstable_by_key(|(entry, ..)| *entry);
    Ok(found.into_iter().map(|(_, account, events)| (account, events)).collect())
}

/// Cuts accounts into portions of about as many events.
fn in_portions(accounts: Vec<(AccountId, u64)>) -> Vec<Vec<AccountId>> {
    let (mut portions, mut portion, mut events) = (Vec::new(), Vec::new(), 0);
    for (account, more) in accounts {
        portion.push(account);
        events += more;
        if events >= EVENTS || portion.len() >= load::AT_ONCE {
            portions.push(std::mem::take(&mut portion));
            events = 0;
        }
    }
    if !portion.is_empty() {
        portions.push(portion);
    }
    portions
}

/// The tables that hold a row of the book: most books do without some.
async fn filled(session: &mut Session, book: &str) -> Result<Vec<Table>, ProjectError> {
    let one =
        |table: &Table| format!("SELECT '{0}' AS name WHERE EXISTS (SELECT 1 FROM {0} WHERE book = $1)", table.name);
    let all: Vec<String> = TABLES.iter().map(one).collect();
    let rows = session.fetch(&all.join(" UNION ALL "), &[book.into()]).await?;
    let names = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(TABLES.iter().filter(|table| names.iter().any(|name| ***name == *table.name)).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_are_cut_by_events_and_by_number() {
        let account = |n: u64| AccountId::new(&format!("A{n}")).expect("an id");
        let sizes = |events: &dyn Fn(u64) -> u64, count| {
            let portions = in_portions((0..count).map(|n| (account(n), events(n))).collect());
            assert_eq!(portions.concat(), (0..count).map(account).collect::<Vec<_>>());
            portions.iter().map(Vec::len).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&|_| 3, 0), [0; 0]);
        assert_eq!(sizes(&|_| 3, 130), [128, 2]);
        assert_eq!(sizes(&|n| if n == 2 { 100_000 } else { 900 }, 6), [3, 3]);
        assert_eq!(sizes(&|_| EVENTS, 3), [1, 1, 1]);
    }
}

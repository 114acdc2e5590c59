//! Answers to which only the figures of accounts matter: the balance and the ageing of one account or of a book. One
//! account's ledger is kept for the next question, a book's accounts go by one by one. What the answers say is the
//! business of `recoup-projections`.

use std::sync::Arc;

use jiff::civil::Date;
use recoup_events::values::{AccountId, Position, StreamId};
use recoup_projections::AccountFacts;
use recoup_projections::ageing::{AgeFrom, AgeingAnswer, Ageings};
use recoup_projections::balance::{BalanceAnswer, Balances, GroupBy};
use recoup_projections::rows::{Change, changes};

use super::kept::{self, Kept};
use super::load;
use super::reading::{ReadError, Reading, decode};
use crate::log::{StoredEvent, load_checkpoint};
use crate::projectors::PROJECTION;

impl Reading {
    /// The balance of one account or of all, as [`recoup_projections::balance::balance`] says.
    ///
    /// # Errors
    /// As [`Reading::accounts`].
    pub async fn balance(&self, only: Option<&AccountId>, by: Option<GroupBy>) -> Result<BalanceAnswer, ReadError> {
        let mut gathered = Balances::new(self.asked(), by);
        self.gather(only, |facts| gathered.add(facts)).await?;
        Ok(gathered.answer())
    }

    /// The ageing of one account or of all, as [`recoup_projections::ageing::ageing`] says.
    ///
    /// # Errors
    /// As [`Reading::accounts`].
    pub async fn ageing(
        &self,
        only: Option<&AccountId>,
        from: AgeFrom,
        by: Option<GroupBy>,
    ) -> Result<AgeingAnswer, ReadError> {
        let mut gathered = Ageings::new(self.asked(), from, by);
        self.gather(only, |facts| gathered.add(facts)).await?;
        Ok(gathered.answer())
    }

    /// Hands over accounts to an answer to which facts of later days change nothing; a property of random books holds
    /// balance and ageing to that.
    async fn gather(&self, only: Option<&AccountId>, mut each: impl FnMut(&AccountFacts)) -> Result<(), ReadError> {
        let Some(account) = only else { return self.each_account(each).await };
        if let Some(facts) = self.whole(account).await? {
            each(&facts);
            return Ok(());
        }
        self.accounts(only).await?.iter().for_each(each);
        Ok(())
    }

    /// All that is known of an account at the position asked, whatever its day; none where the account is known
    /// further than that, or not registered.
    async fn whole(&self, account: &AccountId) -> Result<Option<Arc<AccountFacts>>, ReadError> {
        let key = (self.log.database().number(), self.head.book.clone(), account.clone());
        let (facts, changed) = match kept::find(&key) {
            Some(kept) if kept.position > self.head.position => return Ok(None),
            Some(kept) => {
                let stream = StreamId::account(account);
                let (mut events, _) = self.log.read_stream(&self.head.book, &stream, kept.sequence).await?;
                events.retain(|event| event.position <= self.head.position);
                if events.is_empty() {
                    (kept.facts, None)
                } else {
                    // Alone, it need not be copied to be brought further.
                    kept::take(&key);
                    let kept = further(kept, &events)?;
                    (Arc::clone(&kept.facts), Some(kept))
                }
            }
            None => match self.fold_whole(account).await? {
                Some(kept) => (Arc::clone(&kept.facts), Some(kept)),
                None => return Ok(None),
            },
        };
        if let Some(kept) = changed {
            kept::keep(key, kept);
        }
        Ok(facts.ledger.registration().is_some().then_some(facts))
    }

    /// An account's ledger from the read tables; none where it has events that the question does not know, or the
    /// tables are being filled anew.
    async fn fold_whole(&self, account: &AccountId) -> Result<Option<Kept>, ReadError> {
        let (book, known) = (self.head.book.as_str(), self.head.position);
        let mut session = self.log.database().read().await?;
        let sql =
            "SELECT sequence, position FROM events WHERE book = $1 AND stream = $2 ORDER BY sequence DESC LIMIT 1";
        let stream = StreamId::account(account);
        let last = session.fetch_optional(sql, &[book.into(), stream.as_str().into()]).await?;
        let Some(last) = last else { return Ok(None) };
        let (sequence, position) = (last.count(0)?, Position(last.count(1)?));
        if position > known || load_checkpoint(&mut session, book, PROJECTION).await? < known {
            return Ok(None);
        }
        let mut ledgers = load::ledgers(&mut session, book, Some(account), Date::MAX, known).await?;
        session.rollback().await?;
        let ledger = ledgers.remove(account).unwrap_or_default();
        let facts = Arc::new(AccountFacts { account: account.clone(), ledger });
        Ok(Some(Kept { facts, sequence, position }))
    }
}

/// A ledger with the next events of its stream.
fn further(mut kept: Kept, events: &[StoredEvent]) -> Result<Kept, ReadError> {
    let ledger = &mut Arc::make_mut(&mut kept.facts).ledger;
    for stored in events {
        for change in changes(&stored.stream, stored.position, &decode(stored)?) {
            match change {
                Change::Add(row) => ledger.apply(row.at, &row.fact),
                Change::Retract { entry, .. } => ledger.retract(entry),
            }
        }
        (kept.sequence, kept.position) = (stored.sequence, stored.position);
    }
    Ok(kept)
}

//! Whose accounts a question is about: the reps that a book has, and the accounts that one of them owns. What a rep
//! did, and what it adds up to, is not here.

use recoup_events::desk::AnyEvent;
use recoup_events::event::Payload;
use recoup_events::facts::At;
use recoup_events::reps::RepEvent;
use recoup_events::values::{AccountId, Currency, RepId, StreamId};
use recoup_projections::AccountFacts;

use super::Reading;
use super::reading::{ReadError, decode, opened};
use crate::log::LogError;

impl Reading {
    /// The facts of one account or all, or of those that a rep owns on the day asked.
    ///
    /// # Errors
    /// The database's; an account or a rep that does not exist at the position asked.
    pub async fn accounts_of(
        &self,
        account: Option<&AccountId>,
        rep: Option<&RepId>,
    ) -> Result<Vec<AccountFacts>, ReadError> {
        self.require_rep(rep).await?;
        let mut accounts = self.accounts(account).await?;
        if let Some(rep) = rep {
            accounts.retain(|facts| facts.ledger.owner_on(self.head.as_of) == Some(rep));
        }
        Ok(accounts)
    }

    /// The reps registered by the day asked, in the order of registration.
    ///
    /// # Errors
    /// The database's, or events that this program does not understand.
    pub async fn reps(&self) -> Result<Vec<RepId>, ReadError> {
        // The streams are found through their index; no table lists reps, there are never many.
        let sql = "SELECT DISTINCT stream FROM events WHERE book = $1 AND stream >= 'rep/' AND stream < 'rep0'";
        let mut session = self.log.database().read().await?;
        let rows = session.fetch(sql, &[self.head.book.as_str().into()]).await?;
        session.rollback().await?;
        let mut found = Vec::new();
        for row in rows {
            let stream = StreamId::new(row.text(0)?).map_err(|e| LogError::Corrupt {
                book: self.head.book.clone(),
                position: self.head.position,
                message: e.to_string(),
            })?;
            let Some(rep) = stream.as_rep() else { continue };
            let registered = self.registration(&rep).await?.filter(|at| at.effective_on <= self.head.as_of);
            found.extend(registered.map(|at| (at.entry, rep)));
        }
        found.sort();
        Ok(found.into_iter().map(|(_, rep)| rep).collect())
    }

    /// The currency of the book.
    ///
    /// # Errors
    /// The database's, or events that this program does not understand.
    pub async fn book_currency(&self) -> Result<Currency, ReadError> {
        let opened = opened(self.log.as_ref(), &self.head.book).await?;
        Ok(opened.map_or(Currency::CNY, |opened| opened.currency))
    }

    /// A rep who does not exist at the position asked is "not found"; one registered after the day is not.
    ///
    /// # Errors
    /// The database's; no such rep.
    pub async fn require_rep(&self, rep: Option<&RepId>) -> Result<(), ReadError> {
        let Some(rep) = rep else { return Ok(()) };
        if self.registration(rep).await?.is_some() {
            return Ok(());
        }
        Err(ReadError::NotFound(format!("no rep {rep} in the book {}", self.head.book)))
    }

    /// The registration of a rep that stands at the position asked.
    async fn registration(&self, rep: &RepId) -> Result<Option<At>, ReadError> {
        let (events, _) = self.log.read_stream(&self.head.book, &StreamId::rep(rep), 0).await?;
        let mut standing: Option<At> = None;
        for stored in events.iter().filter(|event| event.position <= self.head.position) {
            match decode(stored)? {
                AnyEvent::Rep(RepEvent::RepRegistered(registered)) => standing = Some(registered.at()),
                AnyEvent::Rep(RepEvent::EntryCorrected(correction)) => {
                    standing = standing.filter(|at| at.entry != correction.corrected);
                }
                _ => {}
            }
        }
        Ok(standing)
    }
}

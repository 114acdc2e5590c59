//! Whose accounts a question is about: the reps that a book has, and the accounts that one of them owns. What a rep
//! did, and what it adds up to, is not here.

use jiff::civil::Date;
use recoup_events::values::{AccountId, Currency, RepId};
use recoup_projections::AccountFacts;
use recoup_projections::commission::RepFacts;

use super::reading::{ReadError, opened};
use super::{Reading, load};

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
    /// The database's.
    pub async fn reps(&self) -> Result<Vec<RepId>, ReadError> {
        self.registered(self.head.as_of).await
    }

    /// The facts of the reps registered by the day asked, or of one, in the order of registration.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn rep_facts(&self, only: Option<&RepId>) -> Result<Vec<RepFacts>, ReadError> {
        let mut session = self.log.database().read().await?;
        let mut reps = load::reps(&mut session, &self.head.book, only, self.head.as_of, self.head.position).await?;
        session.rollback().await?;
        reps.retain(|facts| facts.ledger.registration().is_some());
        Ok(reps)
    }

    async fn registered(&self, day: Date) -> Result<Vec<RepId>, ReadError> {
        let mut session = self.log.database().read().await?;
        let reps = load::registrations(&mut session, &self.head.book, day, self.head.position).await?;
        session.rollback().await?;
        Ok(reps.into_iter().map(|facts| facts.rep).collect())
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
        if self.registered(Date::MAX).await?.contains(rep) {
            return Ok(());
        }
        Err(ReadError::NotFound(format!("no rep {rep} in the book {}", self.head.book)))
    }
}

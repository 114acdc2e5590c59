//! What a question about pay is asked of: all accounts, all reps, all versions of the policy. What it adds up to is
//! the projections' to say.

use recoup_events::policy::{PolicyDocument, PolicyTimeline};
use recoup_events::values::{Currency, RepId};
use recoup_projections::commission::{Book, RepFacts};
use recoup_projections::explain::alone;
use recoup_projections::{AccountFacts, Head};

use super::reading::ReadError;
use super::{Reading, load};

/// The facts behind everybody's pay, as of the day and as known at the position asked.
pub struct PayFacts {
    accounts: Vec<AccountFacts>,
    /// The reps in the order of registration.
    pub reps: Vec<RepFacts>,
    policies: PolicyTimeline,
    currency: Currency,
    head: Head,
}

impl Reading {
    /// The facts behind everybody's pay.
    ///
    /// # Errors
    /// The database's.
    pub async fn pay_facts(&self) -> Result<PayFacts, ReadError> {
        Ok(PayFacts {
            accounts: self.accounts(None).await?,
            reps: self.rep_facts(None).await?,
            policies: self.policies().await?,
            currency: self.book_currency().await?,
            head: self.head().clone(),
        })
    }
}

impl Reading {
    /// The facts behind one rep's pay: of the accounts alone that may bear on it.
    ///
    /// # Errors
    /// The database's; no such rep by the day asked.
    pub async fn pay_facts_of(&self, rep: &RepId) -> Result<PayFacts, ReadError> {
        let (book, day, known) = (self.head.book.as_str(), self.head.as_of, self.head.position);
        let mut session = self.log.database().read().await?;
        let near = load::accounts_near(&mut session, book, rep, known).await?;
        let ledgers = load::ledgers_of(&mut session, book, &near, day, known).await?;
        session.rollback().await?;
        let facts = PayFacts {
            accounts: load::in_order(ledgers),
            reps: self.rep_facts(Some(rep)).await?,
            policies: self.policies().await?,
            currency: self.book_currency().await?,
            head: self.head().clone(),
        };
        facts.rep(rep)?;
        Ok(facts)
    }
}

impl PayFacts {
    /// What the projections fold.
    #[must_use]
    pub fn book(&self) -> Book<'_> {
        Book {
            accounts: &self.accounts,
            policies: &self.policies,
            known_at: self.head.position,
            as_of: self.head.as_of,
            currency: self.currency,
        }
    }

    /// One rep's own facts.
    ///
    /// # Errors
    /// No such rep by the day asked.
    pub fn rep(&self, rep: &RepId) -> Result<&RepFacts, ReadError> {
        let missing = || ReadError::NotFound(format!("no rep {rep} in the book {}", self.head.book));
        self.reps.iter().find(|facts| facts.rep == *rep).ok_or_else(missing)
    }

    /// The same facts under another policy, as if it had been the only one from the first day on.
    #[must_use]
    pub fn under(self, document: PolicyDocument) -> Self {
        let policies = alone(&self.policies, document);
        Self { policies, ..self }
    }
}

//! Closed months: which stand closed as known at the position asked, and what a roll-forward and a check of them are
//! folded from. What is frozen and where a correction shows is not said here.

use cqrs_es::Aggregate;
use jiff::civil::Date;
use recoup_events::book::{Book, ClosedPeriod};
use recoup_events::desk::AnyEvent;
use recoup_events::values::{Month, StreamId};
use recoup_projections::periods::{
    PeriodFacts, PeriodsAnswer, Shown, closings, period, reproduces, roll_as_posted, trial_balance,
};
use recoup_projections::roll_forward::{RollForwardAnswer, roll_forward};
use recoup_projections::rows::POSTINGS;

use super::Reading;
use super::reading::{ReadError, decode};
use crate::log::hex;

impl Reading {
    /// The book's own state at the position asked. A closing is known from its position on, whatever its day: it is
    /// about the log.
    async fn book(&self) -> Result<Book, ReadError> {
        let (stored, _) = self.log.read_stream(&self.head.book, &StreamId::book(), 0).await?;
        let mut book = Book::default();
        for stored in stored.iter().filter(|stored| stored.position <= self.head.position) {
            if let AnyEvent::Book(event) = decode(stored)? {
                book.apply(event);
            }
        }
        Ok(book)
    }

    /// The months that stand closed at the position asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn closed_periods(&self) -> Result<Vec<ClosedPeriod>, ReadError> {
        Ok(self.book().await?.closed_periods().to_vec())
    }

    /// A month that stands closed at the position asked.
    ///
    /// # Errors
    /// The database's; a month that is not closed, or only together with a later one.
    pub async fn closed_period(&self, month: Month) -> Result<ClosedPeriod, ReadError> {
        let found = self.closed_periods().await?.into_iter().find(|period| period.closed.month == month);
        found.ok_or_else(|| ReadError::NotFound(format!("{month} is not closed in the book {}", self.head.book)))
    }

    /// The roll-forward of some days: as posted, or restated where that is asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn roll_forward(
        &self,
        (from, to): (Date, Date),
        shown: Option<Shown>,
    ) -> Result<RollForwardAnswer, ReadError> {
        let accounts = self.accounts_upto(None, to).await?;
        let closings = match shown {
            Some(Shown::Restated) => Vec::new(),
            _ => closings(self.book().await?.closed_periods()),
        };
        if closings.is_empty() {
            return Ok(RollForwardAnswer { shown, ..roll_forward(&accounts, from, to) });
        }
        let history = self.history_upto(POSTINGS, to).await?;
        let answer = roll_as_posted(&accounts, &history, &closings, (from, to));
        Ok(RollForwardAnswer { shown: Some(shown.unwrap_or(Shown::AsPosted)), ..answer })
    }

    /// The months that stand closed, or one of them, beside what is known of them now.
    ///
    /// # Errors
    /// The database's; a month that is not closed.
    pub async fn periods(&self, only: Option<Month>) -> Result<PeriodsAnswer, ReadError> {
        let book = self.book().await?;
        let closed = match only {
            Some(month) => vec![self.closed_period(month).await?],
            None => book.closed_periods().to_vec(),
        };
        let Some(last) = closed.last() else { return Ok(PeriodsAnswer { periods: Vec::new() }) };
        let last = last.closed.month.last_day();
        let (accounts, history) = (self.accounts_upto(None, last).await?, self.history_upto(POSTINGS, last).await?);
        let answer = |closed: &ClosedPeriod| {
            let trials = trial_balance(&accounts, &history, book.held(), closed.closed.month.last_day());
            period(closed, &accounts, &trials)
        };
        Ok(PeriodsAnswer { periods: closed.iter().map(answer).collect() })
    }

    /// Whether a fold of what this question knows gives what a month's close froze; it is to be asked at the position
    /// that the close knew.
    ///
    /// # Errors
    /// The database's.
    pub async fn reproduces(&self, closed: &ClosedPeriod) -> Result<bool, ReadError> {
        let (day, book) = (closed.closed.month.last_day(), self.book().await?);
        let (accounts, history) = (self.accounts_upto(None, day).await?, self.history_upto(POSTINGS, day).await?);
        let root = hex(&self.log.root_at(&self.head.book, self.head.position).await?);
        let facts = PeriodFacts {
            accounts: &accounts,
            history: &history,
            held: book.held(),
            closed: book.closed_periods(),
            known_at: self.head.position,
            root: &root,
        };
        Ok(reproduces(closed, &facts))
    }
}

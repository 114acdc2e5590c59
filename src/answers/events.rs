//! The events behind a question, decoded, for explanations: of some streams, or all of them. What they add up to is the
//! projections' to say.

use std::collections::BTreeSet;

use recoup_events::policy::PolicyDocument;
use recoup_events::values::{AccountId, Position, RepId, StreamId};
use recoup_projections::explain::{Happened, History};

use super::reading::{ReadError, decode, shipped};
use super::{Reading, load};
use crate::log::StoredEvent;

impl Reading {
    /// The history of an account and of the policy, up to the position asked.
    ///
    /// # Errors
    /// The database's; an account that does not exist at the position asked.
    pub async fn history_of(&self, account: &AccountId) -> Result<History, ReadError> {
        self.require(Some(account)).await?;
        self.history_of_streams([StreamId::account(account), StreamId::policy()]).await
    }

    /// The history of a rep, of the accounts that may bear on his pay, and of the policy, up to the position asked.
    ///
    /// # Errors
    /// The database's; a rep who does not exist at the position asked.
    pub async fn history_of_rep(&self, rep: &RepId) -> Result<History, ReadError> {
        self.require_rep(Some(rep)).await?;
        let mut session = self.log.database().read().await?;
        let near = load::accounts_near(&mut session, &self.head.book, rep, self.head.position).await?;
        session.rollback().await?;
        let accounts = near.iter().map(StreamId::account);
        let streams: BTreeSet<StreamId> = accounts.chain([StreamId::rep(rep), StreamId::policy()]).collect();
        self.history_of_streams(streams).await
    }

    /// Everything that happened up to the position asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn whole_history(&self) -> Result<History, ReadError> {
        let mut events = Vec::new();
        let mut scan = self.log.scan(&self.head.book, Position::ZERO, self.head.position).await?;
        while let Some(batch) = scan.next().await? {
            for stored in &batch {
                events.push(happened(stored)?);
            }
        }
        self.history_from(events).await
    }

    async fn history_of_streams(&self, streams: impl IntoIterator<Item = StreamId>) -> Result<History, ReadError> {
        let mut events = Vec::new();
        for stream in streams {
            let (stored, _) = self.log.read_stream(&self.head.book, &stream, 0).await?;
            for stored in stored.iter().filter(|stored| stored.position <= self.head.position) {
                events.push(happened(stored)?);
            }
        }
        self.history_from(events).await
    }

    async fn history_from(&self, events: Vec<Happened>) -> Result<History, ReadError> {
        let shipped: PolicyDocument = shipped()?;
        Ok(History::new(events, shipped, self.book_currency().await?))
    }
}

fn happened(stored: &StoredEvent) -> Result<Happened, ReadError> {
    Ok(Happened {
        position: stored.position,
        stream: stored.stream.clone(),
        command: stored.command_id.to_string(),
        recorded_at: stored.recorded_at,
        actor: stored.actor.to_string(),
        event: decode(stored)?,
    })
}

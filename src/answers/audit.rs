//! The events of the log as an auditor sees them, up to the position asked. What is found in them is
//! `recoup-projections`' to say.

use recoup_events::values::{ActorId, CommandId, Position};
use recoup_projections::audit::{Entry, Seen};

use super::reading::{ReadError, Reading, decode, time_zone};
use crate::log::LogError;

impl Reading {
    /// Every event up to the position asked, whatever its day.
    ///
    /// # Errors
    /// The database's, or events that this program does not understand.
    pub async fn audited(&self) -> Result<Seen, ReadError> {
        let (log, head) = (self.log(), self.head());
        let zone = time_zone(log, &head.book).await?;
        let mut scan = log.scan(&head.book, Position::ZERO, head.position).await?;
        let mut entries = Vec::new();
        while let Some(page) = scan.next().await? {
            for stored in page {
                let wrong =
                    |message: String| LogError::Corrupt { book: head.book.clone(), position: stored.position, message };
                let actor = ActorId::new(&stored.actor).map_err(|e| wrong(e.to_string()))?;
                let command = CommandId::new(&stored.command_id).map_err(|e| wrong(e.to_string()))?;
                let recorded = stored.recorded_at.to_zoned(zone.clone());
                let event = decode(&stored)?;
                entries.push(Entry::new(stored.position, stored.stream.clone(), (actor, command), &recorded, event));
            }
        }
        Ok(Seen::new(entries))
    }
}

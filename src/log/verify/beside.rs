//! The check of what is kept beside the events: the head, the Merkle tree's tiles, the commands.

use std::collections::BTreeMap;

use recoup_events::values::Position;

use super::events::EventChecker;
use crate::log::decode::{self, HEAD_COLUMNS};
use crate::log::merkle::{Hash, root_of};
use crate::log::tree::TILE;
use crate::log::{Head, LogError};
use crate::storage::{Session, Value};

const TILE_SIZE: i64 = TILE as i64;

/// The lowest tiles of a stretch of the log.
pub(super) struct LeafTiles(BTreeMap<i64, Vec<Hash>>);

impl LeafTiles {
    /// Those that hold the events `first ..= last`.
    pub(super) async fn load(
        session: &mut Session,
        book: &str,
        first: i64,
        last: i64,
        checker: &mut EventChecker,
    ) -> Result<Self, LogError> {
        let sql = "SELECT tile, hashes FROM tiles WHERE book = $1 AND level = 0 AND tile >= $2 AND tile <= $3";
        let values = [book.into(), Value::Int((first - 1) / TILE_SIZE), Value::Int((last - 1) / TILE_SIZE)];
        let mut tiles = BTreeMap::new();
        for row in session.fetch(sql, &values).await? {
            match full_tile(row.bytes(1)?) {
                Some(hashes) => drop(tiles.insert(row.int(0)?, hashes)),
                None => checker.problem(row.int(0)? * TILE_SIZE + 1, "tile_changed", "a tile is not 256 hashes"),
            }
        }
        Ok(Self(tiles))
    }

    /// The hash of the event at a position, where its tile is full.
    pub(super) fn leaf(&self, position: i64) -> Option<Hash> {
        let place = usize::try_from((position - 1) % TILE_SIZE).ok()?;
        self.0.get(&((position - 1) / TILE_SIZE))?.get(place).copied()
    }
}

fn full_tile(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    (rest.is_empty() && hashes.len() as u64 == TILE).then(|| hashes.to_vec())
}

/// The head is that of the events.
pub(super) async fn head(session: &mut Session, book: &str, checker: &mut EventChecker) -> Result<(), LogError> {
    let sql = format!("SELECT {HEAD_COLUMNS} FROM heads WHERE book = $1");
    let Some(row) = session.fetch_optional(&sql, &[book.into()]).await? else {
        let empty = Head::empty();
        checker.end(empty.position, &empty.root);
        return Ok(());
    };
    match decode::head(book, &row) {
        Ok(head) => {
            checker.end(head.position, &head.root);
            checker.end_at(head.recorded_at.as_microsecond());
        }
        Err(error) => checker.problem(row.int(0)?, "head_changed", error.to_string()),
    }
    Ok(())
}

/// Every level has the tiles that the length of the log calls for, and the hashes of the upper ones are the roots of
/// those below them. The lowest were compared with the events.
pub(super) async fn upper_tiles(session: &mut Session, book: &str, checker: &mut EventChecker) -> Result<(), LogError> {
    let (mut level, mut span, mut below) = (0_i64, TILE_SIZE, Vec::new());
    loop {
        let expected = checker.last() / span;
        let tiles = level_tiles(session, book, level).await?;
        let missing = (0..expected).find(|tile| !tiles.contains_key(tile));
        if let Some(tile) = missing {
            checker.problem(tile * span + 1, "tile_changed", format!("tile {tile} of level {level} is missing"));
        }
        if let Some((tile, _)) = tiles.range(expected..).next() {
            checker.problem(tile * span + 1, "tile_changed", format!("tile {tile} of level {level} is not full yet"));
        }
        for (tile, roots) in tiles.iter().filter(|_| level > 0) {
            let made_of: Vec<Option<Hash>> =
                (tile * TILE_SIZE..(tile + 1) * TILE_SIZE).map(|t| root_at(&below, t)).collect();
            let fits = roots.iter().zip(&made_of).all(|(root, below)| below.is_none_or(|below| below == *root));
            if !fits || roots.len() != made_of.len() {
                let message = format!("tile {tile} of level {level} is not made of those below it");
                checker.problem(tile * span + 1, "tile_changed", message);
            }
        }
        if tiles.is_empty() && expected == 0 {
            return Ok(());
        }
        below = (0..expected).map(|tile| tiles.get(&tile).map(|hashes| root_of(hashes))).collect();
        (level, span) = (level + 1, span.saturating_mul(TILE_SIZE));
    }
}

fn root_at(roots: &[Option<Hash>], tile: i64) -> Option<Hash> {
    usize::try_from(tile).ok().and_then(|tile| roots.get(tile).copied().flatten())
}

async fn level_tiles(session: &mut Session, book: &str, level: i64) -> Result<BTreeMap<i64, Vec<Hash>>, LogError> {
    let sql = "SELECT tile, hashes FROM tiles WHERE book = $1 AND level = $2 ORDER BY tile";
    let mut tiles = BTreeMap::new();
    session
        .fetch_each(sql, &[book.into(), level.into()], |row| {
            let hashes = row.bytes(1)?.as_chunks::<32>().0.to_vec();
            tiles.insert(row.int(0)?, hashes);
            Ok::<(), LogError>(())
        })
        .await?;
    Ok(tiles)
}

/// The commands cover the events: as many as there are runs of one command's events, each from its first event to
/// its last. Only where the numbers disagree is looked for the place.
pub(super) async fn commands(session: &mut Session, book: &str, checker: &mut EventChecker) -> Result<(), LogError> {
    let ends = "SELECT command_id, first_position, last_position FROM commands WHERE book = $1 AND (first_position > last_position \
         OR octet_length(fingerprint) <> 32 \
         OR EXISTS (SELECT 1 FROM events WHERE events.book = $1 AND position IN (first_position, last_position) \
         AND events.command_id <> commands.command_id)) ORDER BY first_position";
    for row in session.fetch(ends, &[book.into()]).await? {
        let position = row.int(1)?;
        if !checker.is_named(position) && !checker.is_named(row.int(2)?) {
            let message = format!("the command {:?} is not the one of its events", row.text(0)?);
            checker.problem(position, "command_changed", message);
        }
    }
    let sums = "SELECT COUNT(*), CAST(COALESCE(SUM(last_position - first_position + 1), 0) AS BIGINT) \
         FROM commands WHERE book = $1";
    let row = session.fetch_optional(sums, &[book.into()]).await?;
    let (commands, covered) = row.map_or(Ok((0, 0)), |row| Ok::<_, LogError>((row.int(0)?, row.int(1)?)))?;
    if !checker.events_are_damaged() && (commands != checker.command_runs() || covered != checker.last()) {
        uncovered(session, book, commands, checker).await?;
    }
    Ok(())
}

async fn uncovered(
    session: &mut Session,
    book: &str,
    commands: i64,
    checker: &mut EventChecker,
) -> Result<(), LogError> {
    let orphans = "SELECT MIN(position) FROM events WHERE book = $1 AND NOT EXISTS (SELECT 1 FROM commands \
         WHERE commands.book = $1 AND commands.command_id = events.command_id \
         AND position >= first_position AND position <= last_position)";
    let row = session.fetch_optional(orphans, &[book.into()]).await?;
    let first = row.map(|row| row.opt_int(0)).transpose()?.flatten();
    let message = match first {
        Some(_) => "the event's command is not remembered, or not with this event".to_owned(),
        None => format!("{commands} commands are remembered, the events are of {}", checker.command_runs()),
    };
    checker.problem(first.unwrap_or_else(|| Position(1).as_i64()), "command_changed", message);
    Ok(())
}

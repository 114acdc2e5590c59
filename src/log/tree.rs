//! The Merkle tree in the database: full groups of 256 hashes as tiles, the rest from the events themselves. Reads
//! only what a root or a proof needs, at any old position.

use crate::storage::{Session, Value};
use recoup_events::values::Position;

use super::LogError;
use super::decode::{damaged, hash};
use super::merkle::{Frontier, Hash, InclusionProof, Subtree, full_subtrees, proof_subtrees, root_of};

/// Hashes in a tile.
pub(super) const TILE: u64 = 256;
/// Its number of levels of the tree.
const TILE_LEVELS: u32 = 8;

/// A full tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tile {
    pub(super) level: i64,
    pub(super) tile: i64,
    pub(super) hashes: Vec<u8>,
}

impl Tile {
    /// A full tile of leaves.
    pub(super) fn of_leaves(tile: u64, leaves: &[Hash]) -> Self {
        Self { level: 0, tile: as_i64(tile), hashes: leaves.concat() }
    }
}

/// The tiles that become full when leaves are appended to a tree of `size` leaves.
pub(super) async fn new_tiles(
    session: &mut Session,
    book: &str,
    size: u64,
    leaves: &[Hash],
) -> Result<Vec<Tile>, LogError> {
    let (mut tiles, mut level, mut size, mut new) = (Vec::new(), 0, size, leaves.to_vec());
    while (size + new.len() as u64) / TILE > size / TILE {
        let begun = size / TILE * TILE;
        let mut all = hashes(session, book, level, begun, size - begun).await?;
        all.append(&mut new);
        for (n, full) in all.chunks_exact(TILE as usize).enumerate() {
            let tile = as_i64(size / TILE) + as_i64(n as u64);
            tiles.push(Tile { level: level.into(), tile, hashes: full.concat() });
            new.push(root_of(full));
        }
        (size, level) = (size / TILE, level + 1);
    }
    Ok(tiles)
}

/// The frontier of the first `size` events.
pub(super) async fn frontier(session: &mut Session, book: &str, size: u64) -> Result<Frontier, LogError> {
    let peaks = peaks(session, book, Subtree { start: 0, end: size }).await?;
    Frontier::new(size, peaks).ok_or_else(|| damaged(book, "a frontier of another size"))
}

/// The proof that leaf `index` is in the tree of the first `size` events.
pub(super) async fn prove(
    session: &mut Session,
    book: &str,
    index: u64,
    size: u64,
) -> Result<InclusionProof, LogError> {
    let mut path = Vec::new();
    for subtree in proof_subtrees(index, size) {
        let peaks = peaks(session, book, subtree).await?;
        let root = Frontier::new(subtree.end - subtree.start, peaks).map(|f| f.root());
        path.push(root.ok_or_else(|| damaged(book, "a subtree of another size"))?);
    }
    Ok(InclusionProof { index, size, path })
}

async fn peaks(session: &mut Session, book: &str, range: Subtree) -> Result<Vec<Hash>, LogError> {
    let mut peaks = Vec::new();
    for (start, levels) in full_subtrees(range) {
        let level = levels / TILE_LEVELS;
        let first = start >> (level * TILE_LEVELS);
        peaks.push(root_of(&hashes(session, book, level, first, 1 << (levels % TILE_LEVELS)).await?));
    }
    Ok(peaks)
}

/// `count` hashes of one tile's level, from the `first` on, none of them beyond one tile: from the tile where it is
/// full, else from what it will be made of.
async fn hashes(session: &mut Session, book: &str, level: u32, first: u64, count: u64) -> Result<Vec<Hash>, LogError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let tile = tiles(session, book, level, first / TILE, 1).await?;
    let found = match (tile.first(), level) {
        (Some(tile), _) => tile.iter().skip((first % TILE) as usize).take(count as usize).copied().collect(),
        (None, 0) => leaves(session, book, first, count).await?,
        (None, _) => tiles(session, book, level - 1, first, count).await?.iter().map(|t| root_of(t)).collect(),
    };
    if found.len() as u64 == count {
        return Ok(found);
    }
    Err(damaged(book, format!("hashes {first} to {} of level {level} are not all there", first + count)))
}

async fn tiles(
    session: &mut Session,
    book: &str,
    level: u32,
    first: u64,
    count: u64,
) -> Result<Vec<Vec<Hash>>, LogError> {
    let sql = "SELECT hashes FROM tiles WHERE book = $1 AND level = $2 AND tile >= $3 AND tile < $4 ORDER BY tile";
    let values = [book.into(), level.into(), Value::Int(as_i64(first)), Value::Int(as_i64(first + count))];
    let rows = session.fetch(sql, &values).await?;
    let read = |bytes: &[u8]| match bytes.as_chunks::<32>() {
        (hashes, []) if hashes.len() as u64 == TILE => Ok(hashes.to_vec()),
        _ => Err(damaged(book, format!("a tile of level {level} has {} bytes", bytes.len()))),
    };
    rows.iter().map(|row| read(row.bytes(0)?)).collect()
}

async fn leaves(session: &mut Session, book: &str, first: u64, count: u64) -> Result<Vec<Hash>, LogError> {
    let sql = "SELECT leaf_hash FROM events WHERE book = $1 AND position > $2 AND position <= $3 ORDER BY position";
    let values = [book.into(), Position(first).into(), Position(first + count).into()];
    let rows = session.fetch(sql, &values).await?;
    let read = |bytes: &[u8]| hash(bytes).ok_or_else(|| damaged(book, "a leaf hash is not 32 bytes"));
    rows.iter().map(|row| read(row.bytes(0)?)).collect()
}

const fn as_i64(n: u64) -> i64 {
    Position(n).as_i64()
}

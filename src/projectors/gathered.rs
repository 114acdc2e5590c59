//! The rows of the log in memory, by table and owner, within a budget: what does not fit is left to another pass, by
//! owners. Sorted as the tables keep them, they are compared and written a table at a time. No database here.

use std::collections::BTreeMap;
use std::sync::Arc;

use recoup_projections::rows::POSTINGS;

use super::ProjectError;
use super::portion::{OwnerKey, Portion, Range, Retraction};
use super::table::{TABLE_COUNT, all};
use crate::storage::{Value, push_int, push_values_of};

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    owner: u32,
    text: u32,
    start: u32,
    len: u32,
}

/// The rows of one pass, as they come.
pub(super) struct Gathered {
    /// Whose rows; it shrinks when there are too many.
    pub(super) range: Range,
    budget: usize,
    bytes: usize,
    ids: BTreeMap<OwnerKey, u32>,
    texts: Vec<String>,
    tables: Vec<Vec<Place>>,
    retractions: BTreeMap<u32, Vec<Retraction>>,
    booleans: [u64; TABLE_COUNT],
}

impl Gathered {
    pub(super) fn new(range: Range, budget: usize) -> Self {
        let tables = (0..TABLE_COUNT).map(|_| Vec::new()).collect();
        let (ids, retractions) = (BTreeMap::new(), BTreeMap::new());
        Self { range, budget, bytes: 0, ids, texts: Vec::new(), tables, retractions, booleans: [0; TABLE_COUNT] }
    }

    /// Takes the next portion of the log in.
    pub(super) fn add(&mut self, portion: Portion) {
        let text = small(self.texts.len());
        let ids: Vec<Option<u32>> = portion.owners.into_iter().map(|key| self.id(key)).collect();
        let id = |owner: u32| ids.get(owner as usize).copied().flatten();
        for row in &portion.rows {
            if let (Some(owner), Some(table)) = (id(row.owner), self.tables.get_mut(usize::from(row.table))) {
                table.push(Place { owner, text, start: row.start, len: row.len });
            }
        }
        for (owner, retraction) in portion.retractions {
            if let Some(owner) = id(owner) {
                self.retractions.entry(owner).or_default().push(retraction);
            }
        }
        self.booleans.iter_mut().zip(portion.booleans).for_each(|(all, these)| *all |= these);
        self.bytes += portion.text.len() + portion.rows.len() * size_of::<Place>();
        let mut rows = portion.text;
        rows.shrink_to_fit();
        self.texts.push(rows);
        while self.bytes > self.budget && self.ids.len() > 1 {
            self.narrow();
        }
    }

    fn id(&mut self, key: OwnerKey) -> Option<u32> {
        if !self.range.holds(key.0, &key.1) {
            return None;
        }
        let next = small(self.ids.len());
        Some(*self.ids.entry(key).or_insert(next))
    }

    /// Leaves about half of the rows to another pass: those of the last owners.
    fn narrow(&mut self) {
        let mut weights = vec![0_usize; self.ids.len()];
        for place in self.tables.iter().flatten() {
            weights[place.owner as usize] += place.len as usize + size_of::<Place>();
        }
        let half = weights.iter().sum::<usize>() / 2;
        let (mut kept, mut before) = (0, None);
        for (n, (key, id)) in self.ids.iter().enumerate() {
            kept += weights[*id as usize];
            if n > 0 && kept > half {
                before = Some(key.clone());
                break;
            }
        }
        let Some(before) = before.or_else(|| self.ids.keys().next_back().cloned()) else { return };
        self.ids.split_off(&before).values().for_each(|id| {
            weights[*id as usize] = 0;
            self.retractions.remove(id);
        });
        self.range.before = Some(before);
        self.tables.iter_mut().for_each(|table| table.retain(|place| weights[place.owner as usize] > 0));
        self.number_anew();
        self.repack();
    }

    /// Owners are numbered without gaps.
    fn number_anew(&mut self) {
        let numbers: BTreeMap<u32, u32> = self.ids.values().copied().zip(0..).collect();
        let new = |old: u32| numbers.get(&old).copied().unwrap_or(u32::MAX);
        self.ids.values_mut().for_each(|id| *id = new(*id));
        self.tables.iter_mut().flatten().for_each(|place| place.owner = new(place.owner));
        self.retractions = std::mem::take(&mut self.retractions).into_iter().map(|(id, all)| (new(id), all)).collect();
    }

    /// Frees what rows that went leave behind. The places of a table are in the order of the texts.
    fn repack(&mut self) {
        let mut next = [0_usize; TABLE_COUNT];
        self.bytes = 0;
        for (n, text) in self.texts.iter_mut().enumerate() {
            let mut kept = String::new();
            for (table, next) in self.tables.iter_mut().zip(&mut next) {
                while let Some(place) = table.get_mut(*next).filter(|place| place.text as usize == n) {
                    let start = kept.len();
                    kept.push_str(&text[place.start as usize..][..place.len as usize]);
                    place.start = small(start);
                    *next += 1;
                    self.bytes += size_of::<Place>();
                }
            }
            kept.shrink_to_fit();
            self.bytes += kept.len();
            *text = kept;
        }
        self.tables.iter_mut().for_each(Vec::shrink_to_fit);
    }

    /// The rows as the tables keep them, with the corrections of them.
    pub(super) fn sorted(mut self) -> Sorted {
        self.retract();
        let mut keys = Vec::with_capacity(self.ids.len());
        let mut ranks = vec![0_u32; self.ids.len()];
        for (rank, (key, id)) in self.ids.into_iter().enumerate() {
            keys.push(key);
            ranks[id as usize] = small(rank);
        }
        let mut sorted =
            Sorted { range: self.range, keys, texts: self.texts, tables: Vec::new(), booleans: self.booleans };
        for ((_, table), mut places) in all().zip(self.tables) {
            places.iter_mut().for_each(|place| place.owner = ranks[place.owner as usize]);
            // Rows of an owner come in the order of position and line: the sort keeps it.
            places.sort_by_key(|place| place.owner);
            if *table == POSTINGS {
                for own in places.chunk_by_mut(|a, b| a.owner == b.owner) {
                    // Nearly all came in the order of their days.
                    if !own.is_sorted_by_key(|place| money_key(sorted.text(place))) {
                        own.sort_by_cached_key(|place| money_key(sorted.text(place)));
                    }
                }
            }
            sorted.tables.push(places);
        }
        sorted
    }

    /// A row is known up to the first correction of its entry that comes after it.
    fn retract(&mut self) {
        if self.retractions.is_empty() {
            return;
        }
        let (mut rewritten, text) = (String::new(), small(self.texts.len()));
        for place in self.tables.iter_mut().flatten() {
            let Some(retractions) = self.retractions.get(&place.owner) else { continue };
            let row = &self.texts[place.text as usize][place.start as usize..][..place.len as usize];
            let Some((position, entry, head, tail)) = around_known_to(row) else { continue };
            let corrects = |r: &&Retraction| r.entry.0 == entry && r.known_to.0 > position;
            if let Some(known_to) = retractions.iter().filter(corrects).map(|r| r.known_to).min() {
                let start = rewritten.len();
                rewritten.push_str(head);
                push_int(&mut rewritten, known_to.as_i64());
                rewritten.push_str(tail);
                *place = Place { text, start: small(start), len: small(rewritten.len() - start), ..*place };
            }
        }
        self.texts.push(rewritten);
    }
}

/// All rows of one pass, by table, owner and key.
pub(super) struct Sorted {
    pub(super) range: Range,
    keys: Vec<OwnerKey>,
    texts: Vec<String>,
    tables: Vec<Vec<Place>>,
    booleans: [u64; TABLE_COUNT],
}

impl Sorted {
    /// The rows of a table, by its number.
    pub(super) fn places(&self, table: usize) -> &[Place] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    /// The rows of a table's owner.
    pub(super) fn of_owner(&self, table: usize, key: &OwnerKey) -> &[Place] {
        let places = self.places(table);
        let Ok(rank) = self.keys.binary_search(key) else { return &[] };
        let from = places.partition_point(|place| (place.owner as usize) < rank);
        let own = &places[from..];
        &own[..own.partition_point(|place| place.owner as usize == rank)]
    }

    /// Whose a row is.
    pub(super) fn owner(&self, place: &Place) -> &OwnerKey {
        &self.keys[place.owner as usize]
    }

    /// A row: a JSON array of its columns behind book and owner.
    pub(super) fn text(&self, place: &Place) -> &str {
        &self.texts[place.text as usize][place.start as usize..][..place.len as usize]
    }

    /// A row as the values of all its table's columns.
    pub(super) fn values(&self, table: usize, place: &Place, book: &Arc<str>) -> Result<Vec<Value>, ProjectError> {
        let columns = all().nth(table).map_or(0, |(_, table)| super::table::COMMON + table.columns.len());
        let mut values = Vec::with_capacity(columns);
        values.extend([Value::from(book), Value::from(&self.owner(place).1)]);
        push_values_of(self.text(place), &mut values)?;
        let mut booleans = self.booleans.get(table).copied().unwrap_or(0);
        while booleans != 0 {
            let column = booleans.trailing_zeros() as usize + 2;
            if let Some(value) = values.get_mut(column)
                && let Value::Int(n) = *value
            {
                *value = Value::Bool(n == 1);
            }
            booleans &= booleans - 1;
        }
        Ok(values)
    }
}

/// A row's position and entry, and what stands before and behind its empty `known_to`.
fn around_known_to(row: &str) -> Option<(u64, u64, &str, &str)> {
    let mut columns = row.strip_prefix('[')?.splitn(5, ',');
    let position = columns.next()?.parse().ok()?;
    let entry = columns.nth(2)?.parse().ok()?;
    let tail = columns.next()?.strip_prefix("null")?;
    Some((position, entry, &row[..row.len() - tail.len() - "null".len()], tail))
}

/// A posting's currency and day: they stand in its key before the position. None of the columns up to them holds a
/// comma.
fn money_key(row: &str) -> Option<(&str, &str)> {
    let mut columns = row.splitn(8, ',');
    let day = columns.nth(2)?;
    Some((columns.nth(3)?, day))
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_taken_apart_by_its_commas() {
        let row = r#"[7,0,"2026-01-05",6,null,"CASH","CNY","I,1",null,-5]"#;
        let (position, entry, head, tail) = around_known_to(row).unwrap();
        assert_eq!((position, entry), (7, 6));
        assert_eq!(format!("{head}9{tail}"), r#"[7,0,"2026-01-05",6,9,"CASH","CNY","I,1",null,-5]"#);
        assert_eq!(money_key(row), Some(("\"CNY\"", "\"2026-01-05\"")));
        assert_eq!(around_known_to(r#"[7,0,"2026-01-05",6,8,"CASH"]"#), None);
    }
}

//! Which line of a damaged file belongs to which place of the log: what was repeated, exchanged, moved or put in
//! between is named, and everything else can then be checked as if it stood in order. Pure; it reads no file.

use std::collections::{BTreeMap, BTreeSet};

use recoup_events::values::Position;

use crate::log::Problem;

/// A line after the header, as the first reading saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The line's number in the file, from 1.
    pub number: u64,
    /// The place it is for; none where it cannot be read.
    pub place: Option<u64>,
    /// Tells records apart.
    pub digest: u64,
}

/// Where the lines belong.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Placing {
    /// Place → which of the lines. An unreadable line has the place of the record that is missing there.
    pub places: BTreeMap<u64, usize>,
    /// What is wrong with the order.
    pub problems: Vec<Problem>,
}

/// Finds the places of lines in a log of `end` events.
pub(super) fn place(seen: &[Seen], end: u64) -> Placing {
    let mut placing = Placing::default();
    // Indices of the lines, two that only stand in each other's place put right.
    let mut order: Vec<usize> = (0..seen.len()).collect();
    placing.put_right(seen, &mut order);
    let seen: Vec<Seen> = order.iter().map(|&i| seen[i]).collect();
    let claims: Vec<Option<u64>> = seen.iter().map(|line| line.place.filter(|p| (1..=end).contains(p))).collect();
    let in_order = longest_rising(&claims);
    placing.places.extend(in_order.iter().filter_map(|&i| Some((claims[i]?, i))));
    let rising: BTreeSet<usize> = in_order.into_iter().collect();
    let mut displaced = Vec::new();
    for (i, claim) in claims.iter().enumerate().filter(|(i, _)| !rising.contains(i)) {
        let Some(claim) = *claim else { continue };
        match placing.places.get(&claim) {
            Some(&other) => placing.twice(claim, &seen[i], &seen[other]),
            None => {
                placing.places.insert(claim, i);
                displaced.push(i);
            }
        }
    }
    placing.out_of_order(&seen, &claims, &displaced);
    placing.unreadable(&seen, &claims, &rising, end);
    placing.places.values_mut().for_each(|line| *line = order[*line]);
    placing
}

impl Placing {
    fn problem(&mut self, position: u64, code: &'static str, message: String) {
        self.problems.push(Problem::new(Position(position).as_i64(), code, message));
    }

    fn twice(&mut self, place: u64, line: &Seen, other: &Seen) {
        if line.digest == other.digest {
            let message = format!("line {} repeats event {place} of line {}", line.number, other.number);
            self.problem(place, "repeated", message);
        } else {
            let message = format!(
                "line {} is put in: event {place} stands in line {}, too, and differs",
                line.number, other.number
            );
            self.problem(place, "inserted", message);
        }
    }

    /// Exchanges back every two lines of which each is where the other belongs, in a file with nothing else wrong
    /// before them.
    fn put_right(&mut self, seen: &[Seen], order: &mut [usize]) {
        for i in 0..order.len() {
            let wanted = |line: usize| seen[line].place?.checked_sub(1).and_then(|place| usize::try_from(place).ok());
            let Some(j) = wanted(order[i]).filter(|&j| i < j && j < seen.len()) else { continue };
            if wanted(order[j]) == Some(i) {
                self.swapped(&seen[order[i]], &seen[order[j]]);
                order.swap(i, j);
            }
        }
    }

    fn swapped(&mut self, one: &Seen, other: &Seen) {
        for (line, instead) in [(one, other), (other, one)] {
            let (place, instead) = (line.place.unwrap_or_default(), instead.place.unwrap_or_default());
            let message = format!("line {} holds event {place} in the place of {instead}", line.number);
            self.problem(place, "swapped", message);
        }
    }

    /// Lines that are out of order behind others that are missing or too many: two that are as far apart as their
    /// places were exchanged, one alone was moved.
    fn out_of_order(&mut self, seen: &[Seen], claims: &[Option<u64>], displaced: &[usize]) {
        let mut named = BTreeSet::new();
        for &i in displaced {
            let Some(place) = claims[i].filter(|_| !named.contains(&i)) else { continue };
            let exchanged = |&j: &usize| {
                let other = claims.get(j).copied().flatten();
                other.is_some_and(|other| (other > place) == (j < i) && other.abs_diff(place) == j.abs_diff(i) as u64)
            };
            let neighbours = [i.checked_sub(1), Some(i + 1)].into_iter().flatten();
            if let Some(j) = displaced.iter().copied().filter(|&j| j != i).chain(neighbours).find(exchanged) {
                named.extend([i, j]);
                self.swapped(&seen[i], &seen[j]);
            } else {
                self.problem(place, "moved", format!("line {} holds event {place}, out of its order", seen[i].number));
            }
        }
    }

    /// An unreadable line stands for a record that is missing where it stands; where none is, it was put in.
    fn unreadable(&mut self, seen: &[Seen], claims: &[Option<u64>], rising: &BTreeSet<usize>, end: u64) {
        let (mut before, mut waiting) = (0, Vec::new());
        for i in 0..=seen.len() {
            let after = match claims.get(i) {
                Some(None) => {
                    waiting.push(i);
                    continue;
                }
                Some(Some(_)) if !rising.contains(&i) => continue,
                Some(Some(place)) => *place,
                None => end + 1,
            };
            // Most lines follow each other: nothing to look for.
            if !waiting.is_empty() {
                let missing = (before + 1..after).filter(|place| !self.places.contains_key(place));
                let mut missing = missing.take(waiting.len()).collect::<Vec<_>>().into_iter();
                for line in waiting.drain(..) {
                    match missing.next() {
                        Some(place) => drop(self.places.insert(place, line)),
                        None => self.put_in(before + 1, &seen[line]),
                    }
                }
            }
            before = after;
        }
    }

    fn put_in(&mut self, place: u64, line: &Seen) {
        let message = match line.place {
            Some(claimed) => {
                format!("line {} is put in: it is for {claimed}, which the log does not have", line.number)
            }
            None => format!("line {} is put in: it is no event's line and none is missing there", line.number),
        };
        self.problem(place, "inserted", message);
    }
}

/// Indices of the longest run of rising places: the lines that stand in order when as few as possible do not.
fn longest_rising(claims: &[Option<u64>]) -> Vec<usize> {
    // ends[n]: the line with the lowest place at which a run of n + 1 lines can end.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), vec![None; claims.len()]);
    for (i, claim) in claims.iter().enumerate() {
        let Some(claim) = claim else { continue };
        let length = ends.partition_point(|&end| claims[end].is_some_and(|place| place < *claim));
        before[i] = length.checked_sub(1).and_then(|n| ends.get(n)).copied();
        if length == ends.len() { ends.push(i) } else { ends[length] = i }
    }
    let mut run: Vec<usize> = std::iter::successors(ends.last().copied(), |&i| before[i]).collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of these places, from line 2 on; 0 cannot be read.
    fn lines(places: &[u64]) -> Vec<Seen> {
        let line = |(number, &place)| Seen { number, place: (place > 0).then_some(place), digest: place };
        (2..).zip(places).map(line).collect()
    }

    fn found(places: &[u64], end: u64) -> Vec<(u64, &'static str)> {
        let problems = place(&lines(places), end).problems;
        problems.iter().map(|problem| (problem.position.0, problem.code)).collect()
    }

    #[test]
    fn lines_in_order_have_their_places() {
        let placing = place(&lines(&[1, 2, 3]), 3);
        assert_eq!(placing.problems, []);
        assert_eq!(placing.places, BTreeMap::from([(1, 0), (2, 1), (3, 2)]));
        assert_eq!(place(&[], 0), Placing::default());
    }

    #[test]
    fn exchanged_lines_are_both_named() {
        assert_eq!(found(&[1, 3, 2, 4], 4), [(3, "swapped"), (2, "swapped")]);
        assert_eq!(found(&[1, 2, 6, 4, 5, 3, 7], 7), [(6, "swapped"), (3, "swapped")]);
        assert_eq!(found(&[3, 2, 1, 4], 4), [(3, "swapped"), (1, "swapped")]);
        assert_eq!(found(&[2, 1], 2), [(2, "swapped"), (1, "swapped")]);
        // Behind a line that is missing.
        assert_eq!(found(&[1, 3, 4, 9, 6, 7, 8, 5, 10], 10), [(9, "swapped"), (5, "swapped")]);
    }

    #[test]
    fn a_line_elsewhere_is_moved_or_repeated() {
        assert_eq!(found(&[1, 3, 4, 5, 2], 5), [(2, "moved")]);
        assert_eq!(found(&[1, 2, 3, 1, 4], 4), [(1, "repeated")]);
        assert_eq!(found(&[1, 2, 2, 3], 3), [(2, "repeated")]);
    }

    #[test]
    fn a_line_put_in_is_named_where_it_stands() {
        assert_eq!(found(&[1, 2, 0, 3], 3), [(3, "inserted")]);
        assert_eq!(found(&[1, 2, 3, 4], 3), [(4, "inserted")]);
        let mut other = lines(&[1, 2, 2, 3]);
        other[2].digest = 99;
        assert_eq!(place(&other, 3).problems[0].code, "inserted");
    }

    #[test]
    fn an_unreadable_line_has_the_place_that_is_missing() {
        let placing = place(&lines(&[1, 0, 3, 0]), 4);
        assert_eq!((placing.places.get(&2), placing.places.get(&4)), (Some(&1), Some(&3)));
        assert_eq!(placing.problems, []);
    }
}

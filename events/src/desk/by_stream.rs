//! Aggregates by their stream, as quickly found among fifty thousand as among ten.
//!
//! Names of streams begin alike ("account/CUST-000…"), so a tree of them compares long texts that lie all over the
//! memory, a dozen for each look. Here a tree of numbers made of the names is asked first. No hash map: its order is
//! random, and nothing here may depend on chance.

use std::collections::BTreeMap;

use super::Loaded;
use crate::values::{StreamId, number_of};

/// Aggregates by their stream.
#[derive(Debug, Clone, Default)]
pub(super) struct ByStream {
    /// Nearly always one a number; streams of one number stand in the order they came in.
    slots: BTreeMap<u64, Vec<(StreamId, Loaded)>>,
    len: usize,
}

impl ByStream {
    pub fn get(&self, stream: &StreamId) -> Option<&Loaded> {
        let slot = self.slots.get(&number_of(stream.as_str()))?;
        slot.iter().find_map(|(name, loaded)| (name == stream).then_some(loaded))
    }

    pub fn get_mut(&mut self, stream: &StreamId) -> Option<&mut Loaded> {
        let slot = self.slots.get_mut(&number_of(stream.as_str()))?;
        slot.iter_mut().find_map(|(name, loaded)| (name == stream).then_some(loaded))
    }

    /// The aggregate of a stream, and whether it had to be made.
    pub fn get_or_insert_with(&mut self, stream: &StreamId, make: impl FnOnce() -> Loaded) -> (&mut Loaded, bool) {
        let slot = self.slots.entry(number_of(stream.as_str())).or_default();
        let found = slot.iter().position(|(name, _)| name == stream);
        let at = found.unwrap_or_else(|| {
            slot.push((stream.clone(), make()));
            self.len += 1;
            slot.len() - 1
        });
        (&mut slot[at].1, found.is_none())
    }

    pub fn insert(&mut self, stream: StreamId, loaded: Loaded) {
        if let Some(there) = self.get_mut(&stream) {
            *there = loaded;
        } else {
            self.slots.entry(number_of(stream.as_str())).or_default().push((stream, loaded));
            self.len += 1;
        }
    }

    pub fn remove(&mut self, stream: &StreamId) {
        let number = number_of(stream.as_str());
        let Some(slot) = self.slots.get_mut(&number) else { return };
        let before = slot.len();
        slot.retain(|(name, _)| name != stream);
        self.len -= before - slot.len();
        if slot.is_empty() {
            self.slots.remove(&number);
        }
    }

    pub const fn len(&self) -> usize {
        self.len
    }

    /// The streams, in an order that is not that of their names but the same whenever these are at hand.
    pub fn streams(&self) -> impl Iterator<Item = &StreamId> {
        self.slots.values().flatten().map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::desk::AnyAggregate;

    fn loaded(sequence: u64) -> Loaded {
        Loaded { aggregate: AnyAggregate::new(crate::values::StreamKind::Account), sequence, snapshot: 0 }
    }

    fn stream(n: u16) -> StreamId {
        StreamId::new(&format!("account/C-{n}")).unwrap()
    }

    proptest! {
        /// Whatever is put in, changed and taken out: as a map of names has it.
        #[test]
        fn it_holds_what_a_map_of_names_holds(steps in prop::collection::vec((0..4_u8, 0..40_u16, any::<u64>()), 0..200)) {
            let (mut ours, mut map) = (ByStream::default(), BTreeMap::new());
            for (step, n, sequence) in steps {
                let name = stream(n);
                match step {
                    0 => {
                        ours.insert(name.clone(), loaded(sequence));
                        map.insert(name, loaded(sequence));
                    }
                    1 => {
                        ours.remove(&name);
                        map.remove(&name);
                    }
                    2 => {
                        let was_absent = !map.contains_key(&name);
                        let (there, made) = ours.get_or_insert_with(&name, || loaded(sequence));
                        prop_assert_eq!(made, was_absent);
                        prop_assert_eq!(&*there, &*map.entry(name).or_insert_with(|| loaded(sequence)));
                    }
                    _ => {
                        prop_assert_eq!(ours.get_mut(&name).map(|l| l.sequence), map.get(&name).map(|l| l.sequence));
                    }
                }
                prop_assert_eq!(ours.len(), map.len());
            }
            let mut names: Vec<_> = ours.streams().cloned().collect();
            names.sort();
            prop_assert_eq!(&names, &map.keys().cloned().collect::<Vec<_>>());
            for (name, loaded) in &map {
                prop_assert_eq!(ours.get(name), Some(loaded));
            }
        }
    }
}

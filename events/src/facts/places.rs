//! Where the things of a list stand, by their ids: a table of places beside the list, which holds no id itself. The
//! ledgers of a book have several such tables for every account; a tree would hold every id again, and compare a dozen
//! texts that lie all over the memory for each look.

use hashbrown::HashTable;

use crate::values::number_of;

/// What has an id.
pub(super) trait Named {
    /// Its id, unique in its list.
    fn name(&self) -> &str;
}

/// The places of a list's things. Nothing ever goes through it in its own order.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(HashTable<u32>);

/// It says nothing that its list does not.
impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Places {}

impl Places {
    /// The places of all things of a list; of two with one id the later one's.
    pub fn of<T: Named>(list: &[T]) -> Self {
        let mut places = Self::default();
        (1..=list.len()).for_each(|len| places.add_last(&list[..len]));
        places
    }

    /// Takes in the thing that a list ends with.
    pub fn add_last<T: Named>(&mut self, list: &[T]) {
        let Some((last, place)) = list.last().zip(u32::try_from(list.len().saturating_sub(1)).ok()) else { return };
        let number = |place: &u32| list.get(*place as usize).map_or(0, |thing| number_of(thing.name()));
        let is_same = |place: &u32| list.get(*place as usize).is_some_and(|thing| thing.name() == last.name());
        *self.0.entry(number_of(last.name()), is_same, number).or_insert(place).get_mut() = place;
    }

    /// Where a thing stands.
    pub fn find<T: Named>(&self, list: &[T], name: &str) -> Option<usize> {
        let is_it = |place: &u32| list.get(*place as usize).is_some_and(|thing| thing.name() == name);
        self.0.find(number_of(name), is_it).map(|place| *place as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl Named for String {
        fn name(&self) -> &str {
            self
        }
    }

    proptest! {
        #[test]
        fn everything_is_found_where_it_stood_last(names in prop::collection::vec("[a-c]{0,3}", 0..60)) {
            let mut places = Places::default();
            let mut list: Vec<String> = Vec::new();
            for name in names {
                list.push(name);
                places.add_last(&list);
            }
            let anew = Places::of(&list);
            for name in list.iter().cloned().chain(["d".to_owned()]) {
                let last = list.iter().rposition(|other| *other == name);
                prop_assert_eq!(places.find(&list, &name), last);
                prop_assert_eq!(anew.find(&list, &name), last);
            }
        }
    }
}

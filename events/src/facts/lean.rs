//! Lists that stay short. A book holds a few of them for every claim and receipt, nearly always with one or two entries
//! for ever: lists that make room for four at once, as lists do, made the ledgers of a large book a third larger.

/// Puts an entry in at its place; the first one makes room for `few`.
pub(super) fn put<T>(list: &mut Vec<T>, place: usize, entry: T, few: usize) {
    if list.capacity() == 0 {
        list.reserve_exact(few);
    }
    list.insert(place, entry);
}

/// Puts an entry in behind all others.
pub(super) fn add<T>(list: &mut Vec<T>, entry: T, few: usize) {
    put(list, list.len(), entry, few);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_makes_room_for_a_few_and_then_for_as_many_as_come() {
        let mut list = Vec::new();
        add(&mut list, 2_u64, 1);
        assert_eq!(list.capacity(), 1);
        put(&mut list, 0, 1, 1);
        add(&mut list, 3, 1);
        assert_eq!(list, [1, 2, 3]);
    }
}

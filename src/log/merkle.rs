//! The Merkle tree of RFC 6962, section 2.1: hashes of leaves and nodes, the root of a growing tree from its
//! frontier, inclusion proofs. Pure; where hashes are kept is not known here.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The root of a tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
    0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// SHA-256(0x00 ‖ bytes).
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

/// SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The roots of the full subtrees a tree consists of, from the largest to the smallest: one for each bit that is set
/// in the number of leaves. It is all that is needed to append.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// A frontier of known peaks, one for each bit set in `size`.
    #[must_use]
    pub fn new(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// How many leaves the tree has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each trailing one of the old size is a full subtree of the size that has just become full again.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let smaller_first = self.peaks.iter().rev().copied();
        smaller_first.reduce(|right, left| node_hash(&left, &right)).unwrap_or(EMPTY_ROOT)
    }

    /// The peaks, one after the other. The number of leaves is kept beside them.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    /// Reads what [`Frontier::encode`] wrote.
    #[must_use]
    pub fn decode(size: u64, bytes: &[u8]) -> Option<Self> {
        let (peaks, rest) = bytes.as_chunks::<32>();
        if rest.is_empty() { Self::new(size, peaks.to_vec()) } else { None }
    }
}

/// The root over some hashes of one level.
#[must_use]
pub(super) fn root_of(hashes: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    hashes.iter().for_each(|hash| frontier.append(*hash));
    frontier.root()
}

/// That an event stands where it does in a log of a given length and root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The leaf's place, from 0: an event's position minus one.
    pub index: u64,
    /// How many leaves the tree has.
    pub size: u64,
    /// The sibling hashes, from the leaf up.
    pub path: Vec<Hash>,
}

impl InclusionProof {
    /// Whether the proof leads from the leaf to the root (RFC 9162, section 2.1.3.2).
    #[must_use]
    pub fn proves(&self, leaf: &Hash, root: &Hash) -> bool {
        if self.index >= self.size {
            return false;
        }
        let (mut place, mut last, mut hash) = (self.index, self.size - 1, *leaf);
        for sibling in &self.path {
            if last == 0 {
                return false;
            }
            if place & 1 == 1 || place == last {
                hash = node_hash(sibling, &hash);
                while place & 1 == 0 && place != 0 {
                    (place, last) = (place >> 1, last >> 1);
                }
            } else {
                hash = node_hash(&hash, sibling);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        last == 0 && hash == *root
    }
}

/// Leaves `start .. end` of a tree, where they make up one of its subtrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subtree {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// The subtrees whose roots prove leaf `index`, from the leaf up (RFC 6962, section 2.1.1).
pub(super) fn proof_subtrees(index: u64, size: u64) -> Vec<Subtree> {
    let (mut start, mut end, mut siblings) = (0, size, Vec::new());
    while end - start > 1 {
        let split = start + split_of(end - start);
        if index < split {
            siblings.push(Subtree { start: split, end });
            end = split;
        } else {
            siblings.push(Subtree { start, end: split });
            start = split;
        }
    }
    siblings.reverse();
    siblings
}

/// The full subtrees a range consists of that begins at a multiple of a power of two no smaller than itself, from
/// the largest: (start, levels).
pub(super) fn full_subtrees(range: Subtree) -> Vec<(u64, u32)> {
    let (mut start, mut parts) = (range.start, Vec::new());
    while start < range.end {
        let level = (range.end - start).ilog2();
        parts.push((start, level));
        start += 1 << level;
    }
    parts
}

/// The largest power of two below `n`, for `n` over 1.
const fn split_of(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use proptest::prelude::*;

    use super::*;

    fn naive_root(leaves: &[Hash], range: Subtree) -> Hash {
        root_of(&leaves[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()])
    }

    proptest! {
        #[test]
        fn roots_and_proofs_are_those_of_rfc_6962(size in 1_u64..600, pick in any::<u64>()) {
            let index = pick % size;
            let mut oracle = MemoryBackedTree::<Sha256, Vec<u8>>::new();
            let (mut frontier, mut leaves) = (Frontier::default(), Vec::new());
            for n in 0..size {
                let bytes = n.to_be_bytes().to_vec();
                frontier.append(leaf_hash(&bytes));
                leaves.push(leaf_hash(&bytes));
                oracle.push(bytes);
            }
            let root = frontier.root();
            let expected = oracle.root().as_bytes().to_vec();
            prop_assert_eq!(&root[..], expected);

            let path: Vec<Hash> = proof_subtrees(index, size).into_iter().map(|s| naive_root(&leaves, s)).collect();
            let expected = oracle.prove_inclusion(usize::try_from(index).unwrap());
            prop_assert_eq!(path.concat(), expected.as_bytes().to_vec());

            let leaf = leaves[usize::try_from(index).unwrap()];
            let mut proof = InclusionProof { index, size, path };
            prop_assert!(proof.proves(&leaf, &root));
            prop_assert!(!proof.proves(&leaf_hash(b"other"), &root));
            prop_assert_eq!(proof.proves(&leaf, &leaf), size == 1);
            proof.path.push(root);
            prop_assert!(!proof.proves(&leaf, &root));
        }

        #[test]
        fn a_frontier_survives_its_encoding(size in 0_u64..300) {
            let mut frontier = Frontier::default();
            (0..size).for_each(|n| frontier.append(leaf_hash(&n.to_be_bytes())));
            prop_assert_eq!(Frontier::decode(size, &frontier.encode()), Some(frontier.clone()));
            prop_assert_eq!(Frontier::decode(size ^ 1, &frontier.encode()), None);
        }
    }

    #[test]
    fn a_tree_without_leaves_has_the_root_of_nothing() {
        assert_eq!(Frontier::default().root(), EMPTY_ROOT);
        assert_eq!(Sha256::digest([]).as_slice(), EMPTY_ROOT);
    }
}

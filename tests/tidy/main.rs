//! The house rules as tests (CONTRIBUTING.md): what review would otherwise have to look for each time. Reads the
//! tree, runs nothing, needs no dependency.

mod codes;
mod purity;
mod shape;
mod tree;

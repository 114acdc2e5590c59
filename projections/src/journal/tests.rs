//! Whole journals of small books, and the names in them.

//! explain, diff, step and what-if on small books, given, when, then.

mod compared;
mod explained;
mod steps;
mod support;
mod supposed;
mod undone;
mod words_and_money;

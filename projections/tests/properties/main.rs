//! Properties of random books: whatever is handed in, these hold. Pure, without a database.

#[path = "../support/commands/mod.rs"]
mod commands;
#[path = "../../../events/tests/support/memory_book.rs"]
mod memory_book;
#[path = "../support/tables.rs"]
mod tables;

mod answers;
mod commission;
mod every_day;
mod explained;
mod known;
mod periods;
mod stored;

use proptest::prelude::ProptestConfig;

/// How many random books each property is held against; `PROPTEST_CASES` says another number.
const CASES: u32 = 2_000;

fn cases() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(CASES), failure_persistence: None, ..ProptestConfig::default() }
}

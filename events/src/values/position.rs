//! Where an event stands in its book's log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in a book's log: gapless, from 1, equal to the order of commit (design.md 3). 0 is "before the
/// first event".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// Before the first event.
    pub const ZERO: Self = Self(0);

    /// The position that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The position before it.
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// `n` positions further on.
    #[must_use]
    pub const fn plus(self, n: u64) -> Self {
        Self(self.0 + n)
    }

    /// As SQL keeps it (BIGINT). Positions stay far below `i64::MAX`.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0 as i64
    }

    /// From SQL's BIGINT; a negative number, which no row of ours holds, reads as 0.
    #[must_use]
    pub const fn from_i64(n: i64) -> Self {
        if n < 0 { Self(0) } else { Self(n as u64) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

//! Whether something changed a closed month after its close. What changes a figure is not found here.

use recoup_events::values::{Month, Position};

use super::Closing;

/// The close of a month, if one of the changes was recorded after it; none also where the month is open.
#[must_use]
pub fn changed_since_close(
    closings: &[Closing],
    month: Month,
    changes: impl IntoIterator<Item = Position>,
) -> Option<Closing> {
    // A month without a close of its own is closed with the first one after it.
    let closing = *closings.iter().find(|closing| month <= closing.month)?;
    changes.into_iter().any(|position| position > closing.known_at).then_some(closing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn changed(of: &str, positions: &[u64]) -> Option<u64> {
        let closing = |of, known_at| Closing { month: month(of), known_at: Position(known_at) };
        let closings = [closing("2026-01", 10), closing("2026-03", 30)];
        changed_since_close(&closings, month(of), positions.iter().copied().map(Position)).map(|c| c.known_at.0)
    }

    #[test]
    fn only_what_came_after_the_close_changes_it() {
        assert_eq!(changed("2026-03", &[]), None);
        assert_eq!(changed("2026-03", &[9, 29, 30]), None, "known to the close");
        assert_eq!(changed("2026-03", &[9, 31]), Some(30));
        assert_eq!(changed("2026-01", &[11]), Some(10));
        assert_eq!(changed("2026-04", &[99]), None, "an open month");
        assert_eq!(changed_since_close(&[], month("2026-03"), [Position(31)]), None, "opened again, or never closed");
    }

    #[test]
    fn a_month_is_closed_with_the_next_that_is() {
        assert_eq!(changed("2026-02", &[11, 30]), None);
        assert_eq!(changed("2026-02", &[31]), Some(30));
        assert_eq!(changed("2025-11", &[11]), Some(10));
    }
}

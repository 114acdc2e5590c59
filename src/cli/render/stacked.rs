//! Rows one below the other, a line a cell: for a terminal too narrow for any table.

use super::{Sheet, width};

/// Draws every row as a block.
#[must_use]
pub fn render(sheet: &Sheet, limit: usize) -> String {
    let titles = sheet.columns.iter().map(|column| width::of(&column.title)).max().unwrap_or(0);
    let mut text = String::new();
    for (index, row) in sheet.rows.iter().chain(&sheet.footer).enumerate() {
        if index > 0 {
            text.push('\n');
        }
        for (column, cell) in sheet.columns.iter().zip(row) {
            let shown = cell.shown();
            if shown.is_empty() {
                continue;
            }
            let room = limit.saturating_sub(titles + 2).max(1);
            let shown = if cell.may_be_cut() { width::cut(&shown, room) } else { shown };
            text.push_str(&format!("{}  {shown}\n", width::pad(&column.title, titles)));
        }
    }
    text
}

//! A table that fits the terminal: numbers whole and to the right, long names cut with `…`, columns dropped where
//! there is no room (and named below), rows stacked where even that does not help. Nothing wraps.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use super::{Align, Cell, Sheet, stacked, width};

/// Blanks between two columns.
const GAP: usize = 2;
/// A column of names is not cut below this.
const NAME_MIN: usize = 8;

/// Draws a sheet within `limit` columns of characters.
#[must_use]
pub fn render(sheet: &Sheet, limit: usize) -> String {
    let measures: Vec<Measure> = (0..sheet.columns.len()).map(|index| Measure::of(sheet, index)).collect();
    let mut kept: Vec<usize> = (0..measures.len()).collect();
    while total(kept.iter().map(|index| measures[*index].least)) > limit {
        let droppable = kept.iter().copied().filter(|index| sheet.columns[*index].priority > 0);
        // A column of nothing but zeros tells least.
        let order = |index: &usize| (measures[*index].is_zero, sheet.columns[*index].priority, *index);
        let Some(dropped) = droppable.max_by_key(order) else {
            return stacked::render(sheet, limit);
        };
        kept.retain(|index| *index != dropped);
    }
    let widths = fit(&kept, &measures, limit);
    let mut text = draw(sheet, &kept, &widths);
    text.push_str(&note(sheet, &kept, &measures, limit));
    text
}

/// Names what is not shown, in lines that fit too.
fn note(sheet: &Sheet, kept: &[usize], measures: &[Measure], limit: usize) -> String {
    let dropped = |zero: bool| -> Vec<&str> {
        let gone = (0..sheet.columns.len()).filter(|index| !kept.contains(index) && measures[*index].is_zero == zero);
        gone.map(|index| sheet.columns[index].title.as_str()).collect()
    };
    let (others, zeros) = (dropped(false), dropped(true));
    if others.is_empty() && zeros.is_empty() {
        return String::new();
    }
    let mut parts = Vec::new();
    if !others.is_empty() {
        parts.push(format!("no room for {}", others.join(", ")));
    }
    if !zeros.is_empty() {
        parts.push(format!("all zero: {}", zeros.join(", ")));
    }
    parts.push("a wider terminal or --format csv shows all".to_owned());
    let (mut text, mut used) = (String::new(), 0);
    for word in format!("({})", parts.join("; ")).split(' ') {
        let wide = width::of(word);
        if used > 0 && used + 1 + wide > limit {
            text.push('\n');
            used = 0;
        } else if used > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += wide;
    }
    text.push('\n');
    text
}

/// What a column needs.
struct Measure {
    /// With everything in full.
    full: usize,
    /// With its names cut.
    least: usize,
    /// Whether all it holds are amounts of zero.
    is_zero: bool,
}

impl Measure {
    fn of(sheet: &Sheet, index: usize) -> Self {
        let title = sheet.columns.get(index).map_or(0, |column| width::of(&column.title));
        let (mut full, mut rigid) = (title, title);
        let mut is_zero = !sheet.rows.is_empty();
        for cell in sheet.rows.iter().chain(&sheet.footer).filter_map(|row| row.get(index)) {
            let cell_width = width::of(&cell.shown());
            full = full.max(cell_width);
            is_zero &= matches!(cell, Cell::Money(amount) if amount.minor == 0);
            if !cell.may_be_cut() {
                rigid = rigid.max(cell_width);
            }
        }
        Self { full, least: full.min(rigid.max(NAME_MIN)), is_zero }
    }
}

fn total(widths: impl ExactSizeIterator<Item = usize>) -> usize {
    let gaps = widths.len().saturating_sub(1) * GAP;
    widths.sum::<usize>() + gaps
}

/// Gives every column its full width, then takes from the widest that can give until all fits.
fn fit(kept: &[usize], measures: &[Measure], limit: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = kept.iter().map(|index| measures[*index].full).collect();
    let mut over = total(widths.iter().copied()).saturating_sub(limit);
    while over > 0 {
        let can_give = kept.iter().enumerate().filter(|(place, index)| widths[*place] > measures[**index].least);
        let Some((widest, _)) = can_give.max_by_key(|(place, _)| widths[*place]) else { break };
        widths[widest] -= 1;
        over -= 1;
    }
    widths
}

fn draw(sheet: &Sheet, kept: &[usize], widths: &[usize]) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    let shown = |row: &Vec<Cell>| -> Vec<comfy_table::Cell> {
        let cells = kept.iter().zip(widths);
        cells.map(|(index, width)| cell(row.get(*index).unwrap_or(&Cell::Empty), *width, sheet, *index)).collect()
    };
    let titles: Vec<Cell> = sheet.columns.iter().map(|column| Cell::text(column.title.clone())).collect();
    table.set_header(shown(&titles));
    table.add_rows(sheet.rows.iter().map(shown));
    if !sheet.footer.is_empty() {
        table.add_row(widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>());
        table.add_rows(sheet.footer.iter().map(shown));
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        // The table's own line between columns is one blank.
        let gap = if place + 1 == kept.len() { 0 } else { GAP - 1 };
        column.set_padding((0, u16::try_from(gap).unwrap_or(0)));
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

fn cell(cell: &Cell, limit: usize, sheet: &Sheet, index: usize) -> comfy_table::Cell {
    let alignment = match sheet.columns.get(index).map(|column| column.align) {
        Some(Align::Right) => CellAlignment::Right,
        _ => CellAlignment::Left,
    };
    comfy_table::Cell::new(width::cut(&cell.shown(), limit)).set_alignment(alignment)
}

#[cfg(test)]
mod tests {
    use recoup_events::values::{Amount, Currency};

    use super::super::Column;
    use super::*;

    fn balance() -> Sheet {
        let columns = vec![
            Column::text("account"),
            Column::text("name"),
            Column::text("owner").drop_at(1),
            Column::number("claims"),
            Column::number("cash").drop_at(2),
            Column::number("open"),
        ];
        let row = |account: &str, name: &str, claims: i64, open: i64| {
            let money = |minor| Cell::from(Amount::new(minor, Currency::CNY));
            vec![account.into(), name.into(), "lin".into(), money(claims), money(claims - open), money(open)]
        };
        Sheet {
            columns,
            rows: vec![
                row("C-001", "华兴建材有限公司", 1_234_567_890, 100),
                row("C-002", "A company\twith a very long name that goes on and on and on", 5, -1_234_500),
            ],
            footer: vec![row("total", "", 1_234_567_895, -1_234_400)],
        }
    }

    #[test]
    fn at_80_columns_names_are_cut_and_all_columns_stand() {
        insta::assert_snapshot!(render(&balance(), 80));
    }

    #[test]
    fn narrower_drops_columns_by_priority_and_then_stacks() {
        insta::assert_snapshot!(format!("{}\n{}", render(&balance(), 50), render(&balance(), 30)));
    }

    #[test]
    fn no_line_is_wider_than_asked_and_columns_align() {
        for limit in 44..120 {
            let text = render(&balance(), limit);
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines.iter().all(|line| width::of(line) <= limit), "{limit}:\n{text}");
            let ends: Vec<usize> = lines[2..4].iter().map(|line| width::of(line)).collect();
            assert_eq!(ends[0], ends[1], "{limit}:\n{text}");
        }
    }

    #[test]
    fn columns_of_zeros_go_first_and_are_named_as_such() {
        let mut sheet = balance();
        sheet.columns[3].priority = 1;
        let zero = Cell::from(Amount::new(0, Currency::CNY));
        sheet.rows.iter_mut().chain(&mut sheet.footer).for_each(|row| row[3] = zero.clone());
        let text = render(&sheet, 52);
        assert!(!text.contains("claims ") && text.contains("cash"), "{text}");
        let note: Vec<&str> = text.lines().skip_while(|line| !line.starts_with('(')).collect();
        assert!(note.join(" ").contains("all zero: claims;"), "{text}");
        assert!(text.lines().all(|line| width::of(line) <= 52), "{text}");
    }

    #[test]
    fn an_empty_sheet_shows_its_titles() {
        let text = render(&Sheet { rows: vec![], footer: vec![], ..balance() }, 80);
        assert!(text.starts_with("account") && text.lines().count() == 2, "{text}");
    }
}

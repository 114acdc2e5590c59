//! A month's pay as tables: the way from gross to payable, the sums of everybody, the lines, and why they are so.

use recoup_events::facts::Cause;
use recoup_events::values::Amount;
use recoup_projections::commission::{CommissionAnswer, LineAnswer, PartAnswer};

use super::ExplainedLine;
use crate::cli::render::{Cell, Column, Sheet, wrapped};

/// All currencies of a statement, the first one first.
fn of(answer: &CommissionAnswer) -> impl Iterator<Item = &PartAnswer> {
    std::iter::once(&answer.first).chain(&answer.other_currencies)
}

/// From gross to payable, step by step.
pub fn waterfall(answer: &CommissionAnswer) -> Sheet {
    let mut rows = Vec::new();
    for part in of(answer) {
        let (totals, currency) = (&part.totals, part.currency.code());
        let negative = |amount: Amount| Amount { minor: -amount.minor, ..amount };
        let mut step = |sign: &str, what: &str, amount: Amount| {
            rows.push(vec![Cell::text(sign), Cell::text(what), Cell::text(currency), Cell::Money(amount)]);
        };
        step("", "Gross", totals.gross);
        for cause in Cause::LISTED {
            let cut = totals.deductions.get(&cause).copied().filter(|amount| amount.minor != 0);
            cut.into_iter().for_each(|amount| step("-", cause.word(), negative(amount)));
        }
        step("=", "Net", totals.net);
        let further = [
            ("-", "Held back", negative(totals.held_back)),
            ("+", "Released", totals.released),
            ("-", "Clawed back", negative(totals.clawed_back)),
            ("-", "Draws recovered", negative(totals.draws_recovered)),
            ("+", "Waived by cap or floor", totals.waived),
            ("+", "Adjusted", totals.adjusted),
        ];
        further
            .into_iter()
            .filter(|(.., amount)| amount.minor != 0)
            .for_each(|(s, what, amount)| step(s, what, amount));
        step("=", "Payable", totals.payable);
    }
    let columns = vec![Column::text(""), Column::text("Step"), Column::text("Cur"), Column::number("Amount")];
    Sheet { columns, rows, footer: Vec::new() }
}

/// The sums, a line a rep and currency.
pub fn parts<'a>(answers: impl Iterator<Item = &'a CommissionAnswer>) -> Sheet {
    let mut columns = vec![
        Column::text("Rep"),
        Column::text("Month").drop_at(9),
        Column::text("Issued").drop_at(8),
        Column::text("Cur"),
        Column::number("Gross"),
    ];
    columns.extend(Cause::LISTED.map(|cause| Column::number(cause.word()).drop_at(7)));
    columns.push(Column::number("Net").drop_at(3));
    let further = [("Held back", 2), ("Released", 2), ("Clawed back", 2), ("Draws", 5), ("Waived", 6), ("Adjusted", 4)];
    columns.extend(further.map(|(title, priority)| Column::number(title).drop_at(priority)));
    columns.push(Column::number("Payable"));
    let line = |answer: &CommissionAnswer, part: &PartAnswer| {
        let totals = &part.totals;
        let mut cells = vec![
            Cell::text(&*answer.rep),
            Cell::text(answer.month.to_string()),
            Cell::or_empty(answer.issued.as_ref().map(|issued| Cell::Date(issued.on))),
            Cell::text(part.currency.code()),
            Cell::Money(totals.gross),
        ];
        cells
            .extend(Cause::LISTED.map(|cause| Cell::or_empty(totals.deductions.get(&cause).copied().map(Cell::Money))));
        let rest = [
            totals.net,
            totals.held_back,
            totals.released,
            totals.clawed_back,
            totals.draws_recovered,
            totals.waived,
            totals.adjusted,
            totals.payable,
        ];
        cells.extend(rest.map(Cell::Money));
        cells
    };
    let rows = answers.flat_map(|answer| of(answer).map(move |part| line(answer, part)));
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}

/// The lines of all currencies.
pub fn lines<'a>(answers: impl IntoIterator<Item = &'a CommissionAnswer>) -> Sheet {
    let mut columns = vec![
        Column::text("Rep").drop_at(9),
        Column::text("Account"),
        Column::text("Claim"),
        Column::text("Receipt").drop_at(5),
        Column::text("Value date").drop_at(3),
        Column::text("Cur").drop_at(8),
        Column::number("Amount"),
        Column::number("Base %").drop_at(4),
        Column::number("Late").drop_at(6),
    ];
    columns.extend(Cause::LISTED.map(|cause| Column::number(cause.word()).drop_at(7)));
    let last = [("Rate %", 2), ("Gross", 1), ("Net", 0), ("Held", 3)];
    columns.extend(last.map(|(title, priority)| Column::number(title).drop_at(priority)));
    columns.extend([Column::number("Policy").drop_at(10), Column::text("Events").drop_at(11)]);
    let line = |answer: &CommissionAnswer, part: &PartAnswer, line: &LineAnswer| {
        let mut cells = vec![
            Cell::text(&*answer.rep),
            Cell::text(&*line.account),
            Cell::text(&*line.claim),
            Cell::text(&*line.receipt),
            Cell::Date(line.value_date),
            Cell::text(part.currency.code()),
            Cell::Money(line.amount),
            Cell::Decimal(line.base_rate.to_string()),
            Cell::Count(line.days_late.into()),
        ];
        cells.extend(Cause::LISTED.map(|cause| Cell::or_empty(line.deductions.get(&cause).copied().map(Cell::Money))));
        cells.push(Cell::Decimal(line.effective_rate.to_string()));
        cells.extend([line.gross, line.net, line.held_back].map(Cell::Money));
        let events: Vec<String> = line.events.iter().map(ToString::to_string).collect();
        cells.extend([Cell::Count(line.policy_version.into()), Cell::text(events.join(" "))]);
        cells
    };
    let of_answer = |answer: &'a CommissionAnswer| {
        of(answer).flat_map(move |part| part.lines.iter().map(move |one| line(answer, part, one)))
    };
    Sheet { columns, rows: answers.into_iter().flat_map(of_answer).collect(), footer: Vec::new() }
}

/// The sentences of each line, whole, one below the other.
pub fn why(lines: &[ExplainedLine], width: usize) -> Sheet {
    let mut rows = Vec::new();
    for line in lines {
        rows.push(vec![Cell::text(format!("{} {} {}", line.account, line.claim, line.receipt))]);
        let broken = line.sentences.iter().flat_map(|sentence| {
            let parts = wrapped(sentence, width.saturating_sub(4).max(20)).into_iter().enumerate();
            parts.map(|(n, part)| format!("{}{part}", if n == 0 { "- " } else { "  " })).collect::<Vec<_>>()
        });
        rows.extend(broken.map(|text| vec![Cell::text(text)]));
    }
    Sheet { columns: vec![Column::text("Line and formula")], rows, footer: Vec::new() }
}

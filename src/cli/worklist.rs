//! worklist: whom to turn to first, and why (contract.md 2).

use recoup_events::values::AccountId;
use recoup_projections::worklist::{Reason, WorkRow, WorklistAnswer, worklist};

use super::args::OfRep;
use super::exit::CliError;
use super::render::{Cell, Column, Format, Sheet, width_of, word, wrapped};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &OfRep) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let accounts = reading.accounts_of(None, args.rep.as_ref()).await?;
    let answer = worklist(&accounts, &reading.asked());
    let width = shell.renderer.width;
    match shell.renderer.format {
        Format::Table => shell.print_with(
            reading.head(),
            answer,
            |answer| to_read(answer, width),
            |answer| vec![("Held back for now", held_back(answer, width))],
        )?,
        Format::Json | Format::Csv => shell.print(reading.head(), answer, to_sort)?,
    }
    Ok(0)
}

/// For a spreadsheet: a line a reason, and each says whose it is.
fn to_sort(answer: &WorklistAnswer) -> Sheet {
    let columns = vec![
        Column::number("Rank"),
        Column::text("Account"),
        Column::text("Name"),
        Column::text("Owner"),
        Column::text("Cur"),
        Column::number("Overdue"),
        Column::number("Score"),
        Column::text("Reason"),
        Column::number("Points"),
        Column::text("Why"),
    ];
    let lines = |row: &WorkRow| row.reasons.iter().map(|reason| line(row, reason)).collect::<Vec<_>>();
    Sheet { columns, rows: answer.rows.iter().flat_map(lines).collect(), footer: Vec::new() }
}

fn line(row: &WorkRow, reason: &Reason) -> Vec<Cell> {
    vec![
        Cell::from(row.rank as u64),
        Cell::text(&*row.account),
        Cell::text(&*row.name),
        Cell::or_empty(row.owner.as_deref().map(Cell::text)),
        Cell::text(row.currency.code()),
        Cell::Money(row.overdue),
        Cell::Count(row.score.into()),
        word(&reason.code),
        Cell::Count(reason.points.into()),
        Cell::text(&reason.text),
    ]
}

/// For a person: the sentences whole, one below the other, the customer's name above them.
fn to_read(answer: &WorklistAnswer, width: usize) -> Sheet {
    let columns =
        vec![Column::number("#"), Column::text("Account"), Column::number("Score"), Column::text("Who and why")];
    let beside = answer.rows.len().to_string().len() + "Score".len() + 3 * GAP;
    let room = room(answer.rows.iter().map(|row| &row.account), width, beside);
    let mut rows = Vec::new();
    for row in &answer.rows {
        let owner = row.owner.as_ref().map_or_else(String::new, |owner| format!(", {owner}"));
        let (rank, score) = (Cell::from(row.rank as u64), Cell::Count(row.score.into()));
        rows.push(vec![rank, Cell::text(&*row.account), score, Cell::text(format!("{}{owner}", row.name))]);
        let sentences = row.reasons.iter().flat_map(|reason| bullet(&reason.text, room));
        rows.extend(sentences.map(|text| vec![Cell::Empty, Cell::Empty, Cell::Empty, Cell::text(text)]));
    }
    Sheet { columns, rows, footer: Vec::new() }
}

fn held_back(answer: &WorklistAnswer, width: usize) -> Sheet {
    let room = room(answer.held_back.iter().map(|held| &held.account), width, GAP);
    let mut rows = Vec::new();
    for held in &answer.held_back {
        rows.push(vec![Cell::text(&*held.account), Cell::text(&*held.name)]);
        rows.extend(bullet(&held.text, room).into_iter().map(|text| vec![Cell::Empty, Cell::text(text)]));
    }
    Sheet { columns: vec![Column::text("Account"), Column::text("Who and why")], rows, footer: Vec::new() }
}

/// Blanks between two columns of a table.
const GAP: usize = 2;

/// What is left for sentences beside the accounts and what else stands there.
fn room<'a>(accounts: impl Iterator<Item = &'a AccountId>, width: usize, beside: usize) -> usize {
    let accounts = accounts.map(|account| width_of(account)).max().unwrap_or(0).max("Account".len());
    width.saturating_sub(accounts + beside)
}

/// A sentence in lines, the first after a dash.
fn bullet(sentence: &str, room: usize) -> Vec<String> {
    let lines = wrapped(sentence, room.saturating_sub(2));
    lines.into_iter().enumerate().map(|(n, line)| format!("{}{line}", if n == 0 { "- " } else { "  " })).collect()
}

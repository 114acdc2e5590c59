//! timeline: every event of an account, in both times and in words (contract.md 2).

use recoup_projections::timeline::{TimelineAnswer, TimelineEvent};

use super::args::OneAccount;
use super::exit::CliError;
use super::render::{Cell, Column, Format, Sheet, wrapped};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &OneAccount) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let answer = reading.timeline(&args.account).await?;
    let width = shell.renderer.width;
    match shell.renderer.format {
        Format::Table => shell.print(reading.head(), answer, |answer| to_read(answer, width))?,
        Format::Json | Format::Csv => shell.print(reading.head(), answer, to_sort)?,
    }
    Ok(0)
}

/// For a spreadsheet: a line an event.
fn to_sort(answer: &TimelineAnswer) -> Sheet {
    let columns = vec![
        Column::number("Position"),
        Column::text("Effective"),
        Column::text("Recorded"),
        Column::text("Actor"),
        Column::text("What"),
    ];
    let rows = answer.events.iter().map(|event| {
        let [position, effective] = places(event);
        vec![position, effective, Cell::text(recorded(event)), Cell::text(&event.actor), Cell::text(sentence(event))]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}

/// For a person: the sentence whole, in as many lines as it takes; below it who recorded it and when.
fn to_read(answer: &TimelineAnswer, width: usize) -> Sheet {
    let columns = vec![Column::number("Position"), Column::text("Effective"), Column::text("What")];
    let room = width.saturating_sub(BESIDE);
    let mut rows = Vec::new();
    for event in &answer.events {
        let mut lines = wrapped(&sentence(event), room);
        lines.push(format!("  {}, recorded {}", event.actor, recorded(event)));
        rows.extend(lines.into_iter().enumerate().map(|(number, line)| {
            let [position, effective] = if number == 0 { places(event) } else { [Cell::Empty, Cell::Empty] };
            vec![position, effective, Cell::text(line)]
        }));
    }
    Sheet { columns, rows, footer: Vec::new() }
}

/// The width of a position, a date, and the blanks beside them.
const BESIDE: usize = "Position".len() + "2026-01-01".len() + 4;

fn places(event: &TimelineEvent) -> [Cell; 2] {
    [Cell::Count(event.position.as_i64()), Cell::Date(event.effective_on)]
}

fn recorded(event: &TimelineEvent) -> String {
    event.recorded_at.strftime("%Y-%m-%d %H:%M").to_string()
}

fn sentence(event: &TimelineEvent) -> String {
    match event.corrected_by {
        Some(by) => format!("[taken out by {by}] {}", event.words),
        None => event.words.clone(),
    }
}

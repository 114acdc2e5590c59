//! timeline: every event of an account, in both times and in words (contract.md 2).

use recoup_projections::timeline::TimelineAnswer;

use super::args::OneAccount;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &OneAccount) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let answer = reading.timeline(&args.account).await?;
    shell.print(reading.head(), answer, sheet)?;
    Ok(0)
}

fn sheet(answer: &TimelineAnswer) -> Sheet {
    let columns = vec![
        Column::number("Position"),
        Column::text("Effective"),
        Column::text("Recorded").drop_at(2),
        Column::text("Actor").drop_at(1),
        Column::text("What"),
    ];
    let rows = answer.events.iter().map(|e| {
        let words = match e.corrected_by {
            Some(by) => format!("[taken out by {by}] {}", e.words),
            None => e.words.clone(),
        };
        let recorded = Cell::text(e.recorded_at.strftime("%Y-%m-%d %H:%M").to_string());
        let position = Cell::Count(e.position.as_i64());
        vec![position, Cell::Date(e.effective_on), recorded, Cell::text(&e.actor), Cell::text(words)]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}

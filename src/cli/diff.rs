//! diff: two points in time or knowledge side by side, and the events that make the difference (contract.md 2 and 4).

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::values::{Month, Position};
use recoup_projections::Head;
use recoup_projections::explain::{Change, PayQuestion, Point, balances, diff, pay_figures};
use recoup_projections::periods::{Closing, changed_since_close, closings};
use serde::Serialize;

use super::args::{Diff, PointArg, Points};
use super::exit::{CliError, code};
use super::explain::{place, quantity};
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use crate::answers::{Reading, today};

/// The answer.
#[derive(Debug, Serialize)]
struct Differs {
    from: End,
    to: End,
    figures: Vec<Change>,
}

/// A point as it was asked at.
#[derive(Debug, Serialize)]
struct End {
    as_of: Date,
    known_at: Option<Timestamp>,
    position: Position,
}

impl From<&Head> for End {
    fn from(head: &Head) -> Self {
        Self { as_of: head.as_of, known_at: head.known_at, position: head.position }
    }
}

/// Runs the command. What changed a closed month after its close makes the exit code 1.
pub async fn run(shell: &Shell, args: &Diff) -> Result<u8, CliError> {
    let (Diff::Balance { points, .. } | Diff::Commission { points, .. }) = args;
    let (from, to) = ends(shell, points).await?;
    let more = if from.head().position > to.head().position { &from } else { &to };
    let (a, b) = (point(&from), point(&to));
    let figures = match args {
        Diff::Balance { account, .. } => {
            let history = more.history_of(account).await?;
            diff(&history, a, b, |state| balances(state, account))
        }
        Diff::Commission { rep, month, .. } => {
            let history = more.history_of_rep(rep).await?;
            let question = PayQuestion { rep: rep.clone(), month: *month };
            diff(&history, a, b, |state| pay_figures(state, &question))
        }
    };
    let month = match args {
        // Events make the difference on the second point's day, forwards and backwards.
        Diff::Balance { .. } => Month::of(b.as_of),
        Diff::Commission { month, .. } => *month,
    };
    // Every cause with a position lies between what the two points know.
    let causes = figures.iter().flat_map(|figure| &figure.causes).filter_map(|cause| cause.position);
    let close = changed_since_close(&closings(&more.closed_periods().await?), month, causes);
    let answer = Differs { from: from.head().into(), to: to.head().into(), figures };
    shell.print(to.head(), answer, sheet)?;
    close.map_or(Ok(0), |close| Err(changed(month, &close)))
}

fn changed(month: Month, close: &Closing) -> CliError {
    let known = close.known_at;
    let message =
        format!("{month} is closed: what was recorded after position {known}, which its close knew, changed it");
    CliError::new("closed_month_changed", message, code::CHECK_FAILED)
}

fn point(reading: &Reading) -> Point {
    Point { as_of: reading.head().as_of, known_at: reading.head().position }
}

/// The two points; a day that has not come has nothing to be compared with.
async fn ends(shell: &Shell, points: &Points) -> Result<(Reading, Reading), CliError> {
    let from = end(shell, points.between).await?;
    let to = end(shell, points.and).await?;
    Ok((from, to))
}

async fn end(shell: &Shell, point: PointArg) -> Result<Reading, CliError> {
    let reading = shell.reading_at(Some(point.as_of), point.known_at).await?;
    let today = today(reading.log(), &shell.global.book, shell.clock.as_ref()).await?;
    if point.as_of > today {
        return Err(CliError::usage(format!("{} has not come: today is {today}", point.as_of)));
    }
    Ok(reading)
}

/// A figure that changed, and below it what changed it.
fn sheet(answer: &Differs) -> Sheet {
    let columns = vec![
        Column::text("Figure"),
        Column::text("Cur"),
        Column::number("Old"),
        Column::number("New"),
        Column::number("Change"),
        Column::number("Position"),
        Column::text("Type"),
        Column::text("Effective").drop_at(1),
        Column::text("Actor").drop_at(2),
        Column::text("Recorded").drop_at(3),
    ];
    let mut rows = Vec::new();
    for figure in answer.figures.iter().filter(|figure| !figure.causes.is_empty()) {
        rows.push(vec![
            Cell::Code(figure.name.clone()),
            Cell::text(figure.currency.code()),
            quantity(figure.old),
            quantity(figure.new),
            quantity(figure.delta),
        ]);
        rows.extend(figure.causes.iter().map(|cause| {
            let recorded = cause.recorded_at.map(|at| Cell::text(at.strftime("%Y-%m-%d %H:%M").to_string()));
            vec![
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                quantity(cause.amount),
                Cell::or_empty(cause.position.map(place)),
                Cell::Code(cause.kind.to_owned()),
                cause.effective_on.into(),
                Cell::or_empty(cause.actor.as_deref().map(Cell::text)),
                Cell::or_empty(recorded),
            ]
        }));
    }
    Sheet { columns, rows, footer: Vec::new() }
}

//! step: an account event by event, with balance, promises and disputes after each; beside it the history without one
//! command (contract.md 2).

use recoup_events::facts::DisputeState;
use recoup_events::values::Position;
use recoup_projections::balance::AccountBalance;
use recoup_projections::explain::{After, LeftOut, Point, step};
use serde::Serialize;

use super::args;
use super::exit::{CliError, code};
use super::explain::place;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use super::what_if::not_there;

/// The answer.
#[derive(Debug, Serialize)]
struct Steps {
    account: recoup_events::values::AccountId,
    /// What the other history does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<LeftOut>>,
    steps: Vec<recoup_projections::explain::Step>,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: &args::Step) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let history = reading.history_of(&args.account).await?;
    let head = reading.head();
    let from = args.from.unwrap_or(Position(1));
    if from > head.position {
        let message = format!("no event stands at position {from}: the log ends at {}", head.position);
        return Err(CliError::new("not_found", message, code::NOT_FOUND));
    }
    let undone = match args.without {
        None => None,
        // Whatever the command wrote elsewhere may be what something here rests on.
        Some(position) => {
            let whole = reading.whole_history().await?;
            Some(whole.without(head.position, &[position]).map_err(|error| not_there(&error))?)
        }
    };
    let point = Point { as_of: head.as_of, known_at: head.position };
    let steps = step(&history, &args.account, point, from, undone.as_ref().map(|undone| &undone.history));
    let left_out = undone.map(|undone| undone.left_out);
    let answer = Steps { account: args.account.clone(), left_out, steps };
    shell.print(head, answer, sheet)?;
    Ok(0)
}

/// A row an event and currency; what stands in the other history to its right.
fn sheet(answer: &Steps) -> Sheet {
    let beside = answer.left_out.is_some();
    let mut columns = vec![
        Column::number("Position"),
        Column::text("Effective").drop_at(3),
        Column::text("Type"),
        Column::text("Cur").drop_at(2),
    ];
    columns.extend(shown_of(""));
    if beside {
        columns.extend(shown_of(" without"));
    }
    let mut rows = Vec::new();
    for step in &answer.steps {
        let nothing = After::default();
        let without = step.without.as_ref().unwrap_or(&nothing);
        let currencies = step.after.balance.len().max(without.balance.len()).max(1);
        for i in 0..currencies {
            let (now, other) = (step.after.balance.get(i), without.balance.get(i));
            let currency = now.or(other).map(|row| Cell::text(row.currency.code()));
            let mut row = match i {
                0 => vec![place(step.position), Cell::Date(step.effective_on), Cell::text(step.kind)],
                _ => vec![Cell::Empty; 3],
            };
            row.push(Cell::or_empty(currency));
            row.extend(shown(now, &step.after));
            if beside {
                row.extend(shown(other, without));
            }
            rows.push(row);
        }
    }
    Sheet { columns, rows, footer: Vec::new() }
}

fn shown_of(which: &str) -> Vec<Column> {
    let title = |title: &str| format!("{title}{which}");
    vec![
        Column::number(&title("Open")),
        Column::number(&title("Unapplied")),
        Column::number(&title("Overdue")).drop_at(1),
        Column::number(&title("Disputed")).drop_at(5),
        Column::number(&title("Promised")).drop_at(4),
        Column::text(&title("Promises")).drop_at(6),
        Column::number(&title("Disputes open")).drop_at(7),
    ]
}

fn shown(row: Option<&AccountBalance>, after: &After) -> Vec<Cell> {
    let promises = after.promises.iter().map(|promise| {
        let state = serde_json::to_value(promise.state).ok();
        let state = state.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        format!("{} {state}", promise.promise)
    });
    let promises: Vec<String> = promises.collect();
    let open = after.disputes.iter().filter(|dispute| dispute.state != DisputeState::Resolved).count();
    let mut cells = match row.map(|row| &row.figures) {
        Some(f) => [f.open, f.unapplied, f.overdue, f.disputed, f.promised].map(Cell::Money).to_vec(),
        None => vec![Cell::Empty; 5],
    };
    cells.push(Cell::text(promises.join(", ")));
    cells.push(Cell::from(open as u64));
    cells
}

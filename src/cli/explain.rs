//! explain: the events behind one figure, which sum to it exactly (contract.md 2 and 4).

use recoup_events::values::{AccountId, Currency, Month, Position, RepId};
use recoup_projections::ageing::AgeFrom;
use recoup_projections::explain::{
    Contribution, Explanation, PayQuestion, Point, Quantity, Subject, UnknownFigure, explain, explain_pay, pay_figures,
};

use super::args::{self, Explain};
use super::exit::{CliError, code};
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use crate::answers::Reading;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Explain) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let explanation = match args {
        Explain::Balance { account, figure, currency } => {
            of_account(&reading, (account, &Subject::Balance), *currency, figure).await?
        }
        Explain::Ageing { account, bucket, currency, from } => {
            let from = match from {
                args::AgeFrom::Due => AgeFrom::DueDate,
                args::AgeFrom::Invoice => AgeFrom::InvoiceDate,
            };
            of_account(&reading, (account, &Subject::Ageing(from)), *currency, bucket).await?
        }
        Explain::Promise { account, promise, figure } => {
            of_account(&reading, (account, &Subject::Promise(promise.clone())), None, figure).await?
        }
        Explain::Commission { rep, month, figure, currency } => {
            of_pay(&reading, (rep, *month), *currency, figure).await?
        }
    };
    shell.print(reading.head(), explanation, sheet)?;
    Ok(0)
}

fn point(reading: &Reading) -> Point {
    Point { as_of: reading.head().as_of, known_at: reading.head().position }
}

async fn of_account(
    reading: &Reading,
    (account, subject): (&AccountId, &Subject),
    currency: Option<Currency>,
    figure: &str,
) -> Result<Explanation, CliError> {
    let history = reading.history_of(account).await?;
    let point = point(reading);
    let currencies = |as_of| {
        let state = history.at(as_of, point.known_at);
        state.account(account).map(|facts| subject.currencies(facts, as_of)).unwrap_or_default()
    };
    if let Subject::Promise(promise) = subject
        && currencies(jiff::civil::Date::MAX).is_empty()
    {
        return Err(CliError::new("not_found", format!("{account} made no promise {promise}"), code::NOT_FOUND));
    }
    let currency = one_of(&currencies(point.as_of), currency, history.currency(), account.as_str())?;
    explain(&history, (account, subject), currency, point, figure).map_err(unknown)
}

async fn of_pay(
    reading: &Reading,
    (rep, month): (&RepId, Month),
    currency: Option<Currency>,
    figure: &str,
) -> Result<Explanation, CliError> {
    let history = reading.history_of_rep(rep).await?;
    let (point, question) = (point(reading), PayQuestion { rep: rep.clone(), month });
    let figures = pay_figures(&history.at(point.as_of, point.known_at).in_order(), &question);
    let first = figures.first().map_or(history.currency(), |value| value.currency);
    explain_pay(&history, &question, currency.unwrap_or(first), point, figure).map_err(unknown)
}

/// The currency that is meant: the one asked for, else the only one there is.
fn one_of(there: &[Currency], asked: Option<Currency>, book: Currency, whose: &str) -> Result<Currency, CliError> {
    let list = || there.iter().map(|currency| currency.code()).collect::<Vec<_>>().join(", ");
    match (asked, there) {
        (Some(asked), there) if there.is_empty() || there.contains(&asked) => Ok(asked),
        (Some(asked), _) => {
            Err(CliError::usage(format!("{whose} has no figures in {asked}; it has them in {}", list())))
        }
        (None, [only]) => Ok(*only),
        // Nothing was there yet on that day.
        (None, []) => Ok(book),
        (None, _) => Err(CliError::usage(format!("{whose} has figures in {}: name one with --currency", list()))),
    }
}

fn unknown(error: UnknownFigure) -> CliError {
    let detail = serde_json::json!({ "figures": error.known });
    CliError { detail: Some(detail), ..CliError::usage(error.to_string()) }
}

/// A quantity as a cell.
pub(super) fn quantity(quantity: Quantity) -> Cell {
    match quantity {
        Quantity::Money(amount) => Cell::Money(amount),
        Quantity::Count(count) => Cell::Count(i64::try_from(count).unwrap_or(i64::MAX)),
    }
}

/// A position as a cell.
pub(super) fn place(position: Position) -> Cell {
    Cell::Count(position.as_i64())
}

fn sheet(answer: &Explanation) -> Sheet {
    let of_line = answer.contributions.iter().any(|found| found.claim.is_some());
    let mut columns = vec![Column::number("Position"), Column::text("Effective"), Column::text("Type")];
    columns.extend([Column::number("Amount"), Column::text("Rule")]);
    if of_line {
        columns.extend([Column::text("Claim").drop_at(1), Column::text("Receipt").drop_at(2)]);
    }
    columns.extend([
        Column::text("Actor").drop_at(4),
        Column::number("Policy").drop_at(5),
        Column::text("Recorded").drop_at(6),
    ]);
    let row = |found: &Contribution| {
        let recorded = found.recorded_at.map(|at| Cell::text(at.strftime("%Y-%m-%d %H:%M").to_string()));
        let mut row = vec![place(found.position), found.effective_on.into(), found.kind.into()];
        row.extend([quantity(found.amount), Cell::Code(found.rule.clone())]);
        if of_line {
            row.push(Cell::or_empty(found.claim.as_deref().map(Cell::text)));
            row.push(Cell::or_empty(found.receipt.as_deref().map(Cell::text)));
        }
        row.push(Cell::or_empty(found.actor.as_deref().map(Cell::text)));
        row.push(Cell::or_empty(found.policy_version.map(|version| Cell::Count(version.into()))));
        row.push(Cell::or_empty(recorded));
        row
    };
    let total = vec![Cell::Empty, Cell::Empty, Cell::text(answer.figure.as_str()), quantity(answer.value)];
    Sheet { columns, rows: answer.contributions.iter().map(row).collect(), footer: vec![total] }
}

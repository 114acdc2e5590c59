//! what-if: the same replay under another policy, without some commands, with others; marked hypothetical, never stored
//! (contract.md 2).

use std::path::Path;

use recoup_events::command::CommandLine;
use recoup_events::desk::Order;
use recoup_events::policy::{PolicyDocument, read};
use recoup_events::refusal::{Refusal, codes};
use recoup_events::values::{AccountId, Month, Position, RepId, StreamId};
use recoup_projections::balance::{BalanceAnswer, balance};
use recoup_projections::commission::{CommissionAnswer, Looked};
use recoup_projections::explain::{History, Hypothesis, LeftOut, NotThere, Supposed};
use recoup_projections::{AccountFacts, Asked};
use serde::Serialize;

use super::args::{Edits, WhatIf};
use super::commission::{lines, waterfall};
use super::exit::{CliError, code};
use super::explain::place;
use super::lines::{self as typed, Line};
use super::render::{Cell, Column, Format, Sheet, word};
use super::shell::Shell;
use crate::answers::{Reading, today};
use crate::sealing::Sealing;

/// Runs the command.
pub async fn run(shell: &Shell, args: &WhatIf) -> Result<u8, CliError> {
    match args {
        WhatIf::Commission { rep, month, edits } => commission(shell, (rep, *month), edits).await,
        WhatIf::Balance { account, edits } => of_balance(shell, account, edits).await,
    }
}

/// An answer that is not so.
#[derive(Debug, Serialize)]
struct Hypothetical<T> {
    hypothetical: bool,
    /// What the history does not have; none where it is the true one.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<LeftOut>>,
    #[serde(flatten)]
    answer: T,
}

impl<T> Hypothetical<T> {
    const fn new(answer: T, left_out: Option<Vec<LeftOut>>) -> Self {
        Self { hypothetical: true, left_out, answer }
    }
}

async fn commission(shell: &Shell, (rep, month): (&RepId, Month), edits: &Edits) -> Result<u8, CliError> {
    let policy = edits.policy.as_deref().map(document).transpose()?;
    let reading = shell.reading().await?;
    let answer: Hypothetical<CommissionAnswer> = if edits.change_history() {
        let (mut history, left_out) = edited(shell, &reading, edits).await?;
        if let Some(policy) = policy {
            history = history.under(policy);
        }
        let state = history.at(reading.head().as_of, Position(u64::MAX)).in_order();
        let missing = || CliError::new("not_found", format!("no rep {rep} in this history"), code::NOT_FOUND);
        let commission = Looked::at(state.book()).answer(state.rep(rep).ok_or_else(missing)?, month);
        Hypothetical::new(commission, Some(left_out))
    } else {
        let mut facts = reading.pay_facts_of(rep).await?;
        if let Some(policy) = policy {
            facts = facts.under(policy);
        }
        Hypothetical::new(Looked::at(facts.book()).answer(facts.rep(rep)?, month), None)
    };
    let first = |answer: &Hypothetical<CommissionAnswer>| match shell.renderer.format {
        Format::Csv => lines([&answer.answer]),
        _ => waterfall(&answer.answer),
    };
    shell.print_with(reading.head(), answer, first, |answer| {
        vec![("Lines (hypothetical)", lines([&answer.answer])), ("Left out", left_out(answer.left_out.as_deref()))]
    })?;
    Ok(0)
}

async fn of_balance(shell: &Shell, account: &AccountId, edits: &Edits) -> Result<u8, CliError> {
    let policy = edits.policy.as_deref().map(document).transpose()?;
    let reading = shell.reading().await?;
    let answer: Hypothetical<BalanceAnswer> = if edits.change_history() {
        let (history, left_out) = edited(shell, &reading, edits).await?;
        let stream = StreamId::account(account);
        if !history.events().iter().any(|happened| happened.stream == stream) {
            return Err(CliError::new("not_found", format!("no account {account} in this history"), code::NOT_FOUND));
        }
        let state = history.at(reading.head().as_of, Position(u64::MAX));
        let asked = under(state.asked(), policy.as_ref());
        let facts: Vec<AccountFacts> = state.account(account).cloned().into_iter().collect();
        Hypothetical::new(balance(&facts, &asked, None), Some(left_out))
    } else {
        let accounts = reading.accounts(Some(account)).await?;
        Hypothetical::new(balance(&accounts, &under(reading.asked(), policy.as_ref()), None), None)
    };
    let first = |answer: &Hypothetical<BalanceAnswer>| super::balance::sheet(&answer.answer, None);
    shell
        .print_with(reading.head(), answer, first, |answer| vec![("Left out", left_out(answer.left_out.as_deref()))])?;
    Ok(0)
}

fn under<'a>(asked: Asked<'a>, policy: Option<&'a PolicyDocument>) -> Asked<'a> {
    Asked { as_of: asked.as_of, policy: policy.unwrap_or(asked.policy) }
}

fn document(file: &Path) -> Result<PolicyDocument, CliError> {
    let text = std::fs::read_to_string(file).map_err(|error| CliError::file(file, &error))?;
    read(&text).map_err(|problems| {
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        CliError::new("invalid_policy", words.join("; "), code::CHECK_FAILED)
    })
}

/// The history with what the edits leave out and add, and what is left out.
async fn edited(shell: &Shell, reading: &Reading, edits: &Edits) -> Result<(History, Vec<LeftOut>), CliError> {
    let (whole, known) = (reading.whole_history().await?, reading.head().position);
    let undone = whole.without(known, &edits.without).map_err(|error| not_there(&error))?;
    let Some(file) = edits.with.as_deref() else { return Ok((undone.history, undone.left_out)) };
    let mut hypothesis = Hypothesis::of(undone.history, known);
    let today = today(reading.log(), &shell.global.book, shell.clock.as_ref()).await?;
    let sealing = Sealing::of(reading.log(), &shell.global.book).await.map_err(CliError::from)?;
    let mut received = typed::read(file)?;
    while let Some(line) = received.recv().await {
        let line = line.map_err(|error| CliError::file(file, &error))?;
        let number = line.number;
        let refused = |refusal: Refusal| {
            let message = format!("line {number}: {}", refusal.message);
            CliError::from(Refusal { message, ..refusal })
        };
        let (id, mut order) = order(shell, &line, today)?.map_err(refused)?;
        sealing.seal(std::iter::once((&order.stream, &mut order.command)), false).await?;
        if hypothesis.knows(&id) {
            let message = format!("the id {id} is that of a command in this history");
            return Err(refused(Refusal::new(codes::IDEMPOTENCY_MISMATCH, message).at("id")));
        }
        hypothesis.suppose(Supposed { id, order, recorded_at: shell.clock.now() }, today).map_err(refused)?;
    }
    Ok((hypothesis.into_history(), undone.left_out))
}

/// A line as a command to be decided.
fn order(shell: &Shell, line: &Line, today: jiff::civil::Date) -> Result<Result<(String, Order), Refusal>, CliError> {
    let caller = shell.actor()?;
    let read = || {
        let typed = CommandLine::parse(&line.bytes)?;
        let command = typed.command()?;
        let id = typed.id.map_or_else(|| format!("(line {})", line.number), |id| id.to_string());
        let (actor, effective_on) = (typed.actor.unwrap_or(caller), typed.effective_on.unwrap_or(today));
        Ok((id, Order { actor, effective_on, stream: typed.stream, command }))
    };
    Ok(read())
}

/// What cannot be left out.
pub(super) fn not_there(error: &NotThere) -> CliError {
    match error {
        NotThere::Nothing(_) => CliError::new("not_found", error.to_string(), code::NOT_FOUND),
        NotThere::Opening(_) => CliError::usage(error.to_string()),
    }
}

/// What a history does not have.
fn left_out(events: Option<&[LeftOut]>) -> Sheet {
    let columns = vec![
        Column::number("Position"),
        Column::text("Stream"),
        Column::text("Type"),
        Column::text("Why"),
        Column::text("What"),
    ];
    let row = |event: &LeftOut| {
        let detail = event.detail.as_deref().unwrap_or_default();
        vec![
            place(event.position),
            Cell::text(event.stream.as_str()),
            Cell::text(event.kind),
            word(&event.why),
            Cell::text(detail),
        ]
    };
    Sheet { columns, rows: events.unwrap_or_default().iter().map(row).collect(), footer: Vec::new() }
}

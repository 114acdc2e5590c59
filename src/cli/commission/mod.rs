//! commission: what a rep's month comes to, and why; or everybody's, for the finance run (contract.md 2).

mod sheets;

use recoup_events::values::{AccountId, ClaimId, Month, ReceiptId, RepId};
use recoup_projections::commission::{CommissionAnswer, Explained, Looked, Reason};
use serde::Serialize;

use super::args::{Commission, Lang};
use super::exit::CliError;
use super::render::xlsx;
use super::shell::Shell;
use crate::answers::{KnownAt, Reading};

pub(super) use sheets::{lines, parts, waterfall};

/// Runs the command.
pub async fn run(shell: &Shell, args: &Commission) -> Result<u8, CliError> {
    match &args.rep {
        Some(rep) => one(shell, rep, args).await,
        None => all(shell, args).await,
    }
}

/// One rep's month, with its lines explained where that was asked for.
#[derive(Debug, Serialize)]
struct Statement {
    #[serde(flatten)]
    commission: CommissionAnswer,
    #[serde(skip_serializing_if = "Option::is_none")]
    explained: Option<Vec<ExplainedLine>>,
}

/// Why a line is what it is.
#[derive(Debug, Serialize)]
pub(super) struct ExplainedLine {
    account: AccountId,
    claim: ClaimId,
    receipt: ReceiptId,
    sentences: Vec<String>,
    reasons: Vec<Reason>,
}

async fn one(shell: &Shell, rep: &RepId, args: &Commission) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let facts = reading.pay_facts_of(rep).await?;
    let commission = Looked::at(facts.book()).answer(facts.rep(rep)?, args.month);
    let explained = match (args.explain, &commission.issued) {
        (false, _) => None,
        (true, None) => Some(explained(&reading, rep, args.month, args.lang).await?),
        // What was issued is explained by what was known then.
        (true, Some(issued)) => {
            let (as_of, known_at) = (Some(issued.on), Some(KnownAt::Position(issued.known_at)));
            Some(explained(&shell.reading_at(as_of, known_at).await?, rep, args.month, args.lang).await?)
        }
    };
    save(args, std::slice::from_ref(&commission))?;
    shell.print_with(
        reading.head(),
        Statement { commission, explained },
        |answer| match shell.renderer.format {
            super::render::Format::Csv => lines([&answer.commission]),
            _ => waterfall(&answer.commission),
        },
        |answer| {
            let why = answer.explained.as_deref().map(|lines| sheets::why(lines, shell.renderer.width));
            [("Lines", lines([&answer.commission]))].into_iter().chain(why.map(|why| ("Why", why))).collect()
        },
    )?;
    Ok(0)
}

async fn explained(reading: &Reading, rep: &RepId, month: Month, lang: Lang) -> Result<Vec<ExplainedLine>, CliError> {
    let facts = reading.pay_facts_of(rep).await?;
    let (looked, rep) = (Looked::at(facts.book()), facts.rep(rep)?);
    let pay = looked.pay(rep);
    let line = |explained: Explained| ExplainedLine {
        account: explained.line.account.clone(),
        claim: explained.line.claim.clone(),
        receipt: explained.line.receipt.clone(),
        sentences: explained.sentences(lang.into()),
        reasons: explained.reasons,
    };
    Ok(pay.explain(month).into_iter().map(line).collect())
}

/// Everybody's month.
#[derive(Debug, Serialize)]
struct Everybody {
    month: Month,
    statements: Vec<CommissionAnswer>,
}

async fn all(shell: &Shell, args: &Commission) -> Result<u8, CliError> {
    if args.explain {
        return Err(CliError::usage("--explain goes with one rep: name him"));
    }
    let reading = shell.reading().await?;
    let facts = reading.pay_facts().await?;
    let statements = Looked::at(facts.book()).answer_all(&facts.reps, args.month);
    save(args, &statements)?;
    let everybody = Everybody { month: args.month, statements };
    shell.print(reading.head(), everybody, |answer| parts(answer.statements.iter()))?;
    Ok(0)
}

/// Writes the workbook that was asked for: the sums and the lines.
fn save(args: &Commission, statements: &[CommissionAnswer]) -> Result<(), CliError> {
    let Some(path) = &args.xlsx else { return Ok(()) };
    let sheets = [("Statements", parts(statements.iter())), ("Lines", lines(statements.iter()))];
    xlsx::save(path, &sheets).map_err(|error| CliError::unwritten(path, &error))
}

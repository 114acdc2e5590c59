//! what-if: the same replay under another policy; marked hypothetical, never stored (contract.md 2).

use recoup_events::policy::{PolicyDocument, read};
use recoup_projections::commission::{CommissionAnswer, Looked};
use serde::Serialize;

use super::args::{WhatIf, WhatIfCommission};
use super::commission::{lines, waterfall};
use super::exit::{CliError, code};
use super::render::Format;
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &WhatIf) -> Result<u8, CliError> {
    match args {
        WhatIf::Commission(args) => commission(shell, args).await,
    }
}

/// An answer that is not so.
#[derive(Debug, Serialize)]
struct Hypothetical {
    hypothetical: bool,
    #[serde(flatten)]
    commission: CommissionAnswer,
}

async fn commission(shell: &Shell, args: &WhatIfCommission) -> Result<u8, CliError> {
    let policy = args.policy.as_deref().map(document).transpose()?;
    let reading = shell.reading().await?;
    let mut facts = reading.pay_facts_of(&args.rep).await?;
    if let Some(policy) = policy {
        facts = facts.under(policy);
    }
    let commission = Looked::at(facts.book()).answer(facts.rep(&args.rep)?, args.month);
    shell.print_with(
        reading.head(),
        Hypothetical { hypothetical: true, commission },
        |answer| match shell.renderer.format {
            Format::Csv => lines([&answer.commission]),
            _ => waterfall(&answer.commission),
        },
        |answer| vec![("Lines (hypothetical)", lines([&answer.commission]))],
    )?;
    Ok(0)
}

fn document(file: &std::path::Path) -> Result<PolicyDocument, CliError> {
    let text = std::fs::read_to_string(file).map_err(|error| CliError::file(file, &error))?;
    read(&text).map_err(|problems| {
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        CliError::new("invalid_policy", words.join("; "), code::CHECK_FAILED)
    })
}

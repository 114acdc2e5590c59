//! The command line: one file a command, each in three steps: parse, call, print. No rule of the business and no
//! SQL stand here.

mod ageing;
mod apply;
mod args;
mod audit;
mod audit_pack;
mod balance;
mod basis;
mod commission;
mod confirmations;
mod contracts;
mod demo;
mod diff;
mod disputes;
mod evidence;
mod exit;
mod explain;
mod export;
mod follow_ups;
mod import;
mod lines;
mod periods;
mod policy;
pub mod progress;
mod promises;
mod rebuild;
pub mod render;
mod roll_forward;
mod shell;
mod statement;
mod step;
mod submit;
mod timeline;
mod verify;
mod what_if;
mod worklist;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use args::{Cli, Command, Import};
use exit::CliError;
use render::Format;
use shell::Shell;

/// How long the end of a command waits for its database to be closed.
const CLOSING: Duration = Duration::from_secs(30);
/// The same after an error: it may be the database that does not answer.
const CLOSING_AFTER_ERROR: Duration = Duration::from_secs(1);

/// Runs the program; answers its exit code.
pub async fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; everything else is wrong usage.
            let code = if error.use_stderr() { exit::code::USAGE } else { 0 };
            drop(error.print());
            return ExitCode::from(code);
        }
    };
    let shell = Shell::new(cli.global);
    let (code, wait) = match dispatch(&shell, cli.command).await {
        Ok(code) => (code, CLOSING),
        Err(error) => {
            say(&error, shell.renderer.format);
            (error.exit, CLOSING_AFTER_ERROR)
        }
    };
    shell.close(wait).await;
    ExitCode::from(code)
}

async fn dispatch(shell: &Shell, command: Command) -> Result<u8, CliError> {
    match command {
        Command::Apply(args) => apply::run(shell, &args).await,
        Command::Import(Import::Invoices(args)) => import::run(shell, &args).await,
        Command::Balance(args) => balance::run(shell, &args).await,
        Command::Ageing(args) => ageing::run(shell, &args).await,
        Command::Contracts(args) => contracts::run(shell, &args).await,
        Command::Statement(args) => statement::run(shell, &args).await,
        Command::RollForward(args) => roll_forward::run(shell, &args).await,
        Command::Periods(args) => periods::run(shell, &args).await,
        Command::Audit(args) => audit::run(shell, &args).await,
        Command::Promises(args) => promises::run(shell, &args).await,
        Command::FollowUps(args) => follow_ups::run(shell, &args).await,
        Command::Disputes(args) => disputes::run(shell, &args).await,
        Command::Worklist(args) => worklist::run(shell, &args).await,
        Command::Commission(args) => commission::run(shell, &args).await,
        Command::Explain(args) => explain::run(shell, &args).await,
        Command::Diff(args) => diff::run(shell, &args).await,
        Command::Step(args) => step::run(shell, &args).await,
        Command::WhatIf(args) => what_if::run(shell, &args).await,
        Command::Timeline(args) => timeline::run(shell, &args).await,
        Command::Rebuild(args) => rebuild::run(shell, &args).await,
        Command::Verify(args) => verify::run(shell, &args).await,
        Command::Export(export) => export::run(shell, export).await,
        Command::Demo(args) => demo::run(shell, &args).await,
        Command::Policy(args) => policy::run(shell, args).await,
    }
}

/// Says an error on stderr: as the error object of the contract, or in words.
fn say(error: &CliError, format: Format) {
    if format == Format::Json
        && let Ok(json) = serde_json::to_string(error)
    {
        eprintln!("{json}");
        return;
    }
    eprintln!("error ({}): {}", error.code, error.message);
}

//! Handing requests to the writer, again where the database only asks for patience.

use std::time::Duration;

use async_trait::async_trait;
use recoup_events::command::CommandLine;
use recoup_events::values::ActorId;
use serde_json::Value;

use crate::bus::{BusError, Outcome, Prepared, Request, Writer};
use crate::import::{Submit, SubmitError, Submitted};

/// How often a request is sent before its failure is the caller's.
const TRIES: u32 = 5;

/// Sends a request until it is answered. Sending again is safe: a command's id is known for ever.
///
/// # Errors
/// The database failed for good, or too often.
pub async fn patiently(writer: &Writer, mut request: Request) -> Result<Vec<Outcome>, BusError> {
    let mut tries = 1;
    loop {
        match writer.submit(request.clone()).await {
            Err(BusError::Log(error)) if error.is_retryable() && tries < TRIES => {
                // It may have been stored without our hearing of it: from now on even ids made here are looked up.
                request.arrays.iter_mut().flatten().for_each(|command| command.fresh = false);
                tokio::time::sleep(Duration::from_millis(50 << tries)).await;
                tries += 1;
            }
            answer => return answer,
        }
    }
}

/// The import's way to the writer.
pub struct ImportWriter {
    /// The writer.
    pub writer: Writer,
    /// Who imports.
    pub actor: ActorId,
    /// Whether nothing is kept.
    pub dry_run: bool,
}

impl ImportWriter {
    fn prepare(&self, commands: Vec<Value>) -> Result<Vec<Prepared>, SubmitError> {
        let prepare = |(index, command): (usize, Value)| {
            let line = CommandLine::parse(command.to_string().as_bytes());
            line.and_then(|line| self.writer.prepare(line, &self.actor)).map_err(|refusal| refused(index, refusal))
        };
        commands.into_iter().enumerate().map(prepare).collect()
    }
}

fn refused(index: usize, refusal: recoup_events::refusal::Refusal) -> SubmitError {
    let (code, message, field) = (refusal.code.into_owned(), refusal.message, refusal.field);
    SubmitError::Refused { index, code, message, field }
}

#[async_trait]
impl Submit for ImportWriter {
    async fn submit_many(&self, groups: Vec<Vec<Value>>) -> Vec<Result<Submitted, SubmitError>> {
        let mut answers: Vec<Option<Result<Submitted, SubmitError>>> = Vec::with_capacity(groups.len());
        let mut arrays = Vec::new();
        for group in groups {
            match self.prepare(group) {
                Ok(array) => {
                    arrays.push(array);
                    answers.push(None);
                }
                Err(error) => answers.push(Some(Err(error))),
            }
        }
        let request = Request { arrays, stop_on_refusal: false, dry_run: self.dry_run };
        let outcomes = patiently(&self.writer, request).await;
        let failed = outcomes.as_ref().err().map(ToString::to_string);
        let mut outcomes = outcomes.unwrap_or_default().into_iter();
        let answer = |outcome: Option<Outcome>| match outcome {
            Some(Outcome::Done(receipts)) => {
                Ok(Submitted { replayed: receipts.iter().map(|receipt| receipt.replayed).collect() })
            }
            Some(Outcome::Refused { index, refusal }) => Err(refused(index, refusal)),
            Some(Outcome::NotDecided) | None => {
                Err(SubmitError::Failed(failed.clone().unwrap_or_else(|| "it was not decided".to_owned())))
            }
        };
        answers.into_iter().map(|known| known.unwrap_or_else(|| answer(outcomes.next()))).collect()
    }
}

//! Records a plan through a writer, window by window, and counts what came of it.

use serde_json::Value;

use super::ImportError;
use super::header::Columns;
use super::plan::{Plan, PlannedRow};
use super::profile::Field;
use super::submit::{Submit, SubmitError, Submitted};
use super::summary::{RowError, Summary};

/// How many rows are sent in one call. The writer groups what is queued into few commits; more at once would only
/// take memory and make the progress coarse.
pub const WINDOW_ROWS: usize = 256;

/// Codes with which a registration says that the customer or rep is there already, which is all the import wants.
const ALREADY_THERE: [&str; 3] = ["already_registered", "id_taken", "idempotency_mismatch"];
/// The code with which a row is refused whose customer is not registered.
const ACCOUNT_NOT_FOUND: &str = "account_not_found";

impl Plan {
    /// What the file holds, without asking anybody: the figures are those of an import into an empty book whose
    /// writer refuses nothing.
    #[must_use]
    pub fn check(&self) -> Summary {
        let mut summary = self.start();
        summary.dry_run = true;
        summary.accounts = self.customers.len() as u64;
        summary.reps = self.reps.len() as u64;
        let mut seen = std::collections::BTreeSet::new();
        for row in &self.rows {
            if seen.insert(&row.invoice.claim) {
                count(&mut summary, row, true, &Submitted::all(row.commands(true).len(), false));
            } else {
                summary.replayed += 1;
            }
        }
        summary
    }

    /// Records everything. `progress` hears how many rows are done.
    ///
    /// # Errors
    /// The writer failed (not: refused). What was recorded before stands, and the same import may be run again.
    pub async fn run(
        &self,
        writer: &dyn Submit,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Summary, ImportError> {
        let mut run = Run { plan: self, writer, summary: self.start(), unregistered: Vec::new() };
        let outcome = run.everything(progress).await;
        let Run { mut summary, .. } = run;
        summary.errors.sort();
        match outcome {
            Ok(()) => Ok(summary),
            Err(message) => Err(ImportError::Failed { message, so_far: Box::new(summary) }),
        }
    }

    fn start(&self) -> Summary {
        Summary { rows: self.row_count, rejected: self.rejected, errors: self.errors.clone(), ..Summary::default() }
    }
}

/// Adds what a row's group recorded anew.
fn count(summary: &mut Summary, row: &PlannedRow, with_dispute: bool, answer: &Submitted) {
    if answer.replayed.iter().all(|replayed| *replayed) {
        summary.replayed += 1;
        return;
    }
    let commands = row.commands(with_dispute);
    for (command, _) in commands.iter().zip(&answer.replayed).filter(|(_, replayed)| !**replayed) {
        match command["type"].as_str() {
            Some("raise_invoice") => summary.claims += 1,
            Some("open_dispute") => summary.disputes += 1,
            Some("record_receipt") => summary.receipts += 1,
            _ => {}
        }
    }
}

struct Run<'a> {
    plan: &'a Plan,
    writer: &'a dyn Submit,
    summary: Summary,
    /// Streams whose registration was refused, with the reason: what their rows are rejected for.
    unregistered: Vec<(String, String, String)>,
}

impl Run<'_> {
    async fn everything(&mut self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<(), String> {
        for window in self.plan.registrations().chunks(WINDOW_ROWS) {
            self.register(window).await?;
        }
        let mut done = 0;
        for window in self.plan.rows.chunks(WINDOW_ROWS) {
            self.record(window).await?;
            done += window.len() as u64;
            progress(done);
        }
        Ok(())
    }

    async fn register(&mut self, window: &[Vec<Value>]) -> Result<(), String> {
        let answers = self.writer.submit_many(window.to_vec()).await;
        for (group, answer) in window.iter().zip(complete(answers, window.len())?) {
            let stream = group.first().and_then(|command| command["stream"].as_str()).unwrap_or_default();
            match answer {
                Ok(answer) if answer.replayed.iter().all(|replayed| *replayed) => {}
                Ok(_) if stream.starts_with("rep/") => self.summary.reps += 1,
                Ok(_) => self.summary.accounts += 1,
                Err(SubmitError::Refused { code, .. }) if ALREADY_THERE.contains(&code.as_str()) => {}
                Err(SubmitError::Refused { code, message, .. }) => {
                    self.unregistered.push((stream.to_owned(), code, message));
                }
                Err(SubmitError::Failed(message)) => return Err(message),
            }
        }
        Ok(())
    }

    /// Sends a window of rows, each as one group, then those of which only the dispute was refused without it.
    async fn record(&mut self, window: &[PlannedRow]) -> Result<(), String> {
        let groups = window.iter().map(|row| row.commands(true)).collect();
        let answers = complete(self.writer.submit_many(groups).await, window.len())?;
        let mut again: Vec<&PlannedRow> = Vec::new();
        for (row, answer) in window.iter().zip(answers) {
            match answer {
                Ok(answer) => count(&mut self.summary, row, true, &answer),
                Err(SubmitError::Failed(message)) => return Err(message),
                Err(refusal) if self.is_of_dispute(row, &refusal) => again.push(row),
                Err(refusal) => self.reject(row, true, &refusal),
            }
        }
        self.record_without_disputes(&again).await
    }

    async fn record_without_disputes(&mut self, rows: &[&PlannedRow]) -> Result<(), String> {
        if rows.is_empty() {
            return Ok(());
        }
        let groups = rows.iter().map(|row| row.commands(false)).collect();
        let answers = complete(self.writer.submit_many(groups).await, rows.len())?;
        for (row, answer) in rows.iter().zip(answers) {
            match answer {
                Ok(answer) => count(&mut self.summary, row, false, &answer),
                Err(SubmitError::Failed(message)) => return Err(message),
                Err(refusal) => self.reject(row, false, &refusal),
            }
        }
        Ok(())
    }

    /// Whether a refusal is about the row's dispute alone; if so, it is listed.
    fn is_of_dispute(&mut self, row: &PlannedRow, refusal: &SubmitError) -> bool {
        let SubmitError::Refused { index, code, message, .. } = refusal else { return false };
        let commands = row.commands(true);
        let of_dispute = commands.get(*index).and_then(|c| c["type"].as_str()).is_some_and(|t| t.ends_with("_dispute"));
        if of_dispute {
            let message = format!("the invoice was taken, its dispute refused: {message}");
            self.summary.errors.push(error(&self.plan.columns, row, Some(Field::Disputed), message, code));
        }
        of_dispute
    }

    fn reject(&mut self, row: &PlannedRow, with_disputes: bool, refusal: &SubmitError) {
        let SubmitError::Refused { index, code, message, field } = refusal else { return };
        self.summary.rejected += 1;
        let owner = self.plan.customers.get(&row.invoice.account).map(|customer| customer.owner.to_string());
        let account = format!("account/{}", row.invoice.account);
        let unregistered = |stream: &str| self.unregistered.iter().find(|(refused, ..)| refused == stream);
        let at_rep = owner.and_then(|owner| unregistered(&format!("rep/{owner}"))).map(|why| (Field::Owner, why));
        // A customer may have been there although this run could not register it: then the row's own refusal counts.
        let because = at_rep.or_else(|| unregistered(&account).map(|why| (Field::Account, why)));
        let because = because.filter(|_| code == ACCOUNT_NOT_FOUND);
        let error = if let Some((field, (stream, code, message))) = because {
            let message = format!("{stream} could not be registered: {message}");
            error(&self.plan.columns, row, Some(field), message, code)
        } else {
            let commands = row.commands(with_disputes);
            let kind = commands.get(*index).and_then(|command| command["type"].as_str()).unwrap_or_default();
            let column = field_of(kind, code, field.as_deref(), row);
            // A person reading a list knows columns, not the paths of a command.
            let path = field.as_ref().filter(|_| column.is_some()).and_then(|path| message.strip_prefix(path.as_str()));
            let message = path.and_then(|rest| rest.strip_prefix(": ")).unwrap_or(message);
            error(&self.plan.columns, row, column, message.to_owned(), code)
        };
        self.summary.errors.push(error);
    }
}

/// A writer answers each group; one that does not is broken, and counting on would misreport.
fn complete<T>(answers: Vec<T>, asked: usize) -> Result<Vec<T>, String> {
    if answers.len() == asked { Ok(answers) } else { Err(format!("{} answers to {asked} groups", answers.len())) }
}

fn error(columns: &Columns, row: &PlannedRow, field: Option<Field>, message: String, code: &str) -> RowError {
    let column = field.and_then(|field| columns.title(field)).map(str::to_owned);
    let value = field.and_then(|field| columns.cell(field, &row.raw)).map(super::table::RawCell::shown);
    RowError { line: row.raw.line, column, value, message, code: Some(code.to_owned()) }
}

/// The column that a refused command's field came from.
fn field_of(kind: &str, code: &str, path: Option<&str>, row: &PlannedRow) -> Option<Field> {
    if code == "idempotency_mismatch" {
        return Some(if kind == "record_receipt" { Field::SettledOn } else { Field::Invoice });
    }
    let paid_in_full = row.invoice.paid.as_ref().is_none_or(|paid| paid.amount == row.invoice.amount);
    let path = path?;
    match (kind, path.strip_prefix("data.").unwrap_or(path)) {
        (_, "stream") => Some(Field::Account),
        ("record_receipt", "effective_on") => Some(Field::SettledOn),
        ("record_receipt", field) if field == "amount" || field.starts_with("allocate") => {
            Some(if paid_in_full { Field::Amount } else { Field::PaidAmount })
        }
        (_, "effective_on") => Some(Field::InvoiceDate),
        (_, "claim" | "receipt") => Some(Field::Invoice),
        (_, "amount") => Some(Field::Amount),
        (_, "due_on") => Some(Field::DueDate),
        (_, "currency") => Some(Field::Currency),
        (_, "contract") => Some(Field::Contract),
        (_, "order") => Some(Field::Order),
        (_, "kind") => Some(Field::Kind),
        _ => None,
    }
}

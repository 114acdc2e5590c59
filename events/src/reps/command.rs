//! The commands and events of a rep's stream, one line each.

use super::Rep;
use super::advances::{AdvanceGranted, AdvanceSettled, BudgetSet, GrantAdvance, SetExpenseBudget, SettleAdvance};
use super::contests::{AnswerContest, CommissionLineContested, ContestAnswered, ContestCommissionLine};
use super::draws::{DrawGranted, GrantDraw};
use super::progress::{ProgressVerified, VerifyProgress};
use super::registration::{RegisterRep, RepRegistered};
use super::selling::{ResumeSelling, SellingResumed, SellingSuspended, SuspendSelling};
use super::statement::{CommissionLinesFrozen, CommissionStatementIssued, IssueCommissionStatement};
use super::task_letter::{IssueTaskLetter, TaskLetterIssued};
use crate::command::commands;
use crate::corrections::{CorrectEntry, EntryCorrected};
use crate::event::events;

commands! {
    /// A command for a rep (contract.md 3).
    RepCommand for Rep => RepEvent {
        RegisterRep = "register_rep",
        VerifyProgress = "verify_progress",
        IssueTaskLetter = "issue_task_letter",
        SuspendSelling = "suspend_selling",
        ResumeSelling = "resume_selling",
        SetExpenseBudget = "set_expense_budget",
        GrantAdvance = "grant_advance",
        SettleAdvance = "settle_advance",
        GrantDraw = "grant_draw",
        IssueCommissionStatement = "issue_commission_statement",
        ContestCommissionLine = "contest_commission_line",
        AnswerContest = "answer_contest",
        // A step that another command makes, never typed: its name is no word of the contract.
        CorrectEntry = "(correct entry)",
    }
}

events! {
    /// What can happen to a rep.
    RepEvent {
        RepRegistered = "rep_registered" v 1,
        ProgressVerified = "progress_verified" v 1,
        TaskLetterIssued = "task_letter_issued" v 1,
        SellingSuspended = "selling_suspended" v 1,
        SellingResumed = "selling_resumed" v 1,
        BudgetSet = "expense_budget_set" v 1,
        AdvanceGranted = "advance_granted" v 1,
        AdvanceSettled = "advance_settled" v 1,
        DrawGranted = "draw_granted" v 1,
        CommissionStatementIssued = "commission_statement_issued" v 1,
        CommissionLinesFrozen = "commission_lines_frozen" v 1,
        CommissionLineContested = "commission_line_contested" v 1,
        ContestAnswered = "contest_answered" v 1,
        EntryCorrected = "entry_corrected" v 1,
    }
}

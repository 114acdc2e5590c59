//! What happened in the made-up company that a visitor should see. Behaviours report it, the tour chooses.

use jiff::civil::Date;

use super::cast::AccountNo;
use super::money::Sum;

/// A kind of thing worth seeing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A payment bounced.
    Bounced,
    /// A bounced payment came again.
    Redeposited,
    /// Money was found long after it had come.
    FoundLate,
    /// An amount or date was typed wrong, and corrected.
    Mistyped,
    /// A receipt was typed twice, and one taken out.
    TypedTwice,
    /// A receipt was booked to the wrong customer, and moved.
    WrongCustomer,
    /// Money was taken off the wrong invoice.
    Reversed,
    /// Money paid twice went back.
    Refunded,
    /// A refund was proposed and not approved.
    RefundRejected,
    /// A claim was written off.
    WrittenOff,
    /// A write-off was proposed and not approved.
    WriteOffRejected,
    /// Written-off money came after all.
    Recovered,
    /// Money of nobody known found its account.
    Identified,
    /// A due date moved.
    TermsChanged,
    /// A credit note was issued.
    Credited,
    /// Another rep took over.
    OwnerChanged,
    /// A class was approved by a second person.
    ClassApproved,
    /// A class was refused by a second person.
    ClassRejected,
    /// A contract is under way or done.
    Contract,
    /// An invoice in the account's second currency.
    SecondCurrency,
    /// Money came that settles nothing yet.
    Overpaid,
    /// A customer promised.
    Promised,
    /// Money came as it was promised.
    PaidAsPromised,
    /// A part of a promise was not paid, or not in full.
    Disappointed,
    /// A promise was put off.
    PutOff,
    /// A promise was put off for the third time or more.
    PutOffAgain,
    /// A promise was taken back.
    TakenBack,
    /// A promise was typed wrong, and corrected.
    PromiseMistyped,
    /// Somebody was called at an hour at which nobody should be.
    OutOfHours,
    /// A talk was typed at another customer, and moved.
    TalkMoved,
    /// A claim was disputed.
    Disputed,
    /// A dispute was typed wrong, and corrected.
    DisputeMistyped,
    /// A dispute ended with a credit.
    ResolvedWithCredit,
    /// A dispute ended without.
    Resolved,
    /// A dispute came back.
    Reopened,
    /// Claims went to another department.
    Transferred,
    /// A rep was told in time what to collect.
    LetterInTime,
    /// A rep was told in time, on progress that finance had not verified.
    LetterUnverified,
    /// A rep was told too late.
    LetterLate,
    /// A rep's statement was issued; the sum is what came with its largest plain line.
    Paid,
    /// A rep said that a line of a statement is wrong.
    Contested,
    /// The rep was right, at least partly.
    ContestUpheld,
    /// The rep was not.
    ContestRejected,
    /// Pay was drawn before it was earned.
    Drawn,
    /// A contract got an expense budget.
    Budgeted,
    /// An advance was granted on a budget.
    Advanced,
    /// It was settled after full collection.
    AdvanceSettled,
    /// A month was closed.
    Closed,
    /// A closed month was opened again by two people.
    ReopenedMonth,
    /// A customer got a statement of account.
    Reconciled,
    /// He agreed to it.
    ReconciliationConfirmed,
    /// He did not agree to an item of it.
    ReconciliationContested,
}

/// Something worth seeing.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    /// What it is.
    pub what: What,
    /// Whose it is.
    pub account: AccountNo,
    /// The command that did it, by number.
    pub entry: u32,
    /// The day it is true from.
    pub effective_on: Date,
    /// The day it was recorded.
    pub recorded_on: Date,
    /// How much it is about, where it is about money.
    pub sum: Option<Sum>,
}

//! The codes of all refusals, in one place. They are part of the contract: none is renamed or reused.

/// The account is not registered (yet).
pub const ACCOUNT_NOT_FOUND: &str = "account_not_found";
/// A line of a command names a claim twice.
pub const CLAIM_TWICE: &str = "claim_twice";
/// The account has no such claim.
pub const CLAIM_NOT_FOUND: &str = "claim_not_found";
/// The contract is closed already.
pub const CONTRACT_CLOSED: &str = "contract_closed";
/// The contract is not registered.
pub const CONTRACT_NOT_FOUND: &str = "contract_not_found";
/// The entry was corrected already.
pub const ALREADY_CORRECTED: &str = "already_corrected";
/// The receipt, identified money or proposal was settled already.
pub const ALREADY_DONE: &str = "already_done";
/// Two currencies where one is needed.
pub const CURRENCY_MISMATCH: &str = "currency_mismatch";
/// The event would be effective before a fact it refers to.
pub const EFFECTIVE_TOO_EARLY: &str = "effective_too_early";
/// Only a few commands may lie in the future.
pub const EFFECTIVE_IN_FUTURE: &str = "effective_in_future";
/// Later entries rest on the entry to be corrected.
pub const ENTRY_IN_USE: &str = "entry_in_use";
/// The command would make an event of 64 KiB or more: split it.
pub const EVENT_TOO_LARGE: &str = "event_too_large";
/// No entry stands at that position or under that command id.
pub const ENTRY_NOT_FOUND: &str = "entry_not_found";
/// Some entries cannot be corrected: policy, periods, corrections.
pub const NOT_CORRECTABLE: &str = "not_correctable";
/// The same person may not do both steps.
pub const FOUR_EYES: &str = "four_eyes";
/// The id is taken.
pub const ID_TAKEN: &str = "id_taken";
/// The same command id with other content.
pub const IDEMPOTENCY_MISMATCH: &str = "idempotency_mismatch";
/// A day would show a negative open or unapplied amount.
pub const INVARIANT_BROKEN: &str = "invariant_broken";
/// A field holds what it may not.
pub const INVALID_FIELD: &str = "invalid_field";
/// The line is not one JSON object of the contract's shape.
pub const INVALID_JSON: &str = "invalid_json";
/// The bytes are not UTF-8.
pub const INVALID_UTF8: &str = "invalid_utf8";
/// An amount is wrong in shape, size or decimals.
pub const INVALID_AMOUNT: &str = "invalid_amount";
/// A field that must be there is not.
pub const MISSING_FIELD: &str = "missing_field";
/// The command is known but its time has not come.
pub const NOT_SUPPORTED_YET: &str = "not_supported_yet";
/// The rule found nothing to allocate.
pub const NOTHING_TO_ALLOCATE: &str = "nothing_to_allocate";
/// There is no allocation to reverse.
pub const NOTHING_TO_REVERSE: &str = "nothing_to_reverse";
/// More than the claim has open on some day from there on.
pub const OVER_ALLOCATION: &str = "over_allocation";
/// More than the receipt has left on some day from there on.
pub const OVER_RECEIPT: &str = "over_receipt";
/// The line is over 64 KiB.
pub const LINE_TOO_LONG: &str = "line_too_long";
/// The policy document says something impossible.
pub const INVALID_POLICY: &str = "invalid_policy";
/// The proposal does not exist or is of another kind.
pub const PROPOSAL_NOT_FOUND: &str = "proposal_not_found";
/// The account has no such receipt.
pub const RECEIPT_NOT_FOUND: &str = "receipt_not_found";
/// The receipt was refunded and cannot be returned.
pub const RECEIPT_REFUNDED: &str = "receipt_refunded";
/// The receipt was returned.
pub const RECEIPT_RETURNED: &str = "receipt_returned";
/// The receipt to be deposited again was never returned.
pub const RECEIPT_NOT_RETURNED: &str = "receipt_not_returned";
/// No such rep, or not yet on that day.
pub const REP_NOT_FOUND: &str = "rep_not_found";
/// Registered already.
pub const ALREADY_REGISTERED: &str = "already_registered";
/// The promise is not the account's.
pub const PROMISE_NOT_FOUND: &str = "promise_not_found";
/// The account has no such dispute.
pub const DISPUTE_NOT_FOUND: &str = "dispute_not_found";
/// More under dispute than is open and not disputed, or a credit over the disputed amount.
pub const OVER_DISPUTE: &str = "over_dispute";
/// What is to change is not in a state from which it may.
pub const WRONG_STATE: &str = "wrong_state";
/// The promise was withdrawn.
pub const PROMISE_WITHDRAWN: &str = "promise_withdrawn";
/// No part is left that could be withdrawn or put off.
pub const NOTHING_TO_END: &str = "nothing_to_end";
/// The promise has no condition.
pub const NO_CONDITION: &str = "no_condition";
/// A part would be due before it is made.
pub const DUE_TOO_EARLY: &str = "due_too_early";
/// The command belongs to another kind of stream.
pub const WRONG_STREAM: &str = "wrong_stream";
/// There is no command of that name.
pub const UNKNOWN_COMMAND: &str = "unknown_command";
/// A field that the command does not have.
pub const UNKNOWN_FIELD: &str = "unknown_field";
/// The book was opened already.
pub const BOOK_OPEN: &str = "book_open";
/// The write-off does not exist or was not approved.
pub const WRITE_OFF_NOT_FOUND: &str = "write_off_not_found";
/// More than was written off and not yet recovered.
pub const OVER_RECOVERY: &str = "over_recovery";
/// The sums of one account would leave what the tables can hold.
pub const ACCOUNT_TOO_LARGE: &str = "account_too_large";
/// Nobody has set an expense budget for the contract.
pub const BUDGET_NOT_FOUND: &str = "budget_not_found";
/// More than budget × collected ratio − outstanding.
pub const OVER_BUDGET: &str = "over_budget";
/// The rep has no such advance.
pub const ADVANCE_NOT_FOUND: &str = "advance_not_found";
/// More spent than was advanced.
pub const OVER_ADVANCE: &str = "over_advance";
/// An advance is settled only after full collection.
pub const NOT_COLLECTED: &str = "not_collected";
/// More drawn than the share of what the clearing office collected.
pub const OVER_DRAW: &str = "over_draw";
/// The month is not over.
pub const MONTH_NOT_OVER: &str = "month_not_over";
/// The month's statement was issued.
pub const STATEMENT_ISSUED: &str = "statement_issued";
/// No statement of that month was issued.
pub const STATEMENT_NOT_FOUND: &str = "statement_not_found";
/// The statement has no such line.
pub const LINE_NOT_FOUND: &str = "line_not_found";
/// The rep has no such contest.
pub const CONTEST_NOT_FOUND: &str = "contest_not_found";
/// The month is closed already, by itself or with a later one.
pub const PERIOD_CLOSED: &str = "period_closed";
/// A month before it has movements of money and is not closed.
pub const EARLIER_PERIOD_OPEN: &str = "earlier_period_open";
/// The month is not closed.
pub const PERIOD_NOT_CLOSED: &str = "period_not_closed";
/// A later month is closed: the last one is reopened first.
pub const LATER_PERIOD_CLOSED: &str = "later_period_closed";
/// More contested of a claim than the statement of account shows open.
pub const OVER_STATEMENT: &str = "over_statement";
/// A bug of ours, said instead of a panic.
pub const INTERNAL: &str = "internal";

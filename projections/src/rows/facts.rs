//! Which fact stands in which table, and what its columns hold. One arm a fact, there and back.

use recoup_events::facts::{
    ClaimFact, ContractClosed, ContractFact, DueFact, Fact, Posting, PostingKind, ProposalFact, ProposalKind,
    ProposalStep, ReceiptFact, Returned,
};

use super::cells::{Cell, Field, Reader, RowError};
use super::said;

/// A table of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its own columns, behind those that all have.
    pub columns: &'static [&'static str],
}

macro_rules! tables {
    ($($name:ident: $table:literal [$($column:literal),* $(,)?];)+) => {
        $(
            #[doc = concat!("The table `", $table, "`.")]
            pub const $name: Table = Table { name: $table, columns: &[$($column),*] };
        )+

        /// All tables of facts.
        pub const TABLES: &[Table] = &[$($name),+];
    };
}

tables! {
    ACCOUNTS: "accounts" ["name", "currency", "region", "dealer"];
    OWNERS: "owners" ["rep"];
    CLASSES: "classes" ["class", "approved"];
    GRADES: "grades" ["grade"];
    CLAIMS: "claims" ["claim", "invoice", "currency", "kind", "contract", "order_id"];
    DUE_DATES: "due_dates" ["claim", "due_on"];
    RECEIPTS: "receipts" ["receipt", "currency", "method", "reference", "payer", "promise", "redeposit_of"];
    RETURNS: "receipt_returns" ["receipt", "reason"];
    POSTINGS: "postings" ["kind", "currency", "claim", "receipt", "amount_minor"];
    CONTRACTS: "contracts" ["contract", "title", "amount_minor"];
    CLOSINGS: "contract_closings" ["contract"];
    PROPOSALS: "proposals" ["proposal", "said_by", "step", "kind", "class", "claim", "receipt", "amount_minor"];
    PROMISES: "promises" ["promise", "currency", "claims", "conditional", "promiser", "rep"];
    PARTS: "promise_parts" ["promise", "part", "due_on", "amount_minor"];
    PART_ENDINGS: "promise_part_endings" ["promise", "made_by", "part", "ending"];
    PROMISE_STEPS: "promise_steps" ["promise", "step"];
    FOLLOW_UPS: "follow_ups" [
        "follow_up", "channel", "outcome", "next_action", "local_time", "rep", "contact", "claims", "promise", "reason",
        "flags",
    ];
    DISPUTES: "disputes" ["dispute", "claim", "currency", "amount_minor", "reason", "side"];
    DISPUTE_STEPS: "dispute_steps" ["dispute", "step", "outcome"];
    CASES: "cases" ["claim", "class", "points", "owner"];
    CASE_VERIFICATIONS: "case_verifications" ["claims", "currency", "amount_minor", "said_by"];
    RECONCILIATIONS: "reconciliations" [
        "month", "step", "statement_position", "document_sha256", "person", "said_by",
    ];
    RECONCILED: "reconciliation_balances" [
        "month", "currency", "opening_minor", "open_minor", "unapplied_minor",
    ];
    RECONCILED_CLAIMS: "reconciliation_claims" ["month", "claim", "currency", "due_on", "open_minor"];
    CONTESTED_ITEMS: "reconciliation_items" ["month", "claim", "currency", "amount_minor", "reason"];
}

/// The table a fact stands in.
#[must_use]
pub const fn table_of(fact: &Fact) -> Table {
    match fact {
        Fact::Registered { .. } => ACCOUNTS,
        Fact::Owner(_) => OWNERS,
        Fact::Class { .. } => CLASSES,
        Fact::Grade(_) => GRADES,
        Fact::Claim(_) => CLAIMS,
        Fact::Due(_) => DUE_DATES,
        Fact::Receipt(_) => RECEIPTS,
        Fact::Returned(_) => RETURNS,
        Fact::Posting(_) => POSTINGS,
        Fact::Contract(_) => CONTRACTS,
        Fact::ContractClosed(_) => CLOSINGS,
        Fact::Proposal(_) => PROPOSALS,
        Fact::Promise(_) => PROMISES,
        Fact::Part(_) => PARTS,
        Fact::PartEnded(_) => PART_ENDINGS,
        Fact::PromiseStep(_) => PROMISE_STEPS,
        Fact::FollowUp(_) => FOLLOW_UPS,
        Fact::Dispute(_) => DISPUTES,
        Fact::DisputeStep(_) => DISPUTE_STEPS,
        Fact::Case(_) => CASES,
        Fact::CaseVerified(_) => CASE_VERIFICATIONS,
        Fact::Reconciliation(_) => RECONCILIATIONS,
        Fact::ReconciledBalance { .. } => RECONCILED,
        Fact::ReconciledClaim { .. } => RECONCILED_CLAIMS,
        Fact::ContestedItem { .. } => CONTESTED_ITEMS,
    }
}

/// A fact's own columns.
#[must_use]
pub fn write(fact: &Fact) -> Vec<Cell> {
    match fact {
        Fact::Registered { name, currency, region, dealer } => {
            vec![Cell::text(&**name), Cell::text(currency.code()), Cell::maybe(region.as_ref()), Cell::Bool(*dealer)]
        }
        Fact::Owner(rep) => vec![Cell::text(&**rep)],
        Fact::Class { class, approved } => vec![Cell::word(class), Cell::Bool(*approved)],
        Fact::Grade(grade) => vec![grade.map_or(Cell::NoText, |g| Cell::word(&g))],
        Fact::Claim(f) => vec![
            Cell::text(&*f.claim),
            Cell::text(&*f.invoice),
            Cell::text(f.currency.code()),
            Cell::text(f.kind.word()),
            Cell::maybe(f.contract.as_ref()),
            Cell::maybe(f.order.as_ref()),
        ],
        Fact::Due(f) => vec![Cell::text(&*f.claim), Cell::maybe_written(f.due_on.as_ref())],
        Fact::Receipt(f) => vec![
            Cell::text(&*f.receipt),
            Cell::text(f.currency.code()),
            Cell::text(f.method.word()),
            Cell::maybe(f.reference.as_ref()),
            Cell::maybe(f.payer.as_ref()),
            Cell::maybe(f.promise.as_ref()),
            Cell::maybe(f.redeposit_of.as_ref()),
        ],
        Fact::Returned(f) => vec![Cell::text(&*f.receipt), Cell::text(&*f.reason)],
        Fact::Posting(p) => vec![
            Cell::text(p.kind.word()),
            Cell::text(p.currency.code()),
            Cell::maybe(p.claim.as_ref()),
            Cell::maybe(p.receipt.as_ref()),
            Cell::Int(p.amount_minor),
        ],
        Fact::Contract(f) => {
            vec![Cell::text(&*f.contract), Cell::maybe(f.title.as_ref()), Cell::maybe_int(f.amount_minor)]
        }
        Fact::ContractClosed(f) => vec![Cell::text(&*f.contract)],
        Fact::Proposal(f) => proposal(f),
        said => said::write(said),
    }
}

fn proposal(fact: &ProposalFact) -> Vec<Cell> {
    let (mut kind, mut class, mut claim, mut receipt, mut amount) =
        (Cell::NoText, Cell::NoText, Cell::NoText, Cell::NoText, Cell::NoInt);
    let step = match &fact.step {
        ProposalStep::Approved => "APPROVED",
        ProposalStep::Rejected => "REJECTED",
        ProposalStep::Proposed(proposed) => {
            match proposed {
                ProposalKind::Class(to) => (kind, class) = (Cell::text("CLASS"), Cell::word(to)),
                ProposalKind::Refund { receipt: of, amount_minor } => {
                    (kind, receipt, amount) = (Cell::text("REFUND"), Cell::text(&**of), Cell::Int(*amount_minor));
                }
                ProposalKind::WriteOff { claim: of, amount_minor } => {
                    (kind, claim, amount) = (Cell::text("WRITE_OFF"), Cell::text(&**of), Cell::Int(*amount_minor));
                }
            }
            "PROPOSED"
        }
    };
    let (proposal, by) = (Cell::text(&*fact.proposal), Cell::text(&*fact.by));
    vec![proposal, by, Cell::text(step), kind, class, claim, receipt, amount]
}

/// The fact of a row of a table, by its own columns.
///
/// # Errors
/// A column that holds what no fact has.
pub fn read(table: Table, cells: &[Field<'_>]) -> Result<Fact, RowError> {
    let mut row = Reader { table: table.name, columns: table.columns, cells, next: 0 };
    let r = &mut row;
    Ok(match table.name {
        "accounts" => {
            Fact::Registered { name: text(r)?, currency: r.parsed()?, region: maybe_text(r)?, dealer: r.bool()? }
        }
        "owners" => Fact::Owner(r.parsed()?),
        "classes" => Fact::Class { class: r.word()?, approved: r.bool()? },
        "grades" => Fact::Grade(r.maybe_word()?),
        "claims" => Fact::Claim(ClaimFact {
            claim: r.parsed()?,
            invoice: r.parsed()?,
            currency: r.parsed()?,
            kind: r.word()?,
            contract: r.maybe_parsed()?,
            order: r.maybe_parsed()?,
        }),
        "due_dates" => Fact::Due(DueFact { claim: r.parsed()?, due_on: r.maybe_date()? }),
        "receipts" => Fact::Receipt(ReceiptFact {
            receipt: r.parsed()?,
            currency: r.parsed()?,
            method: r.word()?,
            reference: maybe_text(r)?,
            payer: maybe_text(r)?,
            promise: r.maybe_parsed()?,
            redeposit_of: r.maybe_parsed()?,
        }),
        "receipt_returns" => Fact::Returned(Returned { receipt: r.parsed()?, reason: text(r)? }),
        "postings" => Fact::Posting(Posting {
            kind: posting_kind(r)?,
            currency: r.parsed()?,
            claim: r.maybe_parsed()?,
            receipt: r.maybe_parsed()?,
            amount_minor: r.int()?,
        }),
        "contracts" => {
            Fact::Contract(ContractFact { contract: r.parsed()?, title: maybe_text(r)?, amount_minor: r.maybe_int()? })
        }
        "contract_closings" => Fact::ContractClosed(ContractClosed { contract: r.parsed()? }),
        "proposals" => Fact::Proposal(read_proposal(r)?),
        _ => said::read(r)?,
    })
}

fn read_proposal(r: &mut Reader<'_>) -> Result<ProposalFact, RowError> {
    let (proposal, by, step, kind) = (r.parsed()?, r.parsed()?, r.text()?, r.maybe_text()?);
    let step = match (step, kind) {
        ("APPROVED", _) => ProposalStep::Approved,
        ("REJECTED", _) => ProposalStep::Rejected,
        ("PROPOSED", Some("CLASS")) => ProposalStep::Proposed(ProposalKind::Class(r.word()?)),
        ("PROPOSED", Some("REFUND")) => {
            r.next += 2;
            ProposalStep::Proposed(ProposalKind::Refund { receipt: r.parsed()?, amount_minor: r.int()? })
        }
        ("PROPOSED", Some("WRITE_OFF")) => {
            r.next += 1;
            let claim = r.parsed()?;
            r.next += 1;
            ProposalStep::Proposed(ProposalKind::WriteOff { claim, amount_minor: r.int()? })
        }
        (step, _) => return Err(unknown(r.table, "step", step)),
    };
    Ok(ProposalFact { proposal, by, step })
}

fn posting_kind(r: &mut Reader<'_>) -> Result<PostingKind, RowError> {
    let word = r.text()?;
    PostingKind::from_word(word).ok_or_else(|| unknown(r.table, "kind", word))
}

fn text(r: &mut Reader<'_>) -> Result<recoup_events::values::Text, RowError> {
    maybe_text(r)?.ok_or_else(|| unknown(r.table, "text", ""))
}

fn maybe_text(r: &mut Reader<'_>) -> Result<Option<recoup_events::values::Text>, RowError> {
    let (table, text) = (r.table, r.maybe_text()?);
    text.map(|t| recoup_events::values::Text::new(t).map_err(|e| unknown(table, "text", &e.to_string()))).transpose()
}

pub(super) fn unknown(table: &'static str, column: &'static str, what: &str) -> RowError {
    RowError { table, column, reason: format!("{what:?} is not known") }
}

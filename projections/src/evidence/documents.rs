//! Which papers an event names, and by which hash where it says one. Whether the paper is kept is not known here.

use recoup_events::account::AccountEvent;
use recoup_events::book::BookEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::reps::RepEvent;

/// A paper that an event names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDocument {
    /// What it is: `contract`, `dispute_evidence`, `write_off_evidence`, `advance_evidence`, `reconciliation`,
    /// `commission_statement`, `closed_period`.
    pub what: &'static str,
    /// Of which thing: the contract's, dispute's … id, or the month.
    pub of: String,
    /// What the event says of it, as it stands there.
    pub reference: String,
    /// SHA-256 in lower-case hexadecimal, where the event says one.
    pub sha256: Option<String>,
}

/// The papers that an event names.
#[must_use]
pub fn named_documents(event: &AnyEvent) -> Vec<NamedDocument> {
    let named = |what, of: &dyn std::fmt::Display, reference: &str| {
        vec![NamedDocument { what, of: of.to_string(), reference: reference.to_owned(), sha256: sha256_in(reference) }]
    };
    match event {
        AnyEvent::Account(AccountEvent::ContractRegistered(e)) => {
            e.document_hash.as_deref().map_or_else(Vec::new, |hash| named("contract", &e.contract, hash))
        }
        AnyEvent::Account(AccountEvent::DisputeOpened(e)) => {
            e.evidence.as_deref().map_or_else(Vec::new, |evidence| named("dispute_evidence", &e.dispute, evidence))
        }
        AnyEvent::Account(AccountEvent::WriteOffProposed(e)) => named("write_off_evidence", &e.write_off, &e.evidence),
        AnyEvent::Account(AccountEvent::ReconciliationIssued(e)) => {
            named("reconciliation", &e.month, &e.document_sha256)
        }
        AnyEvent::Rep(RepEvent::AdvanceSettled(e)) => {
            e.evidence.as_deref().map_or_else(Vec::new, |evidence| named("advance_evidence", &e.advance, evidence))
        }
        AnyEvent::Rep(RepEvent::CommissionStatementIssued(e)) => {
            named("commission_statement", &e.month, &e.document_sha256)
        }
        AnyEvent::Book(BookEvent::PeriodClosed(e)) => named("closed_period", &e.month, &e.document_sha256),
        _ => Vec::new(),
    }
}

/// The first SHA-256 that a text says: 64 hexadecimal digits that stand by themselves.
fn sha256_in(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let hash = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    words.into_iter().find(hash).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_found_where_it_stands_by_itself() {
        let hash = "0F".repeat(32);
        assert_eq!(sha256_in(&format!("sha256:{hash}, kept by 林")), Some("0f".repeat(32)));
        assert_eq!(sha256_in(&hash), Some("0f".repeat(32)));
        for none in [String::new(), "signed delivery note".to_owned(), format!("{hash}0"), "0g".repeat(32)] {
            assert_eq!(sha256_in(&none), None, "{none}");
        }
    }
}

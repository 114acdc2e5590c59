//! The aggregate that the peers run: an account with an open balance, and one command, "record a receipt", that
//! makes one event of about the size that Recoup's own makes (some 250 bytes of JSON). No databases here.

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

/// An account that owes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Account {
    open_minor: i64,
}

/// The one command.
#[derive(Debug)]
pub struct RecordReceipt {
    /// The receipt's id.
    pub receipt: String,
    /// How much came, in minor units.
    pub amount_minor: i64,
}

/// What happens to an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AccountEvent {
    /// It owes from now on.
    Opened {
        /// How much, in minor units.
        open_minor: i64,
    },
    /// Money came and settled a part of it.
    ReceiptRecorded(ReceiptRecorded),
}

/// Money that came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReceiptRecorded {
    allocated: Vec<Allocated>,
    amount_minor: i64,
    currency: String,
    effective_on: String,
    method: String,
    receipt: String,
    reference: String,
}

/// What the money settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Allocated {
    amount_minor: i64,
    claim: String,
}

/// Why a command is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// More came than is owed.
    #[error("only {0} is open")]
    OverAllocation(i64),
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Opened { .. } => "Opened".to_owned(),
            Self::ReceiptRecorded(_) => "ReceiptRecorded".to_owned(),
        }
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = RecordReceipt;
    type Event = AccountEvent;
    type Error = Refused;
    type Services = ();

    async fn handle(&mut self, command: RecordReceipt, (): &(), sink: &EventSink<Self>) -> Result<(), Refused> {
        if command.amount_minor > self.open_minor {
            return Err(Refused::OverAllocation(self.open_minor));
        }
        let event = AccountEvent::ReceiptRecorded(receipt(command.receipt, command.amount_minor));
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        match event {
            AccountEvent::Opened { open_minor } => self.open_minor = open_minor,
            AccountEvent::ReceiptRecorded(receipt) => self.open_minor -= receipt.amount_minor,
        }
    }
}

impl ReceiptRecorded {
    /// How much came, in minor units.
    #[must_use]
    pub const fn amount_minor(&self) -> i64 {
        self.amount_minor
    }
}

/// The event of a receipt.
#[must_use]
pub fn receipt(receipt: String, amount_minor: i64) -> ReceiptRecorded {
    ReceiptRecorded {
        allocated: vec![Allocated { amount_minor, claim: "INV-2026-0001".to_owned() }],
        amount_minor,
        currency: "CNY".to_owned(),
        effective_on: "2026-11-25".to_owned(),
        method: "BANK".to_owned(),
        receipt,
        reference: "INV-2026-0001, transfer of the paying company".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cqrs_es::test::TestFramework;

    #[test]
    fn a_receipt_makes_one_event_of_the_size_of_ours() {
        let opened = AccountEvent::Opened { open_minor: 100 };
        let command = RecordReceipt { receipt: "R-000000001".to_owned(), amount_minor: 60 };
        let made = TestFramework::<Account>::with(()).given(vec![opened]).when(command).inspect_result();
        let made = made.expect("accepted");
        let bytes = serde_json::to_vec(&made[0]).expect("JSON").len();
        assert_eq!(made.len(), 1);
        assert!((220..=280).contains(&bytes), "{bytes} bytes");
    }

    #[test]
    fn more_than_is_open_is_refused() {
        let opened = AccountEvent::Opened { open_minor: 100 };
        let command = RecordReceipt { receipt: "R-1".to_owned(), amount_minor: 101 };
        let refused = TestFramework::<Account>::with(()).given(vec![opened]).when(command).inspect_result();
        assert!(matches!(refused, Err(Refused::OverAllocation(100))));
    }
}

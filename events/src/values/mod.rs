//! Values: money, identifiers, dates, log positions. Every border speaks in these, never in bare
//! strings and numbers. No I/O, no clock, no float.

mod codes;
mod dates;
mod ids;
mod local_time;
mod money;
mod number;
mod personal;
mod position;
mod text;
mod total;

pub use codes::{MethodCode, ReasonCode, ReasonSide};
pub use dates::{BOOK_DATE_MAX, BOOK_DATE_MIN, Month, parse_date};
pub use ids::{
    AccountId, ActorId, AdvanceId, ClaimId, CommandId, ContestId, ContractId, DisputeId, DrawId, FollowUpId, IdError,
    OrderId, PromiseId, ProposalId, ReceiptId, RepId, StreamId, StreamKind,
};
pub use local_time::LocalTime;
pub use money::{Amount, AmountText, Currency, Minor, MoneyError, Rate};
pub(crate) use number::number_of;
pub use personal::{Personal, Sealed, Sealer, Subject, sealed};
pub use position::Position;
pub use text::{TEXT_MAX_CHARS, Text, TextError};
pub use total::Total;

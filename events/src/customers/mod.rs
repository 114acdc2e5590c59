//! Who the customer is: registration, owner, class, contracts, and the rejection of anything proposed.

mod class;
mod contract;
mod owner;
pub(crate) mod proposals;
mod registration;
mod rejection;

pub use class::{ApproveClass, ClassApproved, ClassProposed, ProposeClass};
pub use contract::{CloseContract, ContractClosedEvent, ContractRegistered, RegisterContract};
pub use owner::{AssignOwner, OwnerAssigned};
pub use registration::{AccountRegistered, RegisterAccount};
pub use rejection::{ProposalRejected, RejectProposal};

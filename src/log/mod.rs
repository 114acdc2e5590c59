//! The event log: one append-only sequence of events per book, in order of commit, hashed into a Merkle tree,
//! durable before it is answered for (design 3). It stores and proves what happened; it knows no event type, decides
//! nothing and adds nothing up.

mod api;
mod append;
mod batch;
mod decode;
mod envelope;
mod error;
mod fingerprint;
mod merkle;
mod model;
mod postgres;
mod ready;
mod record;
mod records;
mod scan;
mod sidetables;
mod sql;
mod sqlite;
mod startup;
mod tree;
mod unasked;
mod verify;

pub use api::{AppendTx, EventLog, EventScan};
pub use envelope::{ENVELOPE_MAX_BYTES, Envelope, parse_envelope, recorded_at_text, write_envelope};
pub use error::LogError;
pub use fingerprint::{Fingerprint, fingerprint};
pub use merkle::{EMPTY_ROOT, Frontier, Hash, InclusionProof, leaf_hash, node_hash};
pub use model::{
    Batch, CommandRecord, Head, KeyPurpose, NewCommand, NewDocument, NewEvent, Snapshot, StoredDocument, StoredEvent,
};
pub use ready::Ready;
pub use record::Record;
pub use records::{RecordScan, Records};
pub use sidetables::{load_checkpoint, save_checkpoint};
pub use sql::SqlEventLog;
pub use startup::{StartupError, check_at_startup};
pub use unasked::Parcel;
pub use verify::{Problem, RecordVerifier, StatedRecord, VerifyReport, hex, verify};

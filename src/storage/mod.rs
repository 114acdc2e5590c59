//! One door to a database, SQLite or PostgreSQL: connections, migrations, and transactions that speak the same
//! SQL and the same five kinds of value on both. Nothing here knows what the tables mean; that is the business of
//! the log, the projectors and whoever else owns a table.

mod checkpoint;
mod database;
mod error;
mod grouped;
mod insert;
mod message;
mod migrate;
mod packed;
mod postgres;
mod postgres_writing;
mod session;
mod sqlite;
mod value;
mod writing;

pub use database::{Database, Dialect, Options};
pub use error::StorageError;
pub use grouped::{Grouped, push_day, push_int, push_text};
pub use insert::{Insert, Inserts, insert_statement};
pub use message::Message;
pub use packed::{Lent, Packed, push_values_of};
pub use session::Session;
pub use value::{Row, Value};

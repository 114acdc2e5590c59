-- The log of every book, and what is kept beside it. TEXT, BIGINT, BLOB and BOOLEAN only; the book stands first in
-- every key. What may never change is guarded here, in the database, so that it holds for every program and for a
-- hand at the sqlite3 prompt. REPLACE deletes rows without asking DELETE triggers, so each guard also refuses an
-- insert that would hit an existing row, by any of its keys or by its rowid.

-- What happened, for ever. `bytes` is the record: one canonical JSON text, hashed as stored; every other column is
-- an index over it, re-derived by `verify`. Position is gapless per book and equals the order of commit.
-- An ordinary rowid table: measured against WITHOUT ROWID it reads streams twice as fast and stays half the size
-- once events outgrow a quarter of a page. No further index: each costs an append more than hashing does.
CREATE TABLE events (
    book         TEXT   NOT NULL,
    position     BIGINT NOT NULL,
    stream       TEXT   NOT NULL,
    sequence     BIGINT NOT NULL,
    type         TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    effective_on TEXT   NOT NULL,
    recorded_at  BIGINT NOT NULL,
    actor        TEXT   NOT NULL,
    command_id   TEXT   NOT NULL,
    bytes        TEXT   NOT NULL,
    leaf_hash    BLOB   NOT NULL,
    PRIMARY KEY (book, position),
    UNIQUE (book, stream, sequence)
);

-- Where each book's log ends: the row that a writer locks. Its root is that of the Merkle tree over all events, so
-- that every commit has one; its frontier is what the next event's root is made from.
CREATE TABLE heads (
    book        TEXT   NOT NULL PRIMARY KEY,
    position    BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    frontier    BLOB   NOT NULL,
    root        BLOB   NOT NULL
);

-- The Merkle tree's hashes in full groups of 256, so that the root or a proof at any old position is cheap. Level 0
-- holds leaves, level n+1 the roots of level n's tiles.
CREATE TABLE tiles (
    book   TEXT   NOT NULL,
    level  BIGINT NOT NULL,
    tile   BIGINT NOT NULL,
    hashes BLOB   NOT NULL,
    PRIMARY KEY (book, level, tile)
);

-- Which commands were carried out, for ever: the same id with the same content is answered as the first time. The
-- fingerprint is keyed, so that it does not give away what was typed.
CREATE TABLE commands (
    book           TEXT   NOT NULL,
    command_id     TEXT   NOT NULL,
    fingerprint    BLOB   NOT NULL,
    first_position BIGINT NOT NULL,
    last_position  BIGINT NOT NULL,
    PRIMARY KEY (book, command_id)
);

-- Papers that were issued (statements, letters, confirmations), as they went out, found by their hash. Their events
-- name hash and position.
CREATE TABLE documents (
    book       TEXT NOT NULL,
    sha256     BLOB NOT NULL,
    media_type TEXT NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (book, sha256)
);

-- A book's secrets, outside the log: what is signed or fingerprinted with them stays in the log, they can go.
CREATE TABLE book_keys (
    book    TEXT NOT NULL,
    purpose TEXT NOT NULL,
    key     BLOB NOT NULL,
    PRIMARY KEY (book, purpose)
);

-- Aggregates as they stood after some event, so that a long stream need not be read to decide. Can be thrown away.
CREATE TABLE snapshots (
    book     TEXT   NOT NULL,
    stream   TEXT   NOT NULL,
    sequence BIGINT NOT NULL,
    position BIGINT NOT NULL,
    format   BIGINT NOT NULL,
    bytes    BLOB   NOT NULL,
    PRIMARY KEY (book, stream)
);

-- How far each projection's tables are; written in one transaction with their rows.
CREATE TABLE checkpoints (
    book       TEXT   NOT NULL,
    projection TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    PRIMARY KEY (book, projection)
);

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only: no UPDATE'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only: no DELETE'); END;
CREATE TRIGGER events_only_behind_the_head BEFORE INSERT ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only: this position is already written')
    WHERE NEW.position <= (SELECT position FROM heads WHERE book = NEW.book)
       OR EXISTS (SELECT 1 FROM events WHERE book = NEW.book AND position = NEW.position)
       OR EXISTS (SELECT 1 FROM events WHERE book = NEW.book AND stream = NEW.stream AND sequence = NEW.sequence)
       OR EXISTS (SELECT 1 FROM events WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER heads_forward_only BEFORE UPDATE ON heads
WHEN NEW.book <> OLD.book OR NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at
  OR (NEW.position = OLD.position AND (NEW.root <> OLD.root OR NEW.frontier <> OLD.frontier))
BEGIN SELECT RAISE(ABORT, 'a head only moves forward'); END;
CREATE TRIGGER heads_no_delete BEFORE DELETE ON heads
BEGIN SELECT RAISE(ABORT, 'a head only moves forward: no DELETE'); END;
CREATE TRIGGER heads_no_replace BEFORE INSERT ON heads
BEGIN
    SELECT RAISE(ABORT, 'a head only moves forward: this book has one')
    WHERE EXISTS (SELECT 1 FROM heads WHERE book = NEW.book) OR EXISTS (SELECT 1 FROM heads WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER tiles_no_update BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are append-only: no UPDATE'); END;
CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are append-only: no DELETE'); END;
CREATE TRIGGER tiles_no_replace BEFORE INSERT ON tiles
BEGIN
    SELECT RAISE(ABORT, 'tiles are append-only: this one is already written')
    WHERE EXISTS (SELECT 1 FROM tiles WHERE book = NEW.book AND level = NEW.level AND tile = NEW.tile)
       OR EXISTS (SELECT 1 FROM tiles WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER commands_no_update BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'commands are append-only: no UPDATE'); END;
CREATE TRIGGER commands_no_delete BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'commands are append-only: no DELETE'); END;
CREATE TRIGGER commands_no_replace BEFORE INSERT ON commands
BEGIN
    SELECT RAISE(ABORT, 'commands are append-only: this one is already written')
    WHERE EXISTS (SELECT 1 FROM commands WHERE book = NEW.book AND command_id = NEW.command_id)
       OR EXISTS (SELECT 1 FROM commands WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents
BEGIN SELECT RAISE(ABORT, 'documents are append-only: no UPDATE'); END;
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents are append-only: no DELETE'); END;
CREATE TRIGGER documents_no_replace BEFORE INSERT ON documents
BEGIN
    SELECT RAISE(ABORT, 'documents are append-only: this one is already written')
    WHERE EXISTS (SELECT 1 FROM documents WHERE book = NEW.book AND sha256 = NEW.sha256)
       OR EXISTS (SELECT 1 FROM documents WHERE rowid = NEW.rowid);
END;

-- The log of every book, and what is kept beside it. TEXT, BIGINT, BYTEA and BOOLEAN only; the book stands first in
-- every key. What may never change is guarded here, in the database, so that it holds for every program and for a
-- hand at the psql prompt. The guards are triggers a statement, not a row: they cost an append next to nothing.
-- They fire ALWAYS, so that replication mode does not switch them off.

-- What happened, for ever. `bytes` is the record: one canonical JSON text, hashed as stored; every other column is
-- an index over it, re-derived by `verify`. Position is gapless per book and equals the order of commit.
-- Text, not json or jsonb: the bytes are hashed as they were written. No further index: each costs an append more
-- than hashing does.
CREATE TABLE events (
    book         TEXT COLLATE "C" NOT NULL,
    position     BIGINT NOT NULL,
    stream       TEXT COLLATE "C" NOT NULL,
    sequence     BIGINT NOT NULL,
    type         TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    effective_on TEXT   NOT NULL,
    recorded_at  BIGINT NOT NULL,
    actor        TEXT   NOT NULL,
    command_id   TEXT COLLATE "C" NOT NULL,
    bytes        TEXT   NOT NULL,
    leaf_hash    BYTEA   NOT NULL,
    PRIMARY KEY (book, position),
    UNIQUE (book, stream, sequence)
);

-- Where each book's log ends: the row that a writer locks. Its root is that of the Merkle tree over all events, so
-- that every commit has one; its frontier is what the next event's root is made from.
CREATE TABLE heads (
    book        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position    BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    frontier    BYTEA   NOT NULL,
    root        BYTEA   NOT NULL
);

-- The Merkle tree's hashes in full groups of 256, so that the root or a proof at any old position is cheap. Level 0
-- holds leaves, level n+1 the roots of level n's tiles.
CREATE TABLE tiles (
    book   TEXT COLLATE "C" NOT NULL,
    level  BIGINT NOT NULL,
    tile   BIGINT NOT NULL,
    hashes BYTEA   NOT NULL,
    PRIMARY KEY (book, level, tile)
);

-- Which commands were carried out, for ever: the same id with the same content is answered as the first time. The
-- fingerprint is keyed, so that it does not give away what was typed.
CREATE TABLE commands (
    book           TEXT COLLATE "C" NOT NULL,
    command_id     TEXT COLLATE "C" NOT NULL,
    fingerprint    BYTEA   NOT NULL,
    first_position BIGINT NOT NULL,
    last_position  BIGINT NOT NULL,
    PRIMARY KEY (book, command_id)
);

-- Papers that were issued (statements, letters, confirmations), as they went out, found by their hash. Their events
-- name hash and position.
CREATE TABLE documents (
    book       TEXT COLLATE "C" NOT NULL,
    sha256     BYTEA NOT NULL,
    media_type TEXT NOT NULL,
    bytes      BYTEA NOT NULL,
    PRIMARY KEY (book, sha256)
);

-- A book's secrets, outside the log: what is signed or fingerprinted with them stays in the log, they can go.
CREATE TABLE book_keys (
    book    TEXT COLLATE "C" NOT NULL,
    purpose TEXT NOT NULL,
    key     BYTEA NOT NULL,
    PRIMARY KEY (book, purpose)
);

-- Aggregates as they stood after some event, so that a long stream need not be read to decide. Can be thrown away.
CREATE TABLE snapshots (
    book     TEXT COLLATE "C" NOT NULL,
    stream   TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    position BIGINT NOT NULL,
    format   BIGINT NOT NULL,
    bytes    BYTEA   NOT NULL,
    PRIMARY KEY (book, stream)
);

-- How far each projection's tables are; written in one transaction with their rows.
CREATE TABLE checkpoints (
    book       TEXT COLLATE "C" NOT NULL,
    projection TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    PRIMARY KEY (book, projection)
);

CREATE FUNCTION recoup_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are append-only: no %', TG_TABLE_NAME, TG_OP;
END $$;

-- A position at or below its head is written already, or was once.
CREATE FUNCTION recoup_only_behind_the_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added JOIN heads ON heads.book = added.book WHERE added.position <= heads.position) THEN
        RAISE EXCEPTION 'events are append-only: this position is already written';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION recoup_head_forward_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.book <> OLD.book OR NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at
       OR (NEW.position = OLD.position AND (NEW.root <> OLD.root OR NEW.frontier <> OLD.frontier)) THEN
        RAISE EXCEPTION 'a head only moves forward';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION recoup_append_only();
CREATE TRIGGER events_only_behind_the_head AFTER INSERT ON events REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION recoup_only_behind_the_head();
CREATE TRIGGER heads_append_only BEFORE DELETE OR TRUNCATE ON heads
    FOR EACH STATEMENT EXECUTE FUNCTION recoup_append_only();
CREATE TRIGGER heads_forward_only BEFORE UPDATE ON heads
    FOR EACH ROW EXECUTE FUNCTION recoup_head_forward_only();
CREATE TRIGGER tiles_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tiles
    FOR EACH STATEMENT EXECUTE FUNCTION recoup_append_only();
CREATE TRIGGER commands_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON commands
    FOR EACH STATEMENT EXECUTE FUNCTION recoup_append_only();
CREATE TRIGGER documents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON documents
    FOR EACH STATEMENT EXECUTE FUNCTION recoup_append_only();

ALTER TABLE events ENABLE ALWAYS TRIGGER events_append_only;
ALTER TABLE events ENABLE ALWAYS TRIGGER events_only_behind_the_head;
ALTER TABLE heads ENABLE ALWAYS TRIGGER heads_append_only;
ALTER TABLE heads ENABLE ALWAYS TRIGGER heads_forward_only;
ALTER TABLE tiles ENABLE ALWAYS TRIGGER tiles_append_only;
ALTER TABLE commands ENABLE ALWAYS TRIGGER commands_append_only;
ALTER TABLE documents ENABLE ALWAYS TRIGGER documents_append_only;

-- A role for the program's own login (`GRANT recoup_append TO …`): it can read and append, and has no right to
-- change or drop what is written. Roles belong to the whole server, so another database may have made it already;
-- and not everyone who may make tables may make roles, who then can do without.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'recoup_append') THEN
        CREATE ROLE recoup_append NOLOGIN;
    END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
    RAISE NOTICE 'the role recoup_append was not made here';
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'recoup_append') THEN
        GRANT SELECT ON schema_migrations TO recoup_append;
        GRANT SELECT, INSERT ON events, tiles, commands, documents, book_keys TO recoup_append;
        GRANT SELECT, INSERT, UPDATE ON heads TO recoup_append;
        GRANT SELECT, INSERT, UPDATE, DELETE ON snapshots, checkpoints TO recoup_append;
    END IF;
END $$;

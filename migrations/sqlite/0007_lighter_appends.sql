-- What an append costs beside the disk: guards that take the whole transaction back need no copy of each page as it was
-- before the statement, and the commands need no second tree for their key. What is refused stays the same.

-- An event has its place behind the head, and no place that is taken, not in its stream either. A rowid is -1 unless a
-- hand gave one.
DROP TRIGGER events_only_behind_the_head;
CREATE TRIGGER events_only_behind_the_head BEFORE INSERT ON events
BEGIN
    SELECT RAISE(ROLLBACK, 'events are append-only: this position is already written')
    WHERE NEW.position <= (SELECT position FROM heads WHERE book = NEW.book)
       OR EXISTS (SELECT 1 FROM events WHERE book = NEW.book AND position = NEW.position)
       OR EXISTS (SELECT 1 FROM events WHERE book = NEW.book AND stream = NEW.stream AND sequence = NEW.sequence)
       OR (NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM events WHERE rowid = NEW.rowid));
END;

-- Which commands were carried out, for ever, as in 0001: now a tree by its key.
CREATE TABLE commands_by_key (
    book           TEXT   NOT NULL,
    command_id     TEXT   NOT NULL,
    fingerprint    BLOB   NOT NULL,
    first_position BIGINT NOT NULL,
    last_position  BIGINT NOT NULL,
    PRIMARY KEY (book, command_id)
) WITHOUT ROWID;
INSERT INTO commands_by_key (book, command_id, fingerprint, first_position, last_position)
    SELECT book, command_id, fingerprint, first_position, last_position FROM commands ORDER BY book, command_id;
DROP TABLE commands;
ALTER TABLE commands_by_key RENAME TO commands;

CREATE TRIGGER commands_no_update BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'commands are append-only: no UPDATE'); END;
CREATE TRIGGER commands_no_delete BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'commands are append-only: no DELETE'); END;
CREATE TRIGGER commands_no_replace BEFORE INSERT ON commands
BEGIN
    SELECT RAISE(ROLLBACK, 'commands are append-only: this one is already written')
    WHERE EXISTS (SELECT 1 FROM commands WHERE book = NEW.book AND command_id = NEW.command_id);
END;

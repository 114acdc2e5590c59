-- The keys of sealed personal words, outside the log: one a person of an account, one for the notes of a stream,
-- each wrapped under the book's sealing key. `subject` is an opaque word that events carry, too. Deleting a row
-- erases the person: the words stay ciphertext for ever, and no hash, balance or rebuild notices.
CREATE TABLE person_keys (
    book    TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (book, subject)
);

-- The program's own role may erase a person, and fill and rebuild the read tables, which can be made again.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'recoup_append') THEN
        GRANT SELECT, INSERT, DELETE ON person_keys TO recoup_append;
        GRANT SELECT, INSERT, UPDATE, DELETE ON
            postings, accounts, owners, classes, grades, claims, due_dates, receipts, receipt_returns,
            contracts, contract_closings, proposals, promises, promise_parts, promise_part_endings,
            promise_steps, follow_ups, disputes, dispute_steps, cases
            TO recoup_append;
    END IF;
END $$;

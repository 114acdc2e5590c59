-- The read tables of statements of account and what customers said to them (对账).

-- Statements of account: issued on which log, with the hash of the paper in `documents`; confirmed or contested, by
-- whom of the customer's (the subject of a sealed name) and said by whom of ours.
CREATE TABLE reconciliations (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    statement_position BIGINT,
    document_sha256 TEXT COLLATE "C",
    person TEXT COLLATE "C",
    said_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- What an issued statement of account shows, a row a currency.
CREATE TABLE reconciliation_balances (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    opening_minor BIGINT NOT NULL,
    open_minor BIGINT NOT NULL,
    unapplied_minor BIGINT NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- The claims that are open on an issued statement of account.
CREATE TABLE reconciliation_claims (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    claim TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C",
    open_minor BIGINT NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- What customers do not agree to.
CREATE TABLE reconciliation_items (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    claim TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'recoup_append') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON
            reconciliations, reconciliation_balances, reconciliation_claims, reconciliation_items
            TO recoup_append;
    END IF;
END $$;

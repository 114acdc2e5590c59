-- The read tables of statements of account and what customers said to them (对账).

-- Statements of account: issued on which log, with the hash of the paper in `documents`; confirmed or contested, by
-- whom of the customer's (the subject of a sealed name) and said by whom of ours.
CREATE TABLE reconciliations (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    step TEXT NOT NULL,
    statement_position BIGINT,
    document_sha256 TEXT,
    person TEXT,
    said_by TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- What an issued statement of account shows, a row a currency.
CREATE TABLE reconciliation_balances (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    currency TEXT NOT NULL,
    opening_minor BIGINT NOT NULL,
    open_minor BIGINT NOT NULL,
    unapplied_minor BIGINT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- The claims that are open on an issued statement of account.
CREATE TABLE reconciliation_claims (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    claim TEXT NOT NULL,
    currency TEXT NOT NULL,
    due_on TEXT,
    open_minor BIGINT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- What customers do not agree to.
CREATE TABLE reconciliation_items (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    claim TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

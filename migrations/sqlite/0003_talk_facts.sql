-- The read tables of what was said: promises, follow-ups, disputes, cases. One a kind of fact, like those of money.

-- What was promised to be paid. `claims` is a JSON list, empty where the promise is about the account.
CREATE TABLE promises (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    promise TEXT NOT NULL,
    currency TEXT NOT NULL,
    claims TEXT,
    conditional BOOLEAN NOT NULL,
    promiser TEXT,
    rep TEXT,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- The parts of promises: what is to come when.
CREATE TABLE promise_parts (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    promise TEXT NOT NULL,
    part BIGINT NOT NULL,
    due_on TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- Parts that a withdrawal or another part ended; `made_by` is the entry that made the part.
CREATE TABLE promise_part_endings (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    promise TEXT NOT NULL,
    made_by BIGINT NOT NULL,
    part BIGINT NOT NULL,
    ending TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- What happened to promises: the condition met, withdrawn, put off.
CREATE TABLE promise_steps (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    promise TEXT NOT NULL,
    step TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- Calls, visits, letters, and what came of them. `contact` is the subject of a sealed name, `claims` and `flags` are
-- JSON lists.
CREATE TABLE follow_ups (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    follow_up TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    next_action BOOLEAN NOT NULL,
    local_time TEXT,
    rep TEXT,
    contact TEXT,
    claims TEXT,
    promise TEXT,
    reason TEXT,
    flags TEXT,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- What is contested of claims.
CREATE TABLE disputes (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    dispute TEXT NOT NULL,
    claim TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    reason TEXT NOT NULL,
    side TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- What happened to disputes: moved, resolved, opened again.
CREATE TABLE dispute_steps (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    dispute TEXT NOT NULL,
    step TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

-- Which department a claim is with, from a day on.
CREATE TABLE cases (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    claim TEXT NOT NULL,
    class TEXT NOT NULL,
    points TEXT,
    owner TEXT,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

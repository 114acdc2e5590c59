-- The read tables of what was said: promises, follow-ups, disputes, cases. One a kind of fact, like those of money.

-- What was promised to be paid. `claims` is a JSON list, empty where the promise is about the account.
CREATE TABLE promises (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    promise TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    claims TEXT COLLATE "C",
    conditional BOOLEAN NOT NULL,
    promiser TEXT COLLATE "C",
    rep TEXT COLLATE "C",
    PRIMARY KEY (book, account, position, line)
);

-- The parts of promises: what is to come when.
CREATE TABLE promise_parts (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    promise TEXT COLLATE "C" NOT NULL,
    part BIGINT NOT NULL,
    due_on TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- Parts that a withdrawal or another part ended; `made_by` is the entry that made the part.
CREATE TABLE promise_part_endings (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    promise TEXT COLLATE "C" NOT NULL,
    made_by BIGINT NOT NULL,
    part BIGINT NOT NULL,
    ending TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- What happened to promises: the condition met, withdrawn, put off.
CREATE TABLE promise_steps (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    promise TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- Calls, visits, letters, and what came of them. `contact` is the subject of a sealed name, `claims` and `flags` are
-- JSON lists.
CREATE TABLE follow_ups (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    follow_up TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    next_action BOOLEAN NOT NULL,
    local_time TEXT COLLATE "C",
    rep TEXT COLLATE "C",
    contact TEXT COLLATE "C",
    claims TEXT COLLATE "C",
    promise TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    flags TEXT COLLATE "C",
    PRIMARY KEY (book, account, position, line)
);

-- What is contested of claims.
CREATE TABLE disputes (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    dispute TEXT COLLATE "C" NOT NULL,
    claim TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- What happened to disputes: moved, resolved, opened again.
CREATE TABLE dispute_steps (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    dispute TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C",
    PRIMARY KEY (book, account, position, line)
);

-- Which department a claim is with, from a day on.
CREATE TABLE cases (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    claim TEXT COLLATE "C" NOT NULL,
    class TEXT COLLATE "C" NOT NULL,
    points TEXT COLLATE "C",
    owner TEXT COLLATE "C",
    PRIMARY KEY (book, account, position, line)
);

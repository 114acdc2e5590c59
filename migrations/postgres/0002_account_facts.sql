-- The read tables of an account's facts, one a kind of fact. A row says since when it is true (effective_on), which
-- event says so (position, line), which entry a correction would take out (entry), and at which position one did
-- (known_to). In force at position K on day D: position <= K, known_to empty or > K, effective_on <= D.
-- They are filled from the log and can be rebuilt from it at any time.

-- Every movement of money. Its key covers what a balance reads, in the order in which it reads it.
CREATE TABLE postings (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    kind TEXT NOT NULL,
    claim TEXT,
    receipt TEXT,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (book, account, currency, effective_on, position, line)
);

-- That an account exists.
CREATE TABLE accounts (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    region TEXT,
    dealer BOOLEAN NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- Which rep owns an account, from a day on.
CREATE TABLE owners (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    rep TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- How an account is classed, from a day on, and whether two people agreed.
CREATE TABLE classes (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    class TEXT NOT NULL,
    approved BOOLEAN NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- How an account is graded, from a day on; empty where it is not rated.
CREATE TABLE grades (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    grade TEXT,
    PRIMARY KEY (book, account, position, line)
);

-- That a claim exists: an invoice, or a part of one.
CREATE TABLE claims (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    claim TEXT NOT NULL,
    invoice TEXT NOT NULL,
    currency TEXT NOT NULL,
    kind TEXT NOT NULL,
    contract TEXT,
    order_id TEXT,
    PRIMARY KEY (book, account, position, line)
);

-- When a claim is due, from a day on.
CREATE TABLE due_dates (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    claim TEXT NOT NULL,
    due_on TEXT,
    PRIMARY KEY (book, account, position, line)
);

-- That money came.
CREATE TABLE receipts (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    receipt TEXT NOT NULL,
    currency TEXT NOT NULL,
    method TEXT NOT NULL,
    reference TEXT,
    payer TEXT,
    promise TEXT,
    redeposit_of TEXT,
    PRIMARY KEY (book, account, position, line)
);

-- That the bank took money back.
CREATE TABLE receipt_returns (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    receipt TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- That a contract is registered.
CREATE TABLE contracts (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    contract TEXT NOT NULL,
    title TEXT,
    amount_minor BIGINT,
    PRIMARY KEY (book, account, position, line)
);

-- That a contract is closed.
CREATE TABLE contract_closings (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    contract TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

-- What one person proposed, and another approved or rejected.
CREATE TABLE proposals (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    proposal TEXT NOT NULL,
    said_by TEXT NOT NULL,
    step TEXT NOT NULL,
    kind TEXT,
    class TEXT,
    claim TEXT,
    receipt TEXT,
    amount_minor BIGINT,
    PRIMARY KEY (book, account, position, line)
);

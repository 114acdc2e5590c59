-- The read tables of reps: letters, advances, draws, and statements as they were issued. One a kind of fact, with
-- the rep where the others have the account.

-- Who sells and collects, and the least that his pay may come to.
CREATE TABLE reps (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    wage_floor_minor BIGINT,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- Task letters (收款任务书) of a month, and whether they came late or unverified.
CREATE TABLE task_letters (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    late BOOLEAN NOT NULL,
    unverified BOOLEAN NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- What a task letter asks of whom.
CREATE TABLE task_letter_lines (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    account TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    contract TEXT,
    currency TEXT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- That a department verified the progress of a rep's projects.
CREATE TABLE progress_verifications (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    department TEXT NOT NULL,
    said_by TEXT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- Whether a rep may sell, from a day on.
CREATE TABLE selling (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    suspended BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- What a contract's collection may cost.
CREATE TABLE expense_budgets (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    account TEXT NOT NULL,
    contract TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- Expense advances (借支) against a budget.
CREATE TABLE expense_advances (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    advance TEXT NOT NULL,
    account TEXT NOT NULL,
    contract TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- What an advance was spent on.
CREATE TABLE expense_settlements (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    advance TEXT NOT NULL,
    spent_minor BIGINT NOT NULL,
    evidence TEXT,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- Draws (透支) on later pay, by two people.
CREATE TABLE draws (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    draw TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    said_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- Statements as they were issued: of which log, and the hash of the paper in `documents`.
CREATE TABLE commission_statements (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    statement_position BIGINT NOT NULL,
    document_sha256 TEXT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- The sums of issued statements, one a currency, with a column a cause.
CREATE TABLE commission_totals (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    currency TEXT NOT NULL,
    gross_minor BIGINT NOT NULL,
    late_minor BIGINT NOT NULL,
    task_minor BIGINT NOT NULL,
    cadence_minor BIGINT NOT NULL,
    promise_minor BIGINT NOT NULL,
    case_minor BIGINT NOT NULL,
    net_minor BIGINT NOT NULL,
    held_back_minor BIGINT NOT NULL,
    released_minor BIGINT NOT NULL,
    clawed_back_minor BIGINT NOT NULL,
    draws_recovered_minor BIGINT NOT NULL,
    waived_minor BIGINT NOT NULL,
    adjusted_minor BIGINT NOT NULL,
    payable_minor BIGINT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- The lines of issued statements. Points and what they cost are empty where a cause did not cut.
CREATE TABLE commission_lines (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    account TEXT NOT NULL,
    claim TEXT NOT NULL,
    receipt TEXT NOT NULL,
    currency TEXT NOT NULL,
    value_date TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    base_rate TEXT NOT NULL,
    days_late BIGINT NOT NULL,
    late_points TEXT,
    late_minor BIGINT,
    task_points TEXT,
    task_minor BIGINT,
    cadence_points TEXT,
    cadence_minor BIGINT,
    promise_points TEXT,
    promise_minor BIGINT,
    case_points TEXT,
    case_minor BIGINT,
    effective_rate TEXT NOT NULL,
    gross_minor BIGINT NOT NULL,
    net_minor BIGINT NOT NULL,
    held_minor BIGINT NOT NULL,
    policy_version BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- Releases, claw-backs and adjustments of issued statements, with what they go back to.
CREATE TABLE commission_items (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    claim TEXT NOT NULL,
    receipt TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    held_minor BIGINT NOT NULL,
    line_month TEXT NOT NULL,
    of_month TEXT NOT NULL,
    origin BIGINT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- Lines that a rep contests.
CREATE TABLE commission_contests (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    contest TEXT NOT NULL,
    month TEXT NOT NULL,
    account TEXT NOT NULL,
    claim TEXT NOT NULL,
    receipt TEXT NOT NULL,
    currency TEXT NOT NULL,
    reason TEXT NOT NULL,
    said_by TEXT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- What came of a contested line.
CREATE TABLE commission_contest_answers (
    book TEXT NOT NULL,
    rep TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    contest TEXT NOT NULL,
    outcome TEXT NOT NULL,
    adjustment_minor BIGINT,
    said_by TEXT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
) WITHOUT ROWID;

-- Claims of a case whose sum finance verified. `claims` is a JSON list.
CREATE TABLE case_verifications (
    book TEXT NOT NULL,
    account TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    claims TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    said_by TEXT NOT NULL,
    PRIMARY KEY (book, account, position, line)
) WITHOUT ROWID;

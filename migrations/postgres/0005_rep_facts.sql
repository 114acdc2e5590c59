-- The read tables of reps: letters, advances, draws, and statements as they were issued. One a kind of fact, with
-- the rep where the others have the account.

-- Who sells and collects, and the least that his pay may come to.
CREATE TABLE reps (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    wage_floor_minor BIGINT,
    PRIMARY KEY (book, rep, position, line)
);

-- Task letters (收款任务书) of a month, and whether they came late or unverified.
CREATE TABLE task_letters (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    late BOOLEAN NOT NULL,
    unverified BOOLEAN NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- What a task letter asks of whom.
CREATE TABLE task_letter_lines (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    contract TEXT COLLATE "C",
    currency TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- That a department verified the progress of a rep's projects.
CREATE TABLE progress_verifications (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    department TEXT COLLATE "C" NOT NULL,
    said_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- Whether a rep may sell, from a day on.
CREATE TABLE selling (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    suspended BOOLEAN NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- What a contract's collection may cost.
CREATE TABLE expense_budgets (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    account TEXT COLLATE "C" NOT NULL,
    contract TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- Expense advances (借支) against a budget.
CREATE TABLE expense_advances (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    advance TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    contract TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- What an advance was spent on.
CREATE TABLE expense_settlements (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    advance TEXT COLLATE "C" NOT NULL,
    spent_minor BIGINT NOT NULL,
    evidence TEXT COLLATE "C",
    PRIMARY KEY (book, rep, position, line)
);

-- Draws (透支) on later pay, by two people.
CREATE TABLE draws (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    draw TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    said_by TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- Statements as they were issued: of which log, and the hash of the paper in `documents`.
CREATE TABLE commission_statements (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    statement_position BIGINT NOT NULL,
    document_sha256 TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- The sums of issued statements, one a currency, with a column a cause.
CREATE TABLE commission_totals (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
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
);

-- The lines of issued statements. Points and what they cost are empty where a cause did not cut.
CREATE TABLE commission_lines (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    claim TEXT COLLATE "C" NOT NULL,
    receipt TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    value_date TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    base_rate TEXT COLLATE "C" NOT NULL,
    days_late BIGINT NOT NULL,
    late_points TEXT COLLATE "C",
    late_minor BIGINT,
    task_points TEXT COLLATE "C",
    task_minor BIGINT,
    cadence_points TEXT COLLATE "C",
    cadence_minor BIGINT,
    promise_points TEXT COLLATE "C",
    promise_minor BIGINT,
    case_points TEXT COLLATE "C",
    case_minor BIGINT,
    effective_rate TEXT COLLATE "C" NOT NULL,
    gross_minor BIGINT NOT NULL,
    net_minor BIGINT NOT NULL,
    held_minor BIGINT NOT NULL,
    policy_version BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    events TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- Releases, claw-backs and adjustments of issued statements, with what they go back to.
CREATE TABLE commission_items (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    month TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    claim TEXT COLLATE "C" NOT NULL,
    receipt TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    held_minor BIGINT NOT NULL,
    line_month TEXT COLLATE "C" NOT NULL,
    of_month TEXT COLLATE "C" NOT NULL,
    origin BIGINT NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- Lines that a rep contests.
CREATE TABLE commission_contests (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    contest TEXT COLLATE "C" NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    claim TEXT COLLATE "C" NOT NULL,
    receipt TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    said_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- What came of a contested line.
CREATE TABLE commission_contest_answers (
    book TEXT COLLATE "C" NOT NULL,
    rep TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    contest TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    adjustment_minor BIGINT,
    said_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, rep, position, line)
);

-- Claims of a case whose sum finance verified. `claims` is a JSON list.
CREATE TABLE case_verifications (
    book TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    effective_on TEXT COLLATE "C" NOT NULL,
    entry BIGINT NOT NULL,
    known_to BIGINT,
    claims TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    said_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (book, account, position, line)
);

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'recoup_append') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON
            reps, task_letters, task_letter_lines, progress_verifications, selling,
            expense_budgets, expense_advances, expense_settlements, draws, commission_statements,
            commission_totals, commission_lines, commission_items, commission_contests,
            commission_contest_answers, case_verifications
            TO recoup_append;
    END IF;
END $$;

-- +goose Up
-- What accounts declare themselves to be for; a new version takes the place of the one before it.
CREATE TABLE declarations (
    account_id BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    document   TEXT   NOT NULL, -- account.Declaration as JSON
    PRIMARY KEY (account_id, version)
);

-- What is known of accounts, by its sources.
CREATE TABLE evidence (
    id         BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    source     TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    expires    BIGINT NOT NULL, -- 0 never
    document   TEXT   NOT NULL  -- account.Evidence as JSON
);
CREATE INDEX evidence_account ON evidence (account_id, id);

-- The newest judgement of each account by the stated test.
CREATE TABLE judgements (
    account_id BIGINT NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    outcome    TEXT   NOT NULL,
    document   TEXT   NOT NULL
);

CREATE TABLE cases (
    id         BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    state      TEXT   NOT NULL,
    opened_at  BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL, -- 0 while it is not over
    due_at     BIGINT NOT NULL, -- when the clock has something to do; 0 never
    appealed   BIGINT NOT NULL, -- 1 when there is an appeal
    decided    TEXT   NOT NULL, -- the outcome that people decided and that stands; '' none
    discretion BIGINT NOT NULL, -- 1 when that is against the test
    document   TEXT   NOT NULL  -- casework.Case as JSON
);
CREATE INDEX cases_account ON cases (account_id, id);
CREATE INDEX cases_due ON cases (due_at);

-- What the engine knows of cases: only decisions whose statement was delivered.
CREATE TABLE restrictions (
    case_id    BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    document   TEXT   NOT NULL -- account.Restriction as JSON
);

-- Statements of reasons, as they were sent. Never changed but for their delivery.
CREATE TABLE statements (
    id           BIGINT NOT NULL PRIMARY KEY,
    case_id      BIGINT NOT NULL,
    account_id   BIGINT NOT NULL,
    kind         TEXT   NOT NULL, -- notice, decision, appeal
    language     TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    document     TEXT   NOT NULL, -- what machines read, as JSON
    body         TEXT   NOT NULL, -- what people read
    hash         TEXT   NOT NULL, -- SHA-256 of document and body
    tried_at     BIGINT NOT NULL DEFAULT 0, -- when e-mail was tried last
    tries        BIGINT NOT NULL DEFAULT 0,
    delivered_at BIGINT NOT NULL DEFAULT 0,
    channel      TEXT   NOT NULL DEFAULT '', -- email, api, deposit
    receipt      TEXT   NOT NULL DEFAULT '', -- what proves it: the mail server's answer, who fetched it
    exported_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX statements_case ON statements (case_id, id);
CREATE INDEX statements_waiting ON statements (delivered_at, id);

-- What steps of cases want done outside; a row goes when it was done.
CREATE TABLE case_effects (
    id       BIGINT NOT NULL PRIMARY KEY,
    case_id  BIGINT NOT NULL,
    effect   TEXT   NOT NULL,
    step     TEXT   NOT NULL, -- what was done
    at       BIGINT NOT NULL,
    tried_at BIGINT NOT NULL DEFAULT 0
);

-- Texts of conversations that a case needs. They are erased at its end.
CREATE TABLE case_texts (
    id         BIGINT NOT NULL PRIMARY KEY,
    case_id    BIGINT NOT NULL,
    message_id BIGINT NOT NULL, -- 0 when it is none of ours
    hash       TEXT   NOT NULL,
    body       TEXT   NOT NULL
);
CREATE INDEX case_texts_case ON case_texts (case_id);

-- What people and third parties said of accounts. Of where a report came from only a keyed hash is kept.
CREATE TABLE reports (
    id           BIGINT NOT NULL PRIMARY KEY,
    account_id   BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    category     TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    contact      TEXT   NOT NULL, -- e-mail address for the receipt; erased with the decision
    place        TEXT   NOT NULL, -- keyed hash of where it came from
    key          TEXT   NOT NULL, -- hash of what whoever reported can ask for its status with
    status       TEXT   NOT NULL, -- received, noted, case, dismissed, abusive
    acknowledged BIGINT NOT NULL,
    decided_at   BIGINT NOT NULL DEFAULT 0,
    decided_by   TEXT   NOT NULL DEFAULT '',
    why          TEXT   NOT NULL DEFAULT '',
    case_id      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX reports_account ON reports (account_id, id);
CREATE INDEX reports_place ON reports (place, at);

-- Who reported a number in their phone (folded from the journal).
CREATE TABLE complaints (
    record    BIGINT NOT NULL PRIMARY KEY,
    number_id BIGINT NOT NULL,
    address   TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    reason    TEXT   NOT NULL
);
CREATE INDEX complaints_number ON complaints (number_id, at);

-- Everything that was done in the procedure. Each row's hash covers the one before it.
CREATE TABLE audit_log (
    n        BIGINT NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    document TEXT   NOT NULL,
    hash     TEXT   NOT NULL
);

-- What an account that leaves takes along.
CREATE TABLE leavings (
    account_id  BIGINT NOT NULL PRIMARY KEY,
    document    TEXT   NOT NULL -- account.Leaving as JSON
);
CREATE TABLE link_tokens (
    hash       TEXT   NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    subject    TEXT   NOT NULL, -- keyed hash of the person, the same for one account
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE link_tokens;
DROP TABLE leavings;
DROP TABLE audit_log;
DROP TABLE complaints;
DROP TABLE reports;
DROP TABLE case_texts;
DROP TABLE case_effects;
DROP TABLE statements;
DROP TABLE restrictions;
DROP TABLE cases;
DROP TABLE judgements;
DROP TABLE evidence;
DROP TABLE declarations;

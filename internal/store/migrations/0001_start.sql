-- +goose Up
CREATE TABLE changes (
    number BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL,
    what   TEXT   NOT NULL
);

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE businesses (
    id         BIGINT PRIMARY KEY,
    name       TEXT   NOT NULL,
    purpose    TEXT   NOT NULL,
    declared   TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE accounts (
    id          BIGINT PRIMARY KEY,
    business_id BIGINT NOT NULL REFERENCES businesses (id),
    name        TEXT   NOT NULL,
    currency    TEXT   NOT NULL,
    timezone    TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE numbers (
    id           BIGINT PRIMARY KEY,
    account_id   BIGINT NOT NULL REFERENCES accounts (id),
    display      TEXT   NOT NULL,
    digits       TEXT   NOT NULL UNIQUE,
    name         TEXT   NOT NULL,
    status       TEXT   NOT NULL,
    callback_url TEXT   NOT NULL DEFAULT '',
    verify_token TEXT   NOT NULL DEFAULT '',
    max_batch    BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE apps (
    id              BIGINT PRIMARY KEY,
    name            TEXT   NOT NULL,
    secret          TEXT   NOT NULL,
    webhook_version BIGINT NOT NULL,
    callback_url    TEXT   NOT NULL DEFAULT '',
    verify_token    TEXT   NOT NULL DEFAULT '',
    max_batch       BIGINT NOT NULL DEFAULT 0,
    fields          TEXT   NOT NULL DEFAULT '[]',
    active          BIGINT NOT NULL DEFAULT 0
);

-- An app that is subscribed to an account's events.
CREATE TABLE links (
    account_id   BIGINT NOT NULL REFERENCES accounts (id),
    app_id       BIGINT NOT NULL REFERENCES apps (id),
    callback_url TEXT   NOT NULL DEFAULT '',
    verify_token TEXT   NOT NULL DEFAULT '',
    max_batch    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, app_id)
);

-- Tokens are kept as SHA-256 in hexadecimal.
CREATE TABLE tokens (
    hash        TEXT   PRIMARY KEY,
    app_id      BIGINT NOT NULL REFERENCES apps (id),
    business_id BIGINT NOT NULL,
    accounts    TEXT   NOT NULL,
    scopes      TEXT   NOT NULL,
    user_id     BIGINT NOT NULL,
    issued_at   BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE TABLE templates (
    id         BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name       TEXT   NOT NULL,
    language   TEXT   NOT NULL,
    category   TEXT   NOT NULL,
    status     TEXT   NOT NULL,
    format     TEXT   NOT NULL,
    components TEXT   NOT NULL,
    ttl_ms     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (account_id, name, language)
);

CREATE TABLE people (
    address       TEXT   PRIMARY KEY,
    name          TEXT   NOT NULL,
    online        BIGINT NOT NULL,
    read_receipts BIGINT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE people_tokens (
    hash    TEXT PRIMARY KEY,
    address TEXT NOT NULL
);

-- Positions of readers of the journal: the number of the record that comes next.
CREATE TABLE cursors (name TEXT PRIMARY KEY, next BIGINT NOT NULL);

CREATE TABLE webhook_endpoints (
    id         TEXT   PRIMARY KEY,
    next       BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE webhook_attempts (
    id         INTEGER PRIMARY KEY,
    endpoint   TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    status     BIGINT  NOT NULL,
    latency_ms BIGINT  NOT NULL,
    error      TEXT    NOT NULL,
    updates    BIGINT  NOT NULL,
    bytes      BIGINT  NOT NULL,
    response   TEXT    NOT NULL
);
CREATE INDEX webhook_attempts_endpoint ON webhook_attempts (endpoint, id);
CREATE INDEX webhook_attempts_at ON webhook_attempts (at);

-- One row a message: statuses are columns, so that a message that is accepted, sent and delivered
-- within one transaction is one insert. visible_at is the record that showed it to the person.
-- One index only: people's histories are short, businesses' lists go by id.
CREATE TABLE messages (
    id           INTEGER PRIMARY KEY,
    number_id    BIGINT NOT NULL,
    address      TEXT   NOT NULL,
    from_person  BIGINT NOT NULL,
    kind         BIGINT NOT NULL,
    document     TEXT   NOT NULL,
    category     BIGINT NOT NULL,
    status       BIGINT NOT NULL,
    reply_to     BIGINT NOT NULL,
    reply_person BIGINT NOT NULL,
    callback     TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    sent_at      BIGINT NOT NULL,
    delivered_at BIGINT NOT NULL,
    read_at      BIGINT NOT NULL,
    failed_at    BIGINT NOT NULL,
    code         BIGINT NOT NULL,
    details      TEXT   NOT NULL,
    visible_at   BIGINT NOT NULL
);
CREATE INDEX messages_address ON messages (address, id);

-- One row a thread between a number and a person.
CREATE TABLE conversations (
    address           TEXT   NOT NULL,
    number_id         BIGINT NOT NULL,
    window_ends_at    BIGINT NOT NULL,
    blocked           BIGINT NOT NULL,
    marketing_stopped BIGINT NOT NULL,
    unread            BIGINT NOT NULL,
    opened_up_to      BIGINT NOT NULL,
    last_id           BIGINT NOT NULL,
    last_visible_at   BIGINT NOT NULL,
    PRIMARY KEY (address, number_id)
);

-- What happened in each hour, for the console.
CREATE TABLE counters (
    hour      BIGINT NOT NULL,
    number_id BIGINT NOT NULL,
    accepted  BIGINT NOT NULL,
    received  BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    read      BIGINT NOT NULL,
    failed    BIGINT NOT NULL,
    PRIMARY KEY (hour, number_id)
);

-- +goose Down
DROP TABLE counters;
DROP TABLE conversations;
DROP TABLE messages;
DROP TABLE webhook_attempts;
DROP TABLE webhook_endpoints;
DROP TABLE cursors;
DROP TABLE people_tokens;
DROP TABLE people;
DROP TABLE templates;
DROP TABLE tokens;
DROP TABLE links;
DROP TABLE apps;
DROP TABLE numbers;
DROP TABLE accounts;
DROP TABLE businesses;
DROP TABLE settings;
DROP TABLE changes;

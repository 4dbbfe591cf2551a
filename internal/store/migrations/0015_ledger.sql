-- +goose Up
-- Money, in double entry. Amounts are in 10⁻⁶ of the currency. Rows are only ever added.

-- Why something costs what it costs: a line of a rate card, and what of it applied.
CREATE TABLE ledger_rates (
    id       BIGINT PRIMARY KEY,
    card     TEXT   NOT NULL,
    line     TEXT   NOT NULL,
    market   TEXT   NOT NULL,
    country  TEXT   NOT NULL,
    category BIGINT NOT NULL,
    type     BIGINT NOT NULL,
    UNIQUE (card, line, market, country, category, type)
);

-- One balanced change of one portfolio's accounts in one currency. id is the first record of the journal
-- that it stands for, last_record the last one. Orders have an author, a reason, a key and a hash of what was
-- asked with it; those that move nothing (lines of credit, budgets) say in detail what they set.
CREATE TABLE ledger_transactions (
    id          INTEGER PRIMARY KEY,
    last_record BIGINT NOT NULL,
    kind        BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    business_id BIGINT NOT NULL,
    currency    TEXT   NOT NULL,
    message_id  BIGINT NOT NULL,
    author      TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    key_body    BIGINT NOT NULL
);
CREATE INDEX ledger_transactions_at ON ledger_transactions (at);
CREATE INDEX ledger_transactions_message ON ledger_transactions (message_id) WHERE message_id > 0;
CREATE INDEX ledger_transactions_key ON ledger_transactions (key) WHERE key <> '';

-- What a transaction adds to one account: 1 wallet, 2 reserved, 3 revenue, 4 payments, 5 refunds,
-- 6 adjustments, 7 uncollected. The amounts of a transaction add up to 0.
CREATE TABLE ledger_entries (
    transaction_id BIGINT NOT NULL,
    line           BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    business_id    BIGINT NOT NULL,
    currency       TEXT   NOT NULL,
    account        BIGINT NOT NULL,
    owner_id       BIGINT NOT NULL,
    number_id      BIGINT NOT NULL,
    rate_id        BIGINT NOT NULL,
    messages       BIGINT NOT NULL,
    amount         BIGINT NOT NULL,
    PRIMARY KEY (transaction_id, line)
);
CREATE INDEX ledger_entries_balance ON ledger_entries (business_id, currency, account, amount);
CREATE INDEX ledger_entries_owner ON ledger_entries (owner_id, at) WHERE owner_id > 0;

-- What each delivered message cost, maybe nothing: one row, for ever.
CREATE TABLE charges (
    message_id     INTEGER PRIMARY KEY,
    transaction_id BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    owner_id       BIGINT NOT NULL,
    number_id      BIGINT NOT NULL,
    rate_id        BIGINT NOT NULL,
    amount         BIGINT NOT NULL
);

-- +goose Down
DROP TABLE charges;
DROP TABLE ledger_entries;
DROP TABLE ledger_transactions;
DROP TABLE ledger_rates;

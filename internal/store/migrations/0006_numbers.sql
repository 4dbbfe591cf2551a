-- +goose Up
-- What changes of a number in its life, as account.Line.
ALTER TABLE numbers ADD COLUMN line TEXT NOT NULL DEFAULT '{}';
ALTER TABLE numbers ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
-- What changes of an account, as account.Options.
ALTER TABLE accounts ADD COLUMN options TEXT NOT NULL DEFAULT '{}';

-- What is kept of a number and read only when it is asked for: profile, shop, key, settings …
CREATE TABLE number_documents (
    number_id BIGINT NOT NULL REFERENCES numbers (id),
    kind      TEXT   NOT NULL,
    document  TEXT   NOT NULL,
    PRIMARY KEY (number_id, kind)
);

CREATE TABLE short_links (
    code       TEXT   PRIMARY KEY,
    number_id  BIGINT NOT NULL REFERENCES numbers (id),
    message    TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX short_links_number ON short_links (number_id, created_at);

-- Who of a business's people may do what with an account.
CREATE TABLE assigned_users (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    user_id    BIGINT NOT NULL,
    tasks      TEXT   NOT NULL,
    PRIMARY KEY (account_id, user_id)
);

-- Who did what to an account, for its audit log.
CREATE TABLE activities (
    id         INTEGER PRIMARY KEY,
    account_id BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    actor      TEXT   NOT NULL,
    what       TEXT   NOT NULL
);
CREATE INDEX activities_account ON activities (account_id, id);

-- +goose Down
DROP TABLE activities;
DROP TABLE assigned_users;
DROP TABLE short_links;
DROP TABLE number_documents;
ALTER TABLE accounts DROP COLUMN options;
ALTER TABLE numbers DROP COLUMN created_at;
ALTER TABLE numbers DROP COLUMN line;
